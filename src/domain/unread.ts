import { hubFor, retrying } from "../../durable-objects/stubs";
import type { Env } from "../env";
import type { SidebarRow } from "../protocol/hub-frames";
import type { UserId, WorkspaceId } from "../protocol/ids";

/** The sidebar's rows of one member, from their hub. */
export async function sidebarOf(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<SidebarRow[]> {
  const answer = await retrying(() => hubFor(env, workspaceId, userId).sidebar({ workspaceId, userId }));
  return answer.ok ? answer.rows : [];
}

export async function unreadOf(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<number> {
  const rows = await sidebarOf(env, workspaceId, userId);
  return rows.reduce((sum, row) => sum + (row.muted ? row.mentions : row.unread), 0);
}
