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

export type Mentions = { userIds: string[]; everyone: boolean };

const mentionToken = /<@(U[0-9A-Z]{8,20})(?:\|[^>]*)?>|<!(channel|here|everyone)(?:\|[^>]*)?>/g;

/** Whom a text names by its stored tokens: `<@U…>`, `<!channel>`, `<!here>`, `<!everyone>`. */
export function findMentions(text: string): Mentions {
  const userIds = new Set<string>();
  let everyone = false;
  for (const match of text.matchAll(mentionToken)) {
    if (match[1]) userIds.add(match[1]);
    else everyone = true;
  }
  return { userIds: [...userIds], everyone };
}
