import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import type { Channel, WorkspaceAccess } from "../db/access";
import { findChannelMembers } from "../db/channels";
import { ensureDirect } from "../db/direct-messages";
import { findSharingChannel } from "../db/members";
import type { Env } from "../env";
import { AppError, accepted, notFound } from "../errors";
import { canWriteTo, everybodyIn, fitsDirect } from "../policies/direct-message";
import { newId, type UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { joinChannels } from "./join-channels";
import { requireMembers } from "./known-members";

/**
 * The conversation of these people and no others, whoever opens it first. It is in the opener's sidebar from now on,
 * and in the others' with the first message. Somebody who left it is in it again: the same people, the same words.
 */
export async function openDirect(
  env: Env,
  access: WorkspaceAccess,
  named: readonly UserId[],
): Promise<{ channel: Channel; created: boolean }> {
  const { workspace, role, userId } = access;
  const userIds = everybodyIn(userId, named);
  if (!fitsDirect(userIds)) throw tooMany();
  const known = role === "guest" ? await findSharingChannel(env, workspace.id, userId, userIds) : [];
  if (!canWriteTo(role, userIds, new Set(known))) throw notFound("One of the members");
  await requireMembers(env, workspace.id, userIds);
  const id = newId(userIds.length > 2 ? "G" : "D");
  const channel = await ensureDirect(env, { id, workspaceId: workspace.id, userIds, createdBy: userId });
  const created = channel.id === id;
  const here = created ? [] : await findChannelMembers(env, { channelId: channel.id, limit: limits.directPeople });
  const inside = new Set(here.map((member) => member.userId));
  const missing = userIds.filter((one) => !inside.has(one));
  if (missing.length > 0) {
    accepted(await retrying(() => roomFor(env, channel.id).init()));
    await joinChannels(env, { userIds: missing, channelIds: [channel.id], actorId: userId });
  }
  accepted(await retrying(() => hubFor(env, workspace.id, userId).hide({ channelId: channel.id, until: null })));
  return { channel, created };
}

const tooMany = () =>
  new AppError("VALIDATION_FAILED", `A direct message is for up to ${limits.directPeople} people. Make a channel.`, {
    issues: [{ path: "userIds", message: `names more than ${limits.directPeople} people with you` }],
  });
