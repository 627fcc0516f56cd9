import { glyphWithTone, splitTone } from "../../src/protocol/emoji";
import type { Block } from "../format/tree";
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

const sequences = new RegExp(sequence, "gu");
/** As Slack: more of them are text again. */
const mostDrawnLarge = 23;

/** Nothing but a few emoji: they are drawn large. `exists` tells names that are emoji from words between colons. */
export function isEmojiAlone(blocks: readonly Block[], exists: (name: string) => boolean): boolean {
  let count = 0;
  for (const block of blocks) {
    if (block.type !== "paragraph") return false;
    for (const node of block.children) {
      if (node.type === "emoji") {
        if (!exists(node.name)) return false;
        count += 1;
      } else if (node.type === "text") {
        if (node.text.length > 400) return false;
        count += node.text.match(sequences)?.length ?? 0;
        if (node.text.replaceAll(sequences, "").trim() !== "") return false;
      } else return false;
      if (count > mostDrawnLarge) return false;
    }
  }
  return count > 0;
}
