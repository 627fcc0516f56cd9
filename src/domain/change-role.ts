import { findDefaultChannelIds } from "../db/channels";
import { findMember, changeRole as write } from "../db/members";
import type { Env } from "../env";
import { AppError } from "../errors";
import { presentPerson } from "../presenters/person";
import type { UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { audit } from "./audit";
import { joinChannels } from "./join-channels";
import { publish } from "./publish";
import { closeMemberSockets } from "./revoke-sessions";

/** Sockets close, so that they come back with the new role. */
export async function changeRole(
  env: Env,
  input: { workspaceId: WorkspaceId; userId: UserId; from: Role; to: Role; actorId: UserId },
): Promise<void> {
  const { workspaceId, userId, from, to, actorId } = input;
  if (from === to) return;
  if (!(await write(env, input))) {
    throw new AppError("CONFLICT", "The role changed meanwhile, or this is the last owner.");
  }
  // A guest was only in the channels they were invited to.
  if (from === "guest") {
    const channelIds = await findDefaultChannelIds(env, workspaceId);
    await joinChannels(env, { userIds: [userId], channelIds, actorId });
  }
  await closeMemberSockets(env, { workspaceId, userId, reason: "changed" });
  const member = await findMember(env, workspaceId, userId);
  if (member)
    await publish(env, workspaceId, [{ type: "user.updated", user: presentPerson(member.user, member.role) }]);
  await audit(env, { workspaceId, actorId, action: "member.role_changed", subject: userId, detail: { from, to } });
}
