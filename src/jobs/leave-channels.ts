import { findRole } from "../db/members";
import { leaveEveryChannel } from "../domain/remove-member";
import type { Env } from "../env";
import type { JobOf } from "./job";

/** Whoever was invited again meanwhile stays. */
export async function leaveChannels(env: Env, { workspaceId, userId }: JobOf<"leave-channels">): Promise<void> {
  if (await findRole(env, workspaceId, userId)) return;
  await leaveEveryChannel(env, { workspaceId, userId, actorId: null });
}
