import { findActiveMembers } from "../db/members";
import type { Env } from "../env";
import { notFound } from "../errors";
import type { UserId, WorkspaceId } from "../protocol/ids";

/** Throws when one of them is no member of the workspace: rooms would leave that one out without a word. */
export async function requireMembers(env: Env, workspaceId: WorkspaceId, userIds: UserId[]): Promise<void> {
  const known = await findActiveMembers(env, workspaceId, userIds);
  if (known.length !== new Set(userIds).size) throw notFound("One of the members");
}
