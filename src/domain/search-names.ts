import type { KnownPerson } from "../db/known-people";
import type { ReadableChannel } from "../db/readable-channels";
import { fold, tokensOf } from "../protocol/search-text";

/** Names of people and channels, as somebody types them. */

/** 0 is best; null: it does not fit. Every word that was typed begins a word of the name. */
export function fitOf(name: string, typed: string): number | null {
  const wanted = wordsOf(typed);
  const words = wordsOf(name);
  if (wanted.length === 0) return 3;
  if (!wanted.every((want) => words.some((word) => word.startsWith(want)))) {
    return wanted.length === 1 && words.join("").includes(wanted[0] ?? "") ? 4 : null;
  }
  const whole = words.join(" ");
  if (whole === wanted.join(" ")) return 0;
  if (whole.startsWith(wanted.join(" "))) return 1;
  return 2;
}

/** Also the words inside of one: `stop` begins a word of `merge_stops`. */
const wordsOf = (text: string): string[] => {
  const { words } = tokensOf(text);
  return words.map((word) => word.text);
};

const same = (a: string, b: string) => wordsOf(a).join(" ") === wordsOf(b).join(" ") || fold(a) === fold(b);

/** Whom a filter names: by the whole of a name, else by one word of it, else by its beginning. */
export function peopleCalled(people: readonly KnownPerson[], written: string): KnownPerson[] {
  const exact = people.filter(({ displayName, realName }) => same(displayName, written) || same(realName, written));
  if (exact.length > 0) return exact;
  const [only, ...more] = wordsOf(written);
  if (only === undefined) return [];
  const byWord = people.filter(({ displayName, realName }) =>
    [only, ...more].every((word) => [...wordsOf(displayName), ...wordsOf(realName)].includes(word)),
  );
  if (byWord.length > 0) return byWord;
  return people.filter(({ displayName, realName }) => {
    const fits = [fitOf(displayName, written), fitOf(realName, written)];
    return fits.some((fit) => fit !== null && fit <= 2);
  });
}

export const channelsCalled = (channels: readonly ReadableChannel[], written: string): ReadableChannel[] =>
  channels.filter(({ name, type }) => (type === "public" || type === "private") && fold(name) === fold(written));
