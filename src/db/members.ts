import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Env } from "../env";
import type { UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { directory } from "./client";
import { users, workspaceMembers } from "./schema";

export type Admission = "joined" | "already" | "full";

/**
 * Makes somebody a member if the plan has room, in one statement, so that two invitations accepted at once
 * cannot pass `max_members` together.
 */
export async function admitMember(
  env: Env,
  input: { workspaceId: WorkspaceId; userId: UserId; role: Role; invitedBy: UserId | null },
): Promise<Admission> {
  const { workspaceId, userId, role, invitedBy } = input;
  const inserted = await env.DB.prepare(
    `INSERT INTO workspace_members (workspace_id, user_id, role, invited_by, joined_at)
     SELECT w.id, ?2, ?3, ?4, ?5 FROM workspaces w
     WHERE w.id = ?1 AND w.deleted_at IS NULL
       AND (SELECT count(*) FROM workspace_members m WHERE m.workspace_id = w.id AND m.deactivated_at IS NULL) < w.max_members
     ON CONFLICT (workspace_id, user_id) DO UPDATE
       SET role = excluded.role, invited_by = excluded.invited_by, joined_at = excluded.joined_at, deactivated_at = NULL
       WHERE workspace_members.deactivated_at IS NOT NULL`,
  )
    .bind(workspaceId, userId, role, invitedBy, Date.now())
    .run();
  if (inserted.meta.changes > 0) return "joined";
  return (await findRole(env, workspaceId, userId)) ? "already" : "full";
}

export async function findRole(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<Role | null> {
  const row = await directory(env)
    .select({ role: workspaceMembers.role })
    .from(workspaceMembers)
    .where(
      and(
        eq(workspaceMembers.workspaceId, workspaceId),
        eq(workspaceMembers.userId, userId),
        isNull(workspaceMembers.deactivatedAt),
      ),
    )
    .get();
  return row?.role ?? null;
}

const anotherOwner = sql`EXISTS (SELECT 1 FROM workspace_members o WHERE o.workspace_id = workspace_members.workspace_id
  AND o.role = 'owner' AND o.deactivated_at IS NULL AND o.user_id <> workspace_members.user_id)`;

/** false when the role was not `from` any more, or when it would leave the workspace without an owner. */
export async function changeRole(
  env: Env,
  input: { workspaceId: WorkspaceId; userId: UserId; from: Role; to: Role },
): Promise<boolean> {
  const result = await directory(env)
    .update(workspaceMembers)
    .set({ role: input.to })
    .where(
      and(
        eq(workspaceMembers.workspaceId, input.workspaceId),
        eq(workspaceMembers.userId, input.userId),
        eq(workspaceMembers.role, input.from),
        isNull(workspaceMembers.deactivatedAt),
        input.from === "owner" && input.to !== "owner" ? anotherOwner : undefined,
      ),
    )
    .run();
  return result.meta.changes > 0;
}

/** false when they were none, or the last owner. */
export async function dismissMember(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<boolean> {
  const result = await directory(env)
    .update(workspaceMembers)
    .set({ deactivatedAt: Date.now() })
    .where(
      and(
        eq(workspaceMembers.workspaceId, workspaceId),
        eq(workspaceMembers.userId, userId),
        isNull(workspaceMembers.deactivatedAt),
        or(sql`role <> 'owner'`, anotherOwner),
      ),
    )
    .run();
  return result.meta.changes > 0;
}

/** Who was dismissed in this time and still stands in a channel: the rooms have not all been told. */
export async function findHalfDismissed(
  env: Env,
  dismissed: { after: number; before: number },
  limit: number,
): Promise<{ workspaceId: WorkspaceId; userId: UserId }[]> {
  const { results } = await env.DB.prepare(
    `SELECT m.workspace_id AS workspaceId, m.user_id AS userId FROM workspace_members m
     WHERE m.deactivated_at > ?1 AND m.deactivated_at < ?2 AND EXISTS (
       SELECT 1 FROM channel_members c JOIN channels ON channels.id = c.channel_id AND channels.deleted_at IS NULL
       WHERE c.user_id = m.user_id AND c.workspace_id = m.workspace_id)
     LIMIT ?3`,
  )
    .bind(dismissed.after, dismissed.before, limit)
    .all<{ workspaceId: WorkspaceId; userId: UserId }>();
  return results;
}

export type MemberPage = { user: typeof users.$inferSelect; role: Role; joinedAt: number };

/** By display name; the cursor is the last row's `name\u0000id`. A guest sees those they share a channel with. */
export async function findMembers(
  env: Env,
  input: {
    workspaceId: WorkspaceId;
    search?: string;
    after?: { name: string; id: string };
    limit: number;
    role?: Role;
    sharedWith?: UserId;
  },
): Promise<MemberPage[]> {
  const name = sql`lower(${users.displayName})`;
  return directory(env)
    .select({ user: users, role: workspaceMembers.role, joinedAt: workspaceMembers.joinedAt })
    .from(workspaceMembers)
    .innerJoin(users, eq(users.id, workspaceMembers.userId))
    .where(
      and(
        eq(workspaceMembers.workspaceId, input.workspaceId),
        isNull(workspaceMembers.deactivatedAt),
        isNull(users.deactivatedAt),
        input.role ? eq(workspaceMembers.role, input.role) : undefined,
        input.search
          ? sql`(instr(${name}, ${input.search.toLowerCase()}) > 0 OR instr(lower(${users.realName}), ${input.search.toLowerCase()}) > 0)`
          : undefined,
        input.after
          ? or(
              sql`${name} > ${input.after.name}`,
              and(sql`${name} = ${input.after.name}`, gt(users.id, input.after.id as UserId)),
            )
          : undefined,
        input.sharedWith ? sharesChannel(input.workspaceId, input.sharedWith) : undefined,
      ),
    )
    .orderBy(name, asc(users.id))
    .limit(input.limit)
    .all();
}

const sharesChannel = (workspaceId: WorkspaceId, userId: UserId) =>
  sql`(${users.id} = ${userId} OR ${users.id} IN (
    SELECT theirs.user_id FROM channel_members mine
      JOIN channels ON channels.id = mine.channel_id AND channels.deleted_at IS NULL
      JOIN channel_members theirs ON theirs.channel_id = mine.channel_id
    WHERE mine.user_id = ${userId} AND mine.workspace_id = ${workspaceId}))`;

export async function findMember(env: Env, workspaceId: WorkspaceId, userId: UserId): Promise<MemberPage | null> {
  const row = await directory(env)
    .select({ user: users, role: workspaceMembers.role, joinedAt: workspaceMembers.joinedAt })
    .from(workspaceMembers)
    .innerJoin(users, eq(users.id, workspaceMembers.userId))
    .where(
      and(
        eq(workspaceMembers.workspaceId, workspaceId),
        eq(workspaceMembers.userId, userId),
        isNull(workspaceMembers.deactivatedAt),
      ),
    )
    .get();
  return row ?? null;
}

/** Of those asked for, the workspace's members. */
export async function findActiveMembers(env: Env, workspaceId: WorkspaceId, asked: UserId[]): Promise<UserId[]> {
  const { results } = await env.DB.prepare(
    `SELECT m.user_id AS id FROM workspace_members m JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL
     WHERE m.workspace_id = ?1 AND m.deactivated_at IS NULL AND m.user_id IN (SELECT value FROM json_each(?2))`,
  )
    .bind(workspaceId, JSON.stringify(asked))
    .all<{ id: UserId }>();
  return results.map(({ id }) => id);
}

/** Of those asked for, the ones who share a channel with a member, and the member. */
export async function findSharingChannel(
  env: Env,
  workspaceId: WorkspaceId,
  userId: UserId,
  asked: UserId[],
): Promise<UserId[]> {
  const rows = await directory(env)
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(asked)}))`,
        sharesChannel(workspaceId, userId),
      ),
    )
    .all();
  return rows.map((row) => row.id);
}
