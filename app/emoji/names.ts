import { glyphWithTone, splitTone } from "../../src/protocol/emoji";
import { Observable } from "../live/observable";
import { commonEmoji } from "./common";

/**
 * What a name is drawn as. Browsers know the emoji of every day from the start and learn the rest when one of them is
 * first met; the server knows all (entry.server.tsx).
 */

const glyphs = new Map<string, string>();

/** Lines as of src/protocol/emoji-table.ts. */
export function learn(table: string): void {
  for (const line of table.trim().split("\n")) {
    if (line.startsWith("# ")) continue;
    const [glyph = "", ...names] = line.split(" ");
    for (const name of names) if (name !== "*") glyphs.set(name, glyph);
  }
}
learn(commonEmoji);

/** Changes when more names are known. */
export const knowledge = new Observable<"common" | "all">("common");

let learning: Promise<void> | null = null;
export function learnAll(): Promise<void> {
  learning ??= import("../../src/protocol/emoji-table").then(
    ({ emojiTable }) => {
      learn(emojiTable);
      knowledge.set("all");
    },
    () => {
      // The network was away: the next one who meets an unknown name tries again.
      learning = null;
    },
  );
  return learning;
}

/** The glyph of a standard emoji by any of its names, with or without a tone; null: not one that is known yet. */
export function glyphOf(name: string): string | null {
  const { base, tone } = splitTone(name);
  const glyph = glyphs.get(base);
  if (glyph !== undefined) return glyphWithTone(glyph, tone);
  // Some name a reaction by the glyph itself.
  return isGlyph(name) ? name : null;
}

const person = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?";
const sequence = `(?:\\p{Regional_Indicator}{2}|[#*0-9]\\ufe0f?\\u20e3|${person}(?:\\u200d${person})*)`;
const glyphAlone = new RegExp(`^${sequence}$`, "u");
const isGlyph = (text: string) => text.length < 32 && glyphAlone.test(text);

/** `:tada:` or `:+1::skin-tone-3:` in a text; the first group is the name. */
export const emojiToken = /:([\p{L}\p{N}_+'’-]{1,50}(?:::skin-tone-[2-6])?):/gu;

export type EmojiPart = { type: "text"; text: string } | { type: "emoji"; name: string };

/** A plain text as its words and the names between colons. Whether there is such an emoji is for whoever draws it. */
export function splitEmoji(text: string): EmojiPart[] {
  if (!text.includes(":")) return [{ type: "text", text }];
  const parts: EmojiPart[] = [];
  let at = 0;
  for (const match of text.matchAll(emojiToken)) {
    const name = match[1] as string;
    // 10:30:45 is a time.
    if (/^\d+$/.test(name) && name !== "100" && name !== "1234") continue;
    if (match.index > at) parts.push({ type: "text", text: text.slice(at, match.index) });
    parts.push({ type: "emoji", name });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ type: "text", text: text.slice(at) });
  return parts;
}

const oneEmoji = new RegExp(`${emojiToken.source}|${sequence}`, "gu");
/** As Slack: more of them are text again. */
const mostDrawnLarge = 23;

/** Nothing but a few emoji: they are drawn large. `exists` tells names that are emoji from words between colons. */
export function isEmojiAlone(text: string, exists: (name: string) => boolean): boolean {
  if (text.length > 1_200) return false;
  let count = 0;
  const rest = text.replaceAll(oneEmoji, (whole, name: string | undefined) => {
    if (name !== undefined && !exists(name)) return whole;
    count += 1;
    return "";
  });
  return count > 0 && count <= mostDrawnLarge && rest.trim() === "";
}
