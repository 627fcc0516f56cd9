import { hubFor, retrying } from "../../durable-objects/stubs";
import { findHubMember } from "../db/hub-access";
import { findRecipient } from "../db/named";
import { noticeOf } from "../domain/notice-words";
import type { Env } from "../env";
import { sendPush } from "../push/send";
import { type JobOf, RetryLater } from "./job";

/** Asks the hub before it sends: what was read meanwhile, or was sent to this device already, is not. */
export async function pushNotice(env: Env, work: JobOf<"push">): Promise<void> {
  const { workspaceId, userId, deviceId, noticeIds } = work;
  const whose = { workspaceId, userId };
  const hub = () => hubFor(env, workspaceId, userId);
  const recipient = await findRecipient(env, whose);
  if (!recipient) return;
  const due = await retrying(() => hub().pushDue({ ...whose, deviceId, noticeIds }));
  if (!due.ok || !due.push) return;
  const { target, items, preview } = due.push;
  const member = await findHubMember(env, { ...whose, sessionId: target.sessionId });
  const forget = () => retrying(() => hub().removePushDevice({ ...whose, id: deviceId, endpoint: target.endpoint }));
  if (!member?.sessionLive) return void (await forget());
  const outcome = await sendPush(env, {
    to: target,
    ...(await noticeOf(env, { ...whose, recipient, items, preview })),
  });
  switch (outcome.kind) {
    case "accepted":
      return void (await retrying(() => hub().pushed({ ...whose, deviceId, noticeIds: items.map(({ id }) => id) })));
    case "gone":
      return void (await forget());
    case "later":
      throw new RetryLater(`the push service answered ${outcome.status}`, outcome.afterSeconds ?? 0);
    case "refused":
      return console.warn(JSON.stringify({ event: "push.refused", host: hostOf(target), status: outcome.status }));
    default:
      return outcome satisfies never;
  }
}

const hostOf = ({ endpoint }: { endpoint: string }) => new URL(endpoint).host;
