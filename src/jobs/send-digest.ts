import { hubFor, retrying } from "../../durable-objects/stubs";
import { signUnsubscribe } from "../auth/tokens";
import { findRecipient, type Recipient } from "../db/named";
import { spoken } from "../domain/notice-words";
import type { Env } from "../env";
import { settings } from "../env";
import { digestMail } from "../mail/digest";
import { MailError } from "../mail/mail-error";
import { type Mail, sendMail } from "../mail/transport";
import type { ActivityItem } from "../protocol/activity";
import { limits } from "../protocol/limits";
import type { JobOf } from "./job";

/** One mail of what stayed unseen. The hub is asked first, and gives it to one at a time. */
export async function sendDigest(env: Env, work: JobOf<"digest">): Promise<void> {
  const { workspaceId, userId, digestId } = work;
  const whose = { workspaceId, userId, digestId };
  const hub = () => hubFor(env, workspaceId, userId);
  const due = await retrying(() => hub().digestDue(whose));
  if (!due.ok && due.code === "not_found") return;
  if (!due.ok) throw new Error(due.message);
  if (due.items.length === 0) return;
  let settled = false;
  try {
    const recipient = await findRecipient(env, work);
    // Nobody has proven that the address is theirs, or nothing could lead back here.
    const mail = recipient?.proven && settings(env).APP_ORIGIN ? await mailOf(env, work, recipient, due) : null;
    if (mail) await deliver(env, mail);
    settled = true;
  } finally {
    await told(() => retrying(() => hub().digestTried({ ...whose, settled })));
  }
}

async function mailOf(
  env: Env,
  { workspaceId, userId, digestId }: JobOf<"digest">,
  recipient: Recipient,
  { items, preview }: { items: ActivityItem[]; preview: boolean },
): Promise<Mail> {
  const token = await signUnsubscribe(env, { sub: userId, workspaceId });
  const shown = items.slice(0, limits.digest.shown);
  const said = await spoken(env, { workspaceId, userId, recipient, items: shown, preview });
  const { APP_ORIGIN } = settings(env);
  const origin = new URL(APP_ORIGIN).origin;
  return digestMail({ said, total: items.length, recipient, origin, token, digestId });
}

/** Mail that no attempt will deliver is dropped. The log never names the recipient. */
async function deliver(env: Env, mail: Mail): Promise<void> {
  try {
    await sendMail(env, mail);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const says = error.message.replaceAll(mail.to, "…");
    if (!error.permanent) throw new Error(says);
    console.warn(JSON.stringify({ event: "mail.dropped", error: says }));
  }
}

/** A mail that went out goes out once, whether the hub hears of it or not. */
async function told(tell: () => Promise<unknown>): Promise<void> {
  await tell().catch((error: unknown) => {
    console.error(JSON.stringify({ event: "digest.untold", error: String(error) }));
  });
}
