import { retrying, roomFor } from "../../durable-objects/stubs";
import type { Env } from "../env";
import { accepted } from "../errors";
import type { ChannelId, UserId } from "../protocol/ids";

/** People leave, or are taken out of, one channel; their sockets to it close before this resolves. */
export async function leaveChannel(
  env: Env,
  input: { channelId: ChannelId; userIds: UserId[]; actorId: UserId | null },
): Promise<void> {
  const opId = crypto.randomUUID();
  const { channelId, userIds, actorId } = input;
  const left = await retrying(() => roomFor(env, channelId).changeMembers({ opId, kind: "remove", userIds, actorId }));
  // A channel that was deleted meanwhile has nobody in it.
  if (left.ok || left.code !== "not_found") accepted(left);
}
