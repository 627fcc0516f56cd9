import { retrying, rosterFor } from "../../durable-objects/stubs";
import type { WorkspaceAccess } from "../db/access";
import { findSharingChannel } from "../db/members";
import type { Env } from "../env";
import { accepted } from "../errors";
import type { Presence } from "../protocol/hub-frames";
import type { UserId } from "../protocol/ids";

/** Whom the workspace does not know is left out, and so is, for a guest, whom they share no channel with. */
export async function presenceOf(env: Env, access: WorkspaceAccess, userIds: UserId[]): Promise<Presence[]> {
  const { workspace, role, userId } = access;
  const visible = role === "guest" ? await findSharingChannel(env, workspace.id, userId, userIds) : userIds;
  return accepted(await retrying(() => rosterFor(env, workspace.id).presence(visible))).presence;
}
