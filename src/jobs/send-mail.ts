import type { Env } from "../env";
import { MailError } from "../mail/mail-error";
import { sendMail } from "../mail/transport";
import type { JobOf } from "./job";

/** Mail that no attempt will deliver is dropped. The log never names the recipient. */
export async function sendMailJob(env: Env, { to, subject, text, html }: JobOf<"mail">): Promise<void> {
  try {
    await sendMail(env, { to, subject, text, html });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const said = error.message.replaceAll(to, "…");
    if (!error.permanent) throw new Error(said);
    console.warn(JSON.stringify({ event: "mail.dropped", error: said }));
  }
}
