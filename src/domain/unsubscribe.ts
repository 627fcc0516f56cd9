import { hubFor, retrying } from "../../durable-objects/stubs";
import { verifyUnsubscribe } from "../auth/tokens";
import { findRecipient, type Recipient } from "../db/named";
import type { Env } from "../env";
import { accepted, notFound } from "../errors";
import type { UserId, WorkspaceId } from "../protocol/ids";

export type Subscription = { workspaceId: WorkspaceId; userId: UserId; recipient: Recipient };

/** Whose mail of which workspace a link in it is about. Somebody who left it gets none. */
export async function subscriptionOf(env: Env, token: string): Promise<Subscription> {
  const verdict = await verifyUnsubscribe(env, token);
  const claims = verdict.ok ? verdict.claims : null;
  const whose = claims && { workspaceId: claims.workspaceId, userId: claims.sub };
  const recipient = whose && (await findRecipient(env, whose));
  if (!whose || !recipient) throw notFound("What this link is about");
  return { ...whose, recipient };
}

/** No more mail of what stayed unseen. Again changes nothing. */
export async function unsubscribe(env: Env, { workspaceId, userId, recipient }: Subscription): Promise<void> {
  const change = { mail: "never" as const, zone: recipient.timezone };
  accepted(await retrying(() => hubFor(env, workspaceId, userId).setPreferences(change)));
}
