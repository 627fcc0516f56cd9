import type { CustomEmoji, SkinTone } from "../../src/protocol/emoji";
import { emojiPresets, glyphWithTone, splitTone, withTone } from "../../src/protocol/emoji";
import { emojiGroups, findStandardEmoji, standardEmoji } from "../../src/protocol/emoji-names";
import { emojiKeywords } from "./keywords";

/** What a picker offers. Heavy: loaded with the picker. */

export type Choice = {
  /** What is picked, in the tone of skin. */
  name: string;
  drawing: { glyph: string } | { url: string };
  toned: boolean;
};
export type Section = { title: string; choices: Choice[] };

type Own = Readonly<Record<string, CustomEmoji>>;

const standardChoice = (base: string, tone: SkinTone): Choice | null => {
  const emoji = findStandardEmoji(base);
  if (!emoji) return null;
  const own = emoji.toned ? tone : 1;
  return { name: withTone(emoji.name, own), drawing: { glyph: glyphWithTone(emoji.glyph, own) }, toned: emoji.toned };
};

function customChoice(custom: CustomEmoji, own: Own): Choice | null {
  const target = custom.aliasFor ?? custom.name;
  const url = own[target]?.url;
  if (url) return { name: custom.name, drawing: { url }, toned: false };
  const { base, tone } = splitTone(target);
  const standard = standardChoice(base, tone);
  return standard && { ...standard, name: custom.name, toned: false };
}

export function choiceOf(name: string, own: Own, tone: SkinTone): Choice | null {
  const custom = own[name];
  if (custom) return customChoice(custom, own);
  const { base, tone: given } = splitTone(name);
  return standardChoice(base, given === 1 ? tone : given);
}

const present = <T>(value: T | null): value is T => value !== null;

export function sectionsOf(frequent: readonly string[], own: Own, tone: SkinTone, workspace: string): Section[] {
  const frequently = frequent.map((name) => choiceOf(name, own, tone)).filter(present);
  const once = [...new Map(frequently.map((choice) => [choice.name, choice])).values()];
  const custom = Object.values(own)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((one) => customChoice(one, own))
    .filter(present);
  const groups = emojiGroups().map((title, group) => ({
    title,
    choices: standardEmoji()
      .filter((emoji) => emoji.group === group)
      .map(({ name }) => standardChoice(name, tone))
      .filter(present),
  }));
  return [{ title: "Frequently used", choices: once }, ...groups, { title: workspace, choices: custom }].filter(
    ({ choices }) => choices.length > 0,
  );
}

type Entry = { name: string; aliases: readonly string[]; words: readonly string[] };
let entries: Entry[] | null = null;

function standardEntries(): Entry[] {
  if (entries) return entries;
  const lines = emojiKeywords.replace(/^\n|\n$/g, "").split("\n");
  entries = standardEmoji().map(({ name, aliases }, i) => ({ name, aliases, words: (lines[i] ?? "").split(" ") }));
  return entries;
}

/** Every word of the query has to be found; names count more than words about it, beginnings more than middles. */
export function searchEmoji(query: string, own: Own, tone: SkinTone, most = 90): Choice[] {
  const words = query.toLowerCase().replaceAll(":", " ").split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const rankOf = ({ name, aliases, words: about }: Entry): number => {
    let total = 0;
    for (const word of words) {
      const ranks = [name, ...aliases].map((each) =>
        each === word
          ? 5
          : each.startsWith(word)
            ? 4
            : each.split(/[_-]/).some((part) => part.startsWith(word))
              ? 3
              : each.includes(word)
                ? 2
                : 0,
      );
      const rank = Math.max(...ranks, about.some((each) => each.startsWith(word)) ? 1.5 : 0);
      if (rank === 0) return 0;
      total += rank;
    }
    return total;
  };
  const custom = Object.values(own).map(({ name }) => ({ name, aliases: [], words: [] }));
  return [...custom, ...standardEntries()]
    .map((entry) => ({ name: entry.name, rank: rankOf(entry) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ name }) => choiceOf(name, own, tone))
    .filter(present);
}

/** Most used first; whoever has used none yet finds the presets. */
export function inOrderOfUse(names: readonly string[], untold: readonly { name: string }[], most: number): string[] {
  const all = [...names, ...untold.map(({ name }) => name), ...emojiPresets.map(({ emoji }) => emoji)];
  return [...new Set(all)].slice(0, most);
}
