import type { Env } from "../env";
import { settings } from "../env";
import { type Extras, isAddress, type Letter, oneLine, parseMailbox } from "./address";
import { MailError } from "./mail-error";
import { mimeOf } from "./mime";
import { submit } from "./smtp";

export type Mail = { to: string; subject: string; text: string; html: string } & Extras;
/** `none`: this Parley sends no mail, and nobody will get it. */
export type Delivery = { transport: "none" | "smtp" | "cloudflare" };

/** Throws MailError. What it does is the transport's to say; the jobs queue decides about trying again. */
export async function sendMail(env: Env, mail: Mail): Promise<Delivery> {
  const { MAIL_TRANSPORT: transport, MAIL_FROM } = settings(env);
  if (transport === "none") return { transport };
  const from = parseMailbox(MAIL_FROM);
  if (!from) throw new MailError("MAIL_FROM is no address.", false);
  if (!isAddress(mail.to)) throw new MailError("The recipient is no address.", true);
  const letter: Letter = { ...mail, from, subject: oneLine(mail.subject) };
  await (transport === "smtp" ? bySmtp(env, letter) : byCloudflare(env, letter));
  return { transport };
}

async function bySmtp(env: Env, letter: Letter): Promise<void> {
  const { SMTP_HOST, SMTP_PORT, SMTP_SECURE, SMTP_USER, SMTP_PASSWORD } = settings(env);
  if (!SMTP_HOST) throw new MailError("MAIL_TRANSPORT is smtp, but there is no SMTP_HOST.", false);
  const server = { host: SMTP_HOST, port: SMTP_PORT, secure: SMTP_SECURE, user: SMTP_USER, password: SMTP_PASSWORD };
  await submit(server, letter.from.address, letter.to, mimeOf(letter, new Date()));
}

/** Cloudflare names the message itself. */
async function byCloudflare(env: Env, { from, to, subject, text, html, headers }: Letter): Promise<void> {
  if (!env.SEND_EMAIL) throw new MailError("MAIL_TRANSPORT is cloudflare, but SEND_EMAIL is not bound.", false);
  try {
    const letter = { from: { name: from.name, email: from.address }, to, subject, text, html };
    await env.SEND_EMAIL.send(headers ? { ...letter, headers } : letter);
  } catch (error) {
    throw new MailError(`Cloudflare did not take the mail: ${error}`, false);
  }
}
