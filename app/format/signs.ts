/** The signs of mrkdwn that both its reader and its writer go by. */

export const marks = { "*": "bold", _: "italic", "~": "strike" } as const;
export type MarkSign = keyof typeof marks;
export const signOf = { bold: "*", italic: "_", strike: "~" } as const;
export const isMarkSign = (char: string): char is MarkSign => Object.hasOwn(marks, char);

/**
 * WORD JOINER before a sign: the sign is a character and no markup. mrkdwn has no escape of its own; this one is
 * invisible to every client, and no word boundary, so that others too see no formatting begin there.
 */
export const literal = "\u2060";
/** INVISIBLE SEPARATOR beside a sign that formats part of a word, where signs alone would be characters. */
export const seam = "\u2063";

/** Where a word does not go on: formatting begins and ends there. Half a surrogate pair is taken for an emoji's. */
export const isEdge = (unit: string): boolean => /[\s\p{P}\p{S}\p{Cs}\u200b\u2063]|\ufe0f/u.test(unit);

/** Four spaces a level, then a bullet or a number. */
export const itemStart = /^((?: {4}){0,8})(?:([•◦▪])\ufe0e?|(\d{1,3})\.)(?: |$)/u;
export const quoteStart = /^(?:&gt;|>) ?/;

/** Of the fenced blocks; anything else after a fence is text of the block. */
export const languages = [
  "bash",
  "c",
  "cpp",
  "csharp",
  "css",
  "diff",
  "go",
  "html",
  "java",
  "javascript",
  "js",
  "json",
  "jsx",
  "kotlin",
  "markdown",
  "md",
  "php",
  "plain",
  "py",
  "python",
  "rb",
  "ruby",
  "rust",
  "sh",
  "shell",
  "sql",
  "swift",
  "text",
  "toml",
  "ts",
  "tsx",
  "typescript",
  "xml",
  "yaml",
  "yml",
] as const;
const known = new Set<string>(languages);
export const isLanguage = (word: string): boolean => known.has(word);
