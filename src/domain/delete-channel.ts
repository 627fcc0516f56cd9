import { hubFor, retrying, roomFor, searchFor } from "../../durable-objects/stubs";
import type { Channel } from "../db/access";
import { findChannelMembers, forgetMembersOfDeleted, markChannelDeleted } from "../db/channels";
import { deleteSharesOf } from "../db/files";
import type { Env } from "../env";
import { accepted } from "../errors";
import { presentListing } from "../presenters/channel";
import type { ChannelId, UserId } from "../protocol/ids";
import { atMost } from "./at-most";
import { audit } from "./audit";
import { publish } from "./publish";

/** D1's tombstone first, so that nothing opens the room again. What remains is told and taken away until it is gone. */
export async function deleteChannel(env: Env, channel: Channel, actorId: UserId): Promise<void> {
  if (!(await markChannelDeleted(env, channel.id))) return;
  try {
    await buryChannel(env, channel);
  } catch (error) {
    console.warn(JSON.stringify({ event: "delete_channel.unfinished", channelId: channel.id, error: String(error) }));
    await buryLater(env, [channel.id]);
  }
  if (channel.type === "public") {
    await publish(env, channel.workspaceId, [{ type: "channel.deleted", channelId: channel.id }]);
  }
  await audit(env, {
    workspaceId: channel.workspaceId,
    actorId,
    action: "channel.deleted",
    subject: channel.id,
    detail: { name: channel.name },
  });
}

/** The room with its sockets, the members' sidebars, and last the members: as long as there are any, cron comes back. */
export async function buryChannel(env: Env, channel: Channel): Promise<void> {
  accepted(await retrying(() => roomFor(env, channel.id).destroy()));
  accepted(await retrying(() => searchFor(env, channel.workspaceId).forget(channel.id)));
  await forgetInSidebars(env, channel);
  await deleteSharesOf(env, channel.id, Date.now());
  await forgetMembersOfDeleted(env, channel.id);
}

export async function buryLater(env: Env, channelIds: ChannelId[]): Promise<void> {
  if (channelIds.length === 0) return;
  const jobs = channelIds.map((channelId) => ({ kind: "bury-channel" as const, channelId }));
  try {
    await env.JOBS_QUEUE.sendBatch(jobs.map((body) => ({ body, delaySeconds: 5 })));
  } catch (error) {
    console.error(JSON.stringify({ event: "queue.refused", kind: "bury-channel", error: String(error) }));
  }
}

async function forgetInSidebars(env: Env, channel: Channel): Promise<void> {
  const told = {
    channelId: channel.id,
    version: Number.MAX_SAFE_INTEGER, // nothing comes after a deletion
    member: false,
    channel: presentListing(channel),
    state: null,
  };
  let after: { name: string; id: string } | undefined;
  for (;;) {
    const members = await findChannelMembers(env, { channelId: channel.id, limit: 200, ...(after ? { after } : {}) });
    await atMost(50, members, async ({ userId }) => {
      accepted(await retrying(() => hubFor(env, channel.workspaceId, userId).told(told)));
    });
    const last = members.at(-1);
    if (members.length < 200 || !last) return;
    after = { name: last.displayName.toLowerCase(), id: last.userId };
  }
}
