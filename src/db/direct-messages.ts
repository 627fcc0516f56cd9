import { eq } from "drizzle-orm";
import type { Env } from "../env";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import type { DirectPerson } from "../protocol/rest";
import type { Channel } from "./access";
import { directory } from "./client";
import { directKey, peopleOfKey } from "./direct-key";
import { channels } from "./schema";

/** The conversation of these people, made under `id` unless there is one. Of two openings at once both get the same. */
export async function ensureDirect(
  env: Env,
  wanted: { id: ChannelId; workspaceId: WorkspaceId; userIds: UserId[]; createdBy: UserId },
): Promise<Channel> {
  const { id, workspaceId, userIds, createdBy } = wanted;
  const db = directory(env);
  const now = Date.now();
  const dmKey = directKey(workspaceId, userIds);
  const type = userIds.length > 2 ? "group_dm" : "dm";
  const [, rows] = await db.batch([
    db
      .insert(channels)
      .values({ id, workspaceId, type, dmKey, createdBy, createdAt: now, updatedAt: now })
      .onConflictDoNothing({ target: channels.dmKey }),
    db.select().from(channels).where(eq(channels.dmKey, dmKey)),
  ]);
  return rows[0] as Channel;
}

export type DirectRow = { id: ChannelId; userIds: UserId[]; createdAt: number };

/** Every direct message that somebody is in. */
export async function findDirects(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<DirectRow[]> {
  const { results } = await env.DB.prepare(
    `SELECT c.id, c.dm_key AS dmKey, c.created_at AS createdAt FROM channel_members m
       JOIN channels c ON c.id = m.channel_id AND c.type IN ('dm', 'group_dm') AND c.deleted_at IS NULL
     WHERE m.user_id = ?2 AND m.workspace_id = ?1`,
  )
    .bind(workspaceId, userId)
    .all<{ id: ChannelId; dmKey: string; createdAt: number }>();
  return results.map(({ id, dmKey, createdAt }) => ({ id, userIds: peopleOfKey(dmKey), createdAt }));
}

/** Names of those whom direct messages are for, by name, also of who has left the workspace. */
export async function findDirectPeople(
  env: Env,
  workspaceId: WorkspaceId,
  userIds: readonly UserId[],
): Promise<DirectPerson[]> {
  const { results } = await env.DB.prepare(
    `SELECT u.id AS userId, u.display_name AS displayName, u.avatar_url AS avatarUrl,
       m.user_id IS NOT NULL AND u.deactivated_at IS NULL AS active
     FROM users u LEFT JOIN workspace_members m
       ON m.user_id = u.id AND m.workspace_id = ?1 AND m.deactivated_at IS NULL
     WHERE u.id IN (SELECT value FROM json_each(?2)) ORDER BY lower(u.display_name), u.id`,
  )
    .bind(workspaceId, JSON.stringify(userIds))
    .all<Omit<DirectPerson, "active"> & { active: number }>();
  return results.map((person) => ({ ...person, active: person.active === 1 }));
}
