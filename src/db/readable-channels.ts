import type { Env } from "../env";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { peopleOfKey } from "./direct-key";

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

export type ReadableChannel = {
  id: ChannelId;
  type: "public" | "private" | "dm" | "group_dm";
  name: string;
  topic: string;
  purpose: string;
  archived: boolean;
  isMember: boolean;
  /** Of a direct message: everybody it is for. */
  userIds?: UserId[];
};

/** Every conversation that somebody may read now: their own, and public ones unless they are a guest. */
export async function findReadableChannels(
  env: Env,
  asked: { workspaceId: WorkspaceId; userId: UserId; role: Role },
): Promise<ReadableChannel[]> {
  const { results } = await env.DB.prepare(
    `SELECT c.id, c.type, c.name, c.topic, c.purpose, c.archived_at IS NOT NULL AS archived, c.dm_key AS dmKey,
       m.user_id IS NOT NULL AS isMember
     FROM channels c LEFT JOIN channel_members m ON m.channel_id = c.id AND m.user_id = ?2
     WHERE c.workspace_id = ?1 AND c.deleted_at IS NULL
       AND (m.user_id IS NOT NULL OR (c.type = 'public' AND ?3 <> 'guest'))`,
  )
    .bind(asked.workspaceId, asked.userId, asked.role)
    .all<
      Omit<ReadableChannel, "archived" | "isMember"> & { archived: number; isMember: number; dmKey: string | null }
    >();
  return results.map(({ dmKey, archived, isMember, ...row }) => ({
    ...row,
    archived: archived === 1,
    isMember: isMember === 1,
    ...(dmKey === null ? {} : { userIds: peopleOfKey(dmKey) }),
  }));
}
