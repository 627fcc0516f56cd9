import { findChannelIdsOf } from "../db/channels";
import { dismissMember } from "../db/members";
import type { Env } from "../env";
import { AppError } from "../errors";
import type { UserId, WorkspaceId } from "../protocol/ids";
import { atMost } from "./at-most";
import { audit } from "./audit";
import { leaveChannel } from "./change-members";
import { publish } from "./publish";
import { closeMemberSockets } from "./revoke-sessions";

type Leaver = { workspaceId: WorkspaceId; userId: UserId };

/** Out of the workspace in D1 first, so that nothing lets them in again; then out of every room, and every socket shut. */
export async function removeMember(env: Env, input: Leaver & { actorId: UserId }): Promise<void> {
  const { workspaceId, userId, actorId } = input;
  if (!(await dismissMember(env, workspaceId, userId))) {
    throw new AppError("CONFLICT", "The last owner stays. Make somebody else an owner first.");
  }
  await closeMemberSockets(env, { workspaceId, userId, reason: "removed" });
  try {
    await leaveEveryChannel(env, input);
  } catch (error) {
    console.warn(JSON.stringify({ event: "remove_member.unfinished", workspaceId, userId, error: String(error) }));
    await leaveLater(env, [input]);
  }
  await publish(env, workspaceId, [{ type: "member.left", userId }]);
  await audit(env, { workspaceId, actorId, action: "member.removed", subject: userId });
}

/** Rooms know their members without asking D1, so each has to hear of it. */
export async function leaveEveryChannel(env: Env, input: Leaver & { actorId: UserId | null }): Promise<void> {
  const { workspaceId, userId, actorId } = input;
  const channelIds = await findChannelIdsOf(env, userId, workspaceId);
  await atMost(50, channelIds, (channelId) => leaveChannel(env, { channelId, userIds: [userId], actorId }));
}

/** What the queue loses is found again by cron: they still stand in a channel. */
export async function leaveLater(env: Env, leavers: Leaver[]): Promise<void> {
  if (leavers.length === 0) return;
  const jobs = leavers.map(({ workspaceId, userId }) => ({ kind: "leave-channels" as const, workspaceId, userId }));
  try {
    await env.JOBS_QUEUE.sendBatch(jobs.map((body) => ({ body, delaySeconds: 5 })));
  } catch (error) {
    console.error(JSON.stringify({ event: "queue.refused", kind: "leave-channels", error: String(error) }));
  }
}
