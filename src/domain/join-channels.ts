import { retrying, roomFor } from "../../durable-objects/stubs";
import type { Env } from "../env";
import { accepted } from "../errors";
import type { ChannelId, UserId } from "../protocol/ids";
import { atMost } from "./at-most";

/** Puts people into channels through each room's queue of membership changes. Again is as once. */
export async function joinChannels(
  env: Env,
  input: { userIds: UserId[]; channelIds: ChannelId[]; actorId: UserId | null; role?: "admin" | "member" },
): Promise<void> {
  const { userIds, channelIds, actorId, role = "member" } = input;
  await atMost(6, channelIds, async (channelId) => {
    const opId = crypto.randomUUID();
    accepted(
      await retrying(() => roomFor(env, channelId).changeMembers({ opId, kind: "add", userIds, role, actorId })),
    );
  });
}
