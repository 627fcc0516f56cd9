export type Mailbox = { name: string; address: string };

/** `headers`: more of them, ASCII and one line each. `messageId`: the same for the same letter sent again. */
export type Extras = { headers?: Record<string, string>; messageId?: string };
export type Letter = { from: Mailbox; to: string; subject: string; text: string; html: string } & Extras;

/** Nothing that SMTP or a header would read as its own: no white space, brackets, quotes or control characters. */
const addressPattern = /^[^\s\p{Cc}<>()[\],;:\\"@]+@[^\s\p{Cc}<>()[\],;:\\"@]+$/u;
export const isAddress = (value: string): boolean => value.length <= 255 && addressPattern.test(value);

/** Reads `Name <address>` or a bare address; null when it is neither. */
export function parseMailbox(value: string): Mailbox | null {
  const bracketed = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(value);
  const mailbox = { name: bracketed?.[1] ?? "", address: bracketed?.[2] ?? value.trim() };
  return isAddress(mailbox.address) ? mailbox : null;
}

/** One line, so that no name starts a header of its own. */
export const oneLine = (value: string): string =>
  value
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
