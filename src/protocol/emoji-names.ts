import { type SkinTone, splitTone, withTone } from "./emoji";
import { emojiTable } from "./emoji-table";

/** Every standard emoji by name. Heavy: browsers load it when it is first wanted. */

export type StandardEmoji = {
  glyph: string;
  /** Slack's first name for it. */
  name: string;
  aliases: readonly string[];
  /** Has a tone of skin. */
  toned: boolean;
  /** Index into `emojiGroups`. */
  group: number;
};

type Known = {
  list: StandardEmoji[];
  groups: string[];
  byName: Map<string, StandardEmoji>;
  byGlyph: Map<string, string>;
};
let known: Known | null = null;

const bare = (glyph: string) => glyph.replaceAll("\ufe0f", "");

function read(): Known {
  if (known) return known;
  const made: Known = { list: [], groups: [], byName: new Map(), byGlyph: new Map() };
  for (const line of emojiTable.trim().split("\n")) {
    if (line.startsWith("# ")) {
      made.groups.push(line.slice(2));
      continue;
    }
    const [glyph = "", ...words] = line.split(" ");
    const toned = words.at(-1) === "*";
    const [name = "", ...aliases] = toned ? words.slice(0, -1) : words;
    const emoji: StandardEmoji = { glyph, name, aliases, toned, group: made.groups.length - 1 };
    made.list.push(emoji);
    for (const each of [name, ...aliases]) made.byName.set(each, emoji);
    made.byGlyph.set(bare(glyph), name);
  }
  known = made;
  return made;
}

/** In the order of a picker. */
export const standardEmoji = (): readonly StandardEmoji[] => read().list;
export const emojiGroups = (): readonly string[] => read().groups;

/** By any of its names, without colons and tone. */
export const findStandardEmoji = (name: string): StandardEmoji | undefined => read().byName.get(name);

/** The name that is stored for a standard emoji given by any of its names, or as itself; null: it is none. */
export function standardName(given: string): string | null {
  const { base, tone } = splitTone(given);
  const byName = findStandardEmoji(base);
  if (byName) return withTone(byName.name, byName.toned ? tone : 1);
  const modifier = /[\u{1f3fb}-\u{1f3ff}]/u.exec(given)?.[0];
  const untoned = modifier ? given.replaceAll(/[\u{1f3fb}-\u{1f3ff}]/gu, "") : given;
  const name = read().byGlyph.get(bare(untoned));
  const emoji = name === undefined ? undefined : findStandardEmoji(name);
  if (!emoji) return null;
  const ofGlyph = modifier ? (((modifier.codePointAt(0) as number) - 0x1f3f9) as SkinTone) : 1;
  return withTone(emoji.name, emoji.toned ? ofGlyph : 1);
}

/** `:tada:` and `tada` are the same name. */
export const withoutColons = (name: string): string =>
  name.length > 2 && name.startsWith(":") && name.endsWith(":") ? name.slice(1, -1) : name;
