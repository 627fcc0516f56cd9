import type { GroupId } from "./ids";
import { limits } from "./limits";

/** Message text as it is kept: no NUL (SQLite would cut there), no lone surrogates (UTF-8 has none). */
export function cleanText(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

export type TextVerdict = { ok: true; text: string } | { ok: false; code: "bad_frame" | "too_long"; message: string };

/** 1 to 40,000 UTF-16 units that are not white space alone. Nothing else is changed. */
export function checkText(raw: string): TextVerdict {
  const text = cleanText(raw);
  if (text.trim() === "") return { ok: false, code: "bad_frame", message: "A message needs some text." };
  if (text.length > limits.messageText) {
    return { ok: false, code: "too_long", message: `A message holds at most ${limits.messageText} characters.` };
  }
  return { ok: true, text };
}

export type Mentions = { userIds: string[]; groupIds: GroupId[]; here: boolean; everyone: boolean };

const mentionToken =
  /<@(U[0-9A-Z]{8,20})(?:\|[^>]*)?>|<!subteam\^(S[0-9A-Z]{8,20})(?:\|[^>]*)?>|<!(channel|here|everyone)(?:\|[^>]*)?>/g;

/** Whom a text names by its stored tokens: `<@U…>`, `<!subteam^S…>`, `<!here>`, `<!channel>`, `<!everyone>`. */
export function findMentions(text: string): Mentions {
  const userIds = new Set<string>();
  const groupIds = new Set<GroupId>();
  const wide = new Set<string>();
  for (const [, userId, groupId, word] of text.matchAll(mentionToken)) {
    if (userId) userIds.add(userId);
    else if (groupId) groupIds.add(groupId as GroupId);
    else if (word) wide.add(word);
  }
  const here = wide.delete("here");
  return { userIds: [...userIds], groupIds: [...groupIds], here, everyone: wide.size > 0 };
}

/** Keywords, in lower case, that stand in a text as words of their own. Names and links in it do not count. */
export function findKeywords(text: string, keywords: Iterable<string>): string[] {
  let plain: string | null = null;
  const found: string[] = [];
  for (const keyword of keywords) {
    plain ??= text.replace(/<[@#!][^>]*>/g, " ").toLowerCase();
    if (plain.includes(keyword) && standsAlone(plain, keyword)) found.push(keyword);
  }
  return found;
}

const isLetter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

function standsAlone(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + word.length])) return true;
  }
  return false;
}
