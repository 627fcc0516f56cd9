import type { Env } from "../env";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";

/** Which of these conversations somebody may read now: their own, and public ones unless they are a guest. */
export async function findReadable(
  env: Env,
  asked: { workspaceId: WorkspaceId; userId: UserId; role: Role; channelIds: ChannelId[] },
): Promise<Set<ChannelId>> {
  if (asked.channelIds.length === 0) return new Set();
  const { results } = await env.DB.prepare(
    `SELECT c.id FROM channels c
     WHERE c.id IN (SELECT value FROM json_each(?3)) AND c.workspace_id = ?1 AND c.deleted_at IS NULL
       AND ((c.type = 'public' AND ?4 <> 'guest')
         OR EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id = c.id AND m.user_id = ?2))`,
  )
    .bind(asked.workspaceId, asked.userId, JSON.stringify([...new Set(asked.channelIds)]), asked.role)
    .all<{ id: ChannelId }>();
  return new Set(results.map(({ id }) => id));
}
