import type { Env } from "../env";
import type { UserId, WorkspaceId } from "../protocol/ids";

type Whose = { workspaceId: WorkspaceId; userId: UserId };

/** Names of channels and groups that a member may know of, by id. */
export async function findPlaceNames(
  env: Env,
  { workspaceId, userId }: Whose,
  asked: { channelIds: string[]; groupIds: string[] },
): Promise<Map<string, string>> {
  if (asked.channelIds.length + asked.groupIds.length === 0) return new Map();
  const { results } = await env.DB.prepare(
    `SELECT c.id, c.name FROM channels c
     LEFT JOIN channel_members mine ON mine.channel_id = c.id AND mine.user_id = ?2
     LEFT JOIN workspace_members me ON me.workspace_id = ?1 AND me.user_id = ?2 AND me.deactivated_at IS NULL
     WHERE c.workspace_id = ?1 AND c.id IN (SELECT value FROM json_each(?3)) AND c.deleted_at IS NULL
       AND (mine.user_id IS NOT NULL OR (c.type = 'public' AND me.role <> 'guest'))
     UNION ALL
     SELECT id, handle AS name FROM user_groups
     WHERE workspace_id = ?1 AND id IN (SELECT value FROM json_each(?4)) AND deleted_at IS NULL`,
  )
    .bind(workspaceId, userId, JSON.stringify(asked.channelIds), JSON.stringify(asked.groupIds))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

/** Of an active member, for what is sent to them from outside any request. */
export type Recipient = {
  email: string;
  /** Proven to be theirs. */
  proven: boolean;
  timezone: string;
  workspaceName: string;
  slug: string;
};

export async function findRecipient(env: Env, { workspaceId, userId }: Whose): Promise<Recipient | null> {
  const row = await env.DB.prepare(
    `SELECT u.email, u.email_verified_at IS NOT NULL AS proven, u.timezone, w.name AS workspaceName, w.slug
     FROM workspace_members m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.workspace_id = ?1 AND m.user_id = ?2
       AND m.deactivated_at IS NULL AND u.deactivated_at IS NULL AND w.deleted_at IS NULL`,
  )
    .bind(workspaceId, userId)
    .first<Omit<Recipient, "proven"> & { proven: number }>();
  return row && { ...row, proven: row.proven === 1 };
}
