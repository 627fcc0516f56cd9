import { findDefaultChannelIds, findJoinableIds } from "../db/channels";
import { admitMember, findMember, findRole } from "../db/members";
import type { Env } from "../env";
import { AppError } from "../errors";
import { presentPerson } from "../presenters/person";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { audit } from "./audit";
import { joinChannels } from "./join-channels";
import { publish } from "./publish";

/**
 * Makes somebody a member and puts them into the default channels (a guest only into those given).
 * Safe to repeat: whoever is a member already is only put into the channels they lack.
 */
export async function joinWorkspace(
  env: Env,
  input: { workspaceId: WorkspaceId; userId: UserId; role: Role; invitedBy: UserId | null; channelIds?: ChannelId[] },
): Promise<"joined" | "already"> {
  const admission = await admitMember(env, input);
  if (admission === "full") {
    throw new AppError("MEMBER_LIMIT_REACHED", "This workspace is full. Its owner can move to a larger plan.");
  }
  // A guest who uses a link for members stays one.
  const role = admission === "already" ? await findRole(env, input.workspaceId, input.userId) : input.role;
  const channelIds = new Set(await findJoinableIds(env, input.workspaceId, input.channelIds ?? []));
  if (role !== "guest") {
    for (const id of await findDefaultChannelIds(env, input.workspaceId)) channelIds.add(id);
  }
  await joinChannels(env, { userIds: [input.userId], channelIds: [...channelIds], actorId: input.userId });
  if (admission === "joined") {
    const member = await findMember(env, input.workspaceId, input.userId);
    if (member) {
      await publish(env, input.workspaceId, [{ type: "member.joined", user: presentPerson(member.user, member.role) }]);
    }
    await audit(env, {
      workspaceId: input.workspaceId,
      actorId: input.invitedBy ?? input.userId,
      action: "member.joined",
      subject: input.userId,
      detail: { role: input.role },
    });
  }
  return admission;
}
