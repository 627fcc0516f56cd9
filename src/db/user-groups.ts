import type { Env } from "../env";
import type { GroupId, UserId, WorkspaceId } from "../protocol/ids";

export type GroupRow = { id: GroupId; handle: string; name: string; description: string; memberIds: UserId[] };
type Selected = Omit<GroupRow, "memberIds"> & { members: string };
type Db = Pick<Env, "DB">;

/** Members who are no longer in the workspace are left out. */
const select = `SELECT g.id, g.handle, g.name, g.description, (
    SELECT json_group_array(m.user_id) FROM user_group_members m
      JOIN workspace_members w ON w.workspace_id = g.workspace_id AND w.user_id = m.user_id AND w.deactivated_at IS NULL
      JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL
    WHERE m.group_id = g.id) AS members
  FROM user_groups g WHERE g.workspace_id = ?1 AND g.deleted_at IS NULL`;

const present = ({ members, ...row }: Selected): GroupRow => ({ ...row, memberIds: JSON.parse(members) as UserId[] });

/** By handle. */
export async function findGroups({ DB }: Db, workspaceId: WorkspaceId): Promise<GroupRow[]> {
  const { results } = await DB.prepare(`${select} ORDER BY g.handle`).bind(workspaceId).all<Selected>();
  return results.map(present);
}

export async function findGroup({ DB }: Db, workspaceId: WorkspaceId, id: GroupId): Promise<GroupRow | null> {
  const row = await DB.prepare(`${select} AND g.id = ?2`).bind(workspaceId, id).first<Selected>();
  return row && present(row);
}

export async function findGroupMembers(
  { DB }: Db,
  workspaceId: WorkspaceId,
  ids: GroupId[],
): Promise<Map<GroupId, UserId[]>> {
  const { results } = await DB.prepare(`${select} AND g.id IN (SELECT value FROM json_each(?2))`)
    .bind(workspaceId, JSON.stringify(ids))
    .all<Selected>();
  return new Map(results.map(present).map(({ id, memberIds }) => [id, memberIds]));
}

const addMembers = ({ DB }: Db, id: GroupId, userIds: UserId[], now: number) =>
  DB.prepare(
    "INSERT OR IGNORE INTO user_group_members (group_id, user_id, added_at) SELECT ?1, value, ?3 FROM json_each(?2)",
  ).bind(id, JSON.stringify(userIds), now);

/** Throws on a taken handle (`isUniqueViolation`). */
export async function insertGroup(
  env: Db,
  group: GroupRow & { workspaceId: WorkspaceId; createdBy: UserId },
): Promise<void> {
  const now = Date.now();
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO user_groups (id, workspace_id, handle, name, description, created_by, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)`,
    ).bind(group.id, group.workspaceId, group.handle, group.name, group.description, group.createdBy, now),
    addMembers(env, group.id, group.memberIds, now),
  ]);
}

/** The whole of it, members too. Throws on a taken handle. */
export async function updateGroup(env: Db, group: GroupRow): Promise<void> {
  const now = Date.now();
  await env.DB.batch([
    env.DB.prepare(
      "UPDATE user_groups SET handle = ?2, name = ?3, description = ?4, updated_at = ?5 WHERE id = ?1 AND deleted_at IS NULL",
    ).bind(group.id, group.handle, group.name, group.description, now),
    env.DB.prepare(
      "DELETE FROM user_group_members WHERE group_id = ?1 AND user_id NOT IN (SELECT value FROM json_each(?2))",
    ).bind(group.id, JSON.stringify(group.memberIds)),
    addMembers(env, group.id, group.memberIds, now),
  ]);
}

export async function markGroupDeleted({ DB }: Db, id: GroupId): Promise<void> {
  await DB.prepare("UPDATE user_groups SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL")
    .bind(id, Date.now())
    .run();
}
