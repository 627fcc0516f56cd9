/** The words of the beginning of a message, for where nothing is formatted: notices and mails. */

const tokenPattern = /<([^<>\n|]+)(?:\|([^<>\n]*))?>/g;

/** Ids of the people, channels and groups that texts name. */
export function idsNamedIn(texts: readonly string[]): { userIds: string[]; channelIds: string[]; groupIds: string[] } {
  const found = { userIds: new Set<string>(), channelIds: new Set<string>(), groupIds: new Set<string>() };
  for (const [, target = ""] of texts.flatMap((text) => [...text.matchAll(tokenPattern)])) {
    const [, sign, id = ""] = /^(@|#|!subteam\^)([UCDGS][0-9A-Z]{8,20})$/.exec(target) ?? [];
    if (sign === "@") found.userIds.add(id);
    else if (sign === "#") found.channelIds.add(id);
    else if (sign) found.groupIds.add(id);
  }
  return { userIds: [...found.userIds], channelIds: [...found.channelIds], groupIds: [...found.groupIds] };
}

/** `nameOf` knows people, channels and groups by id; the text may have been cut anywhere. */
export function plainExcerpt(text: string, nameOf: (id: string) => string | undefined): string {
  const named = text
    .replace(/<(?:[@#!]|https?:|mailto:)[^<>\n]*$/, "…")
    .replace(tokenPattern, (whole, target: string, label?: string) => wordsOf(target, label, nameOf) ?? whole);
  return withoutMarks(named.replaceAll("```", " "))
    .replace(/[\u2060\u2063]/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}

function wordsOf(target: string, label: string | undefined, nameOf: (id: string) => string | undefined): string | null {
  const called = (id: string) => nameOf(id) ?? (label || "…");
  if (target.startsWith("@")) return `@${called(target.slice(1)).replace(/^@/, "")}`;
  if (target.startsWith("#")) return `#${called(target.slice(1)).replace(/^#/, "")}`;
  if (target.startsWith("!subteam^")) return `@${called(target.slice("!subteam^".length)).replace(/^@/, "")}`;
  if (/^!(?:channel|here|everyone)$/.test(target)) return `@${target.slice(1)}`;
  if (target.startsWith("!")) return label || null;
  return /^(?:https?|mailto):/.test(target) ? label || target.replace(/^mailto:/, "") : null;
}

// A sign formats where a word begins and where one ends, so snake_case and 2*3*4 keep theirs.
const marked = /(^|[\s\p{P}\p{S}])([*_~`])(?=[^\s*_~`])([^\n]*?[^\s])\2(?=$|[\s\p{P}\p{S}])/gu;

function withoutMarks(text: string): string {
  const bare = text.replace(marked, "$1$3");
  return bare === text ? text : withoutMarks(bare);
}
