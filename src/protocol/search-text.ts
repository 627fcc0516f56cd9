import { standardName } from "./emoji-names";

/**
 * How texts become what is looked for: one rule for the index, for queries and for what is marked in results. No
 * language is known: case and accents are folded, and scripts that write no spaces are cut into overlapping pairs.
 */

/** `start` and `end`: where it stands in the text, in UTF-16 units. */
export type Token = { text: string; start: number; end: number };
export type TextTokens = {
  /** In order, as they are read; compounds in their parts: `foo_bar` is two. */
  words: Token[];
  /** Beside them: compounds as one (`foobar`), the words inside of one (`get` in `getUser`), names of emoji. */
  extras: Token[];
};

const letters = "[\\p{L}\\p{N}\\p{M}]+";
/** The list of emoji is long: it is tried only where one may begin. */
const emoji = "(?=[\\p{Extended_Pictographic}\\p{Regional_Indicator}#*])\\p{RGI_Emoji}";
const pieces = new RegExp(`${letters}(?:(?:[.'’\\u2010\\u2011\\-]|_+)${letters})*|${emoji}`, "gv");
const separators = /[.'’\u2010\u2011_-]+/;
const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
// Digits and marks that several scripts share belong to what they stand beside.
const runs = new RegExp(
  `(?<pairs>(?:(?![\\p{N}\\p{sc=Inherited}])${unspaced.source}\\p{M}*)+)|(?<plain>(?:(?!${unspaced.source})[\\p{L}\\p{N}\\p{M}]|\\p{N})+)`,
  "gu",
);
const humps = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Accents and points over letters; not the vowels of scripts whose vowels are marks. */
const accents = new RegExp(
  "[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06ed" +
    "\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]",
  "g",
);
const folded: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  ı: "i",
  ς: "σ",
  þ: "th",
};
const unusual = /[ßæœøđðłħıςþ]/g;

/** Without case and accents. */
export function fold(text: string): string {
  // Nearly all text is plain: spare it the rest.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(accents, "")
    .replace(unusual, (letter) => folded[letter] ?? letter)
    .normalize("NFC");
}

export function tokensOf(text: string): TextTokens {
  const found: TextTokens = { words: [], extras: [] };
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (/^[\p{L}\p{N}\p{M}]/u.test(piece) && !/\u20e3/.test(piece)) readPiece(found, piece, index);
    else readEmoji(found, piece, index);
  }
  return found;
}

/** Letters and digits with what joins them to one name, number or address. */
function readPiece(found: TextTokens, piece: string, start: number): void {
  const before = found.words.length;
  let at = 0;
  let joined = true;
  for (const part of piece.split(separators)) {
    at = piece.indexOf(part, at);
    joined = readPart(found, part, start + at) && joined;
    at += part.length;
  }
  const words = found.words.slice(before);
  if (joined && words.length > 1 && words.length <= 8 && /\p{L}/u.test(piece)) {
    found.extras.push({ text: words.map((word) => word.text).join(""), start, end: start + piece.length });
  }
}

/** Answers whether it is one word; else it was cut into pairs. */
function readPart(found: TextTokens, part: string, start: number): boolean {
  // Most words are plain: spare them the patterns.
  if (/^[0-9A-Za-z]+$/.test(part)) {
    addWord(found, part, start);
    return true;
  }
  let plain = true;
  for (const { 0: run, index, groups } of part.matchAll(runs)) {
    if (groups?.pairs !== undefined) {
      plain = false;
      readPairs(found, run, start + index);
      continue;
    }
    addWord(found, run, start + index);
  }
  return plain;
}

function addWord(found: TextTokens, run: string, start: number): void {
  const text = fold(run);
  if (text === "") return;
  found.words.push({ text, start, end: start + run.length });
  if (humps.test(run)) readHumps(found, run, start);
}

function readHumps(found: TextTokens, run: string, start: number): void {
  let at = start;
  for (const hump of run.split(humps)) {
    found.extras.push({ text: fold(hump), start: at, end: at + hump.length });
    at += hump.length;
  }
}

/** 日本語 is 日本, 本語 and 語: so each pair is found, and each character as the beginning of something. */
function readPairs(found: TextTokens, run: string, start: number): void {
  const characters: Token[] = [];
  for (const { 0: written, index } of run.matchAll(/.[\u3099\u309a\uff9e\uff9f]*/gsu)) {
    const place = { start: start + index, end: start + index + written.length };
    for (const text of written.normalize("NFKC").toLowerCase()) characters.push({ text, ...place });
  }
  characters.forEach((character, i) => {
    const next = characters[i + 1];
    found.words.push(next ? { text: character.text + next.text, start: character.start, end: next.end } : character);
  });
}

function readEmoji(found: TextTokens, glyph: string, start: number): void {
  const place = { start, end: start + glyph.length };
  found.words.push({ text: bareGlyph(glyph), ...place });
  const name = standardName(glyph)?.replace(/::skin-tone-\d$/, "");
  const named = name ? tokensOf(name) : null;
  for (const { text } of [...(named?.extras ?? []), ...(named?.words ?? [])]) found.extras.push({ text, ...place });
}

/** Without the tone of skin, and without the sign that it be drawn in colour. */
const bareGlyph = (glyph: string) => glyph.replaceAll(/[\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, "");

const namesInTokens = /<([^<>\n|]+)(?:\|([^<>\n]*))?>/g;

/** The words of a stored message: whom and what its tokens name is found by filters, links by their label and address. */
export function searchableText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replace(namesInTokens, (whole, target: string, label = "") => {
      if (/^[@#!]/.test(target)) return " ";
      return /^(?:https?|mailto):/.test(target) ? ` ${label} ${target} ` : whole;
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** One term of a query: any of these runs of tokens, one after the other; the last one may be a beginning. */
export type Wanted = { runs: WantedRun[] };
export type WantedRun = { tokens: string[]; prefix: boolean };

/** What a word or phrase of a query looks for; null: there is nothing in it that is indexed. */
export function wantedBy({ text, prefix }: { text: string; prefix: boolean }): Wanted | null {
  const { words, extras } = tokensOf(text);
  const tokens = words.filter((token, i) => !isTail(token, words[i - 1]) || i < words.length - 1);
  const last = tokens.at(-1);
  if (!last) return null;
  const begins = prefix || isSingle(last);
  const found: WantedRun[] = [{ tokens: tokens.map((token) => token.text), prefix: begins }];
  // The whole of it as one word, where it is one, not words inside of it; an emoji by its name too.
  const [from, to] = [tokens[0]?.start, last.end];
  const named = words.length === 1 && isEmoji(last) ? extras[0] : undefined;
  const one = named ?? (words.length > 1 ? extras.find(({ start, end }) => start === from && end === to) : undefined);
  if (one) found.push({ tokens: [one.text], prefix });
  return { runs: found };
}

/** The last character of a run of pairs, which its last pair holds already. */
const isTail = (token: Token, before: Token | undefined) =>
  before !== undefined && before.end === token.end && before.start < token.start;
const isEmoji = ({ text }: Token) => !/^[\p{L}\p{N}]/u.test(text) || text.includes("\u20e3");
const isSingle = ({ text }: Token) => [...text].length === 1 && unspaced.test(text) && !/\p{N}/u.test(text);

export type Segment = { text: string; hit: boolean };

/** Where a text has what is wanted, as [start, end) in order, none touching another. */
export function findHits(text: string, wanted: readonly Wanted[]): [number, number][] {
  const { words, extras } = tokensOf(text);
  const found: [number, number][] = [];
  for (const run of wanted.flatMap((one) => one.runs)) {
    for (const tokens of [words, extras]) findRun(tokens, run, found);
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [start, end] of found) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function findRun(tokens: readonly Token[], { tokens: run, prefix }: WantedRun, found: [number, number][]): void {
  for (let at = 0; at + run.length <= tokens.length; at += 1) {
    const fits = run.every((text, i) => {
      const token = tokens[at + i]?.text ?? "";
      return prefix && i === run.length - 1 ? token.startsWith(text) : token === text;
    });
    if (!fits) continue;
    const first = tokens[at] as Token;
    const last = tokens[at + run.length - 1] as Token;
    // Of a pair that only begins with what was asked for, its first character.
    const single = prefix && isSingle({ ...last, text: run.at(-1) ?? "" });
    const lastEnd = single ? last.start + Math.min(last.end - last.start, (run.at(-1) ?? "").length) : last.end;
    found.push([first.start, Math.max(lastEnd, first.start + 1)]);
  }
}

/** The text around the first hits, cut at words, in segments. At most `length` units of it and two ellipses. */
export function snippetOf(text: string, wanted: readonly Wanted[], length: number): Segment[] {
  const hits = findHits(text, wanted);
  const [start, end] = windowOf(text, hits[0]?.[0] ?? 0, length);
  const segments: Segment[] = [];
  const add = (from: number, to: number, hit: boolean) => {
    if (from < to) segments.push({ text: text.slice(from, to), hit });
  };
  if (start > 0) segments.push({ text: "…", hit: false });
  let at = start;
  for (const [from, to] of hits) {
    if (to <= start || from >= end) continue;
    add(at, Math.max(from, at), false);
    add(Math.max(from, at), Math.min(to, end), true);
    at = Math.min(to, end);
  }
  add(at, end, false);
  if (end < text.length) segments.push({ text: "…", hit: false });
  return segments;
}

/** Begins some words before the hit, on a word. */
function windowOf(text: string, hit: number, length: number): [number, number] {
  if (text.length <= length) return [0, text.length];
  let start = Math.max(0, Math.min(hit - Math.floor(length / 4), text.length - length));
  if (start > 0) {
    const space = text.slice(start, start + 30).search(/\s\S/);
    start = space < 0 || start + space >= hit ? whole(text, start) : start + space + 1;
  }
  let end = Math.min(text.length, start + length);
  if (end < text.length) {
    const space = text.slice(end - 30, end).search(/\s\S*$/);
    end = space < 0 || end - 30 + space <= hit ? whole(text, end) : end - 30 + space;
  }
  return [start, end];
}

/** Not between the halves of a character. */
const whole = (text: string, at: number) => (/[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at);
