import { decodeHTML } from "entities";

/**
 * What strangers write, on one line: entities read, and nothing left that turns the direction of what follows, hides,
 * or is no character.
 */
export function plainText(html: string, most: number): string {
  const line = decodeHTML(html)
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, " ")
    // But what joins emoji, and letters in some scripts.
    .replace(/[[\p{Cf}\p{Co}\u034f\u115f\u1160\u3164\uffa0]--[\u200c\u200d]]/gv, "")
    .trim();
  const characters = [...line];
  return characters.length <= most
    ? line
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
