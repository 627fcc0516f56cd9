import type { UserId } from "./ids";

/**
 * Names of emoji, as Slack has them: `tada`, `+1`, and with a tone of skin `+1::skin-tone-3`. In text they stand
 * between colons. src/protocol/emoji-names.ts knows every standard one; this file is light enough for the first page.
 */

/** As Slack numbers them: 1 is none, 2 to 6 are the tones of Unicode. */
export type SkinTone = 1 | 2 | 3 | 4 | 5 | 6;
export const skinTones: readonly SkinTone[] = [1, 2, 3, 4, 5, 6];

/** One click away ([001] in the source documents, with its own names beside Slack's). */
export const emojiPresets = [
  { emoji: "+1", name: "thumbs_up", category: "reactions", sortOrder: 1 },
  { emoji: "-1", name: "thumbs_down", category: "reactions", sortOrder: 2 },
  { emoji: "smile", name: "smile", category: "reactions", sortOrder: 3 },
  { emoji: "heart", name: "heart", category: "reactions", sortOrder: 4 },
  { emoji: "tada", name: "celebration", category: "reactions", sortOrder: 5 },
] as const;

const toned = /^(.+)::skin-tone-([2-6])$/;

export function splitTone(name: string): { base: string; tone: SkinTone } {
  const [, base, tone] = toned.exec(name) ?? [];
  return base && tone ? { base, tone: Number(tone) as SkinTone } : { base: name, tone: 1 };
}

export const withTone = (base: string, tone: SkinTone): string => (tone === 1 ? base : `${base}::skin-tone-${tone}`);

/** People and their parts; the hands of two who hold them have no tone of their own. */
const modifierBase = /(?<!\u200d(?=🤝))(\p{Emoji_Modifier_Base})\ufe0f?/gu;

/** 👍 and tone 4 make 👍🏽. Every person in it gets the same tone; glyphs of nobody's skin stay as they are. */
export const glyphWithTone = (glyph: string, tone: SkinTone): string =>
  tone === 1 ? glyph : glyph.replace(modifierBase, `$1${String.fromCodePoint(0x1f3f9 + tone)}`);

/** A workspace's own emoji. Exactly one of `url` and `aliasFor` is there. */
export type CustomEmoji = { name: string; url: string | null; aliasFor: string | null; createdBy: UserId };
