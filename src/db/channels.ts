import { and, asc, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Env } from "../env";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import type { Channel } from "./access";
import { directory } from "./client";
import { channelMembers, channels, users } from "./schema";

export type NewChannel = {
  id: ChannelId;
  workspaceId: WorkspaceId;
  type: "public" | "private";
  name: string;
  topic: string;
  purpose: string;
  createdBy: UserId;
  isGeneral?: boolean;
  isDefault?: boolean;
};

/** Throws on a taken name (`isUniqueViolation`). Who is in it is the room's to write. */
export async function insertChannels(env: Env, rows: NewChannel[]): Promise<void> {
  const now = Date.now();
  const db = directory(env);
  const inserts = rows.map((row) => db.insert(channels).values({ ...row, createdAt: now, updatedAt: now }));
  const [first, ...rest] = inserts;
  if (first) await db.batch([first, ...rest]);
}

export async function findChannel(env: Env, id: ChannelId): Promise<Channel | null> {
  const row = await directory(env)
    .select()
    .from(channels)
    .where(and(eq(channels.id, id), isNull(channels.deletedAt)))
    .get();
  return row ?? null;
}

/** null when it is not there any more. Throws on a taken name. */
export async function updateChannel(
  env: Env,
  id: ChannelId,
  change: { name?: string; topic?: string; purpose?: string; archivedAt?: number | null },
): Promise<Channel | null> {
  const row = await directory(env)
    .update(channels)
    .set({ ...change, updatedAt: Date.now() })
    .where(and(eq(channels.id, id), isNull(channels.deletedAt)))
    .returning()
    .get();
  return row ?? null;
}

export async function markChannelDeleted(env: Env, id: ChannelId): Promise<boolean> {
  const result = await directory(env)
    .update(channels)
    .set({ deletedAt: Date.now(), updatedAt: Date.now() })
    .where(and(eq(channels.id, id), isNull(channels.deletedAt)))
    .run();
  return result.meta.changes > 0;
}

/** Deleted in this time, and somebody still stands in it: not everything is told and gone. */
export async function findHalfDeleted(
  env: Env,
  deleted: { after: number; before: number },
  limit: number,
): Promise<ChannelId[]> {
  const { results } = await env.DB.prepare(
    `SELECT id FROM channels WHERE deleted_at > ?1 AND deleted_at < ?2
       AND EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id = channels.id) LIMIT ?3`,
  )
    .bind(deleted.after, deleted.before, limit)
    .all<{ id: ChannelId }>();
  return results.map(({ id }) => id);
}

export async function findDeletedChannel(env: Env, id: ChannelId): Promise<Channel | null> {
  const row = await directory(env)
    .select()
    .from(channels)
    .where(and(eq(channels.id, id), isNotNull(channels.deletedAt)))
    .get();
  return row ?? null;
}

/** Only of a channel that is deleted: of the others the rooms keep the members. */
export async function forgetMembersOfDeleted(env: Env, id: ChannelId): Promise<void> {
  await env.DB.prepare(
    `DELETE FROM channel_members WHERE channel_id = ?1
       AND EXISTS (SELECT 1 FROM channels WHERE id = ?1 AND deleted_at IS NOT NULL)`,
  )
    .bind(id)
    .run();
}

export async function findDefaultChannelIds(env: Env, workspaceId: WorkspaceId): Promise<ChannelId[]> {
  const rows = await directory(env)
    .select({ id: channels.id })
    .from(channels)
    .where(
      and(
        eq(channels.workspaceId, workspaceId),
        eq(channels.isDefault, true),
        isNull(channels.deletedAt),
        isNull(channels.archivedAt),
      ),
    )
    .all();
  return rows.map((row) => row.id);
}

/** Of the ids that an invitation named, those that are still there and not archived. */
export async function findJoinableIds(env: Env, workspaceId: WorkspaceId, ids: ChannelId[]): Promise<ChannelId[]> {
  if (ids.length === 0) return [];
  const { results } = await env.DB.prepare(
    `SELECT c.id FROM channels c JOIN json_each(?1) named ON named.value = c.id
     WHERE c.workspace_id = ?2 AND c.deleted_at IS NULL AND c.archived_at IS NULL`,
  )
    .bind(JSON.stringify(ids), workspaceId)
    .all<{ id: ChannelId }>();
  return results.map(({ id }) => id);
}

/** Of the ids asked for, those that are this workspace's and that the inviting person may offer. */
export async function findOfferable(
  env: Env,
  workspaceId: WorkspaceId,
  by: UserId,
  ids: ChannelId[],
): Promise<ChannelId[]> {
  const rows = await env.DB.prepare(
    `SELECT c.id FROM channels c JOIN json_each(?1) asked ON asked.value = c.id
     WHERE c.workspace_id = ?2 AND c.deleted_at IS NULL AND c.type IN ('public', 'private')
       AND (c.type = 'public' OR EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id = c.id AND m.user_id = ?3))`,
  )
    .bind(JSON.stringify(ids), workspaceId, by)
    .all<{ id: ChannelId }>();
  return rows.results.map((row) => row.id);
}

export type ListedChannel = Channel & { isMember: boolean; memberCount: number };

const memberCount = sql<number>`(SELECT count(*) FROM channel_members n WHERE n.channel_id = channels.id)`;

/** `mine`: what the member is in. `browse`: that and, unless a guest, every public channel. By name, after a cursor. */
export async function findChannels(
  env: Env,
  input: {
    workspaceId: WorkspaceId;
    userId: UserId;
    role: Role;
    scope: "mine" | "browse";
    search?: string;
    after?: { name: string; id: string };
    limit: number;
  },
): Promise<ListedChannel[]> {
  const open = input.scope === "browse" && input.role !== "guest";
  const rows = await directory(env)
    .select({ channel: channels, memberId: channelMembers.userId, memberCount })
    .from(channels)
    .leftJoin(channelMembers, and(eq(channelMembers.channelId, channels.id), eq(channelMembers.userId, input.userId)))
    .where(
      and(
        eq(channels.workspaceId, input.workspaceId),
        isNull(channels.deletedAt),
        sql`${channels.type} IN ('public', 'private')`,
        open
          ? or(eq(channels.type, "public"), sql`${channelMembers.userId} IS NOT NULL`)
          : sql`${channelMembers.userId} IS NOT NULL`,
        input.search ? sql`instr(${channels.name}, ${input.search.toLowerCase()}) > 0` : undefined,
        input.after
          ? or(
              gt(channels.name, input.after.name),
              and(eq(channels.name, input.after.name), gt(channels.id, input.after.id as ChannelId)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(channels.name), asc(channels.id))
    .limit(input.limit)
    .all();
  return rows.map((row) => ({ ...row.channel, isMember: row.memberId !== null, memberCount: row.memberCount }));
}

export type ChannelMemberRow = {
  userId: UserId;
  displayName: string;
  avatarUrl: string | null;
  role: "admin" | "member";
};

export async function findChannelMembers(
  env: Env,
  input: { channelId: ChannelId; after?: { name: string; id: string }; limit: number },
): Promise<ChannelMemberRow[]> {
  const name = sql`lower(${users.displayName})`;
  return directory(env)
    .select({
      userId: channelMembers.userId,
      displayName: users.displayName,
      avatarUrl: users.avatarUrl,
      role: channelMembers.role,
    })
    .from(channelMembers)
    .innerJoin(users, eq(users.id, channelMembers.userId))
    .where(
      and(
        eq(channelMembers.channelId, input.channelId),
        input.after
          ? or(
              sql`${name} > ${input.after.name}`,
              and(sql`${name} = ${input.after.name}`, gt(users.id, input.after.id as UserId)),
            )
          : undefined,
      ),
    )
    .orderBy(name, asc(users.id))
    .limit(input.limit)
    .all();
}

export async function countChannelMembers(env: Env, channelId: ChannelId): Promise<number> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM channel_members WHERE channel_id = ?1")
    .bind(channelId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

export async function findChannelRole(env: Env, channelId: ChannelId, userId: UserId) {
  const row = await directory(env)
    .select({ role: channelMembers.role })
    .from(channelMembers)
    .where(and(eq(channelMembers.channelId, channelId), eq(channelMembers.userId, userId)))
    .get();
  return row?.role ?? null;
}

/** Everything a member is in, for leaving a workspace. */
export async function findChannelIdsOf(env: Env, userId: UserId, workspaceId: WorkspaceId): Promise<ChannelId[]> {
  const rows = await directory(env)
    .select({ id: channelMembers.channelId })
    .from(channelMembers)
    .innerJoin(channels, and(eq(channels.id, channelMembers.channelId), isNull(channels.deletedAt)))
    .where(and(eq(channelMembers.userId, userId), eq(channelMembers.workspaceId, workspaceId)))
    .all();
  return rows.map((row) => row.id);
}

/** Every conversation of a workspace, by id, after this one. */
export async function findChannelIds(
  env: Pick<Env, "DB">,
  workspaceId: WorkspaceId,
  after: string,
  limit: number,
): Promise<ChannelId[]> {
  const { results } = await env.DB.prepare(
    "SELECT id FROM channels WHERE workspace_id = ?1 AND deleted_at IS NULL AND id > ?2 ORDER BY id LIMIT ?3",
  )
    .bind(workspaceId, after, limit)
    .all<{ id: ChannelId }>();
  return results.map(({ id }) => id);
}

/** Those of these channels that the member is in. */
export async function findJoinedChannels(
  env: Env,
  { workspaceId, userId, channelIds }: { workspaceId: WorkspaceId; userId: UserId; channelIds: ChannelId[] },
): Promise<{ id: ChannelId; name: string; type: Channel["type"] }[]> {
  if (channelIds.length === 0) return [];
  const { results } = await env.DB.prepare(
    `SELECT c.id, c.name, c.type FROM json_each(?1) AS asked
     JOIN channels c ON c.id = asked.value AND c.workspace_id = ?2 AND c.deleted_at IS NULL
     JOIN channel_members m ON m.channel_id = c.id AND m.user_id = ?3`,
  )
    .bind(JSON.stringify(channelIds), workspaceId, userId)
    .all<{ id: ChannelId; name: string; type: Channel["type"] }>();
  return results;
}
