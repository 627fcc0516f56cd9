import type { Env } from "../env";
import type { ChannelId, SessionId, UserId, WorkspaceId } from "../protocol/ids";
import { defaultWhoCanDelete, type Role, type WorkspaceSettings } from "../protocol/rest";
import { peopleOfKey } from "./direct-key";

/**
 * What a conversation's room reads and writes in D1. The only SQL that writes `channel_members`: every change goes
 * through the room, which numbers it with `members_version` and names it with `members_op`.
 */

type Db = Pick<Env, "DB">;

export type ChannelRow = {
  id: ChannelId;
  workspaceId: WorkspaceId;
  type: "public" | "private" | "dm" | "group_dm";
  name: string;
  topic: string;
  purpose: string;
  archived: boolean;
  createdBy: UserId;
  /** Of a direct message: everybody it is for. */
  userIds?: UserId[];
};
/** `joinedAt`: milliseconds since 1970. */
export type MembershipRow = { userId: UserId; role: "admin" | "member"; joinedAt: number };
export type ChannelWithMembers = { channel: ChannelRow; membersVersion: number; members: MembershipRow[] };

const selectChannel = `SELECT id, workspace_id AS workspaceId, type, name, topic, purpose, archived_at AS archivedAt,
  created_by AS createdBy, dm_key AS dmKey, members_version AS membersVersion FROM channels WHERE id = ? AND deleted_at IS NULL`;
const selectMembers =
  "SELECT user_id AS userId, role, joined_at AS joinedAt FROM channel_members WHERE channel_id = ?1";

type SelectedChannel = Omit<ChannelRow, "archived" | "userIds"> & {
  archivedAt: number | null;
  dmKey: string | null;
  membersVersion: number;
};

function presentChannel({ archivedAt, dmKey, membersVersion: _, ...row }: SelectedChannel): ChannelRow {
  const channel = { ...row, archived: archivedAt !== null };
  return dmKey === null ? channel : { ...channel, userIds: peopleOfKey(dmKey) };
}

export async function findChannelRow({ DB }: Db, id: ChannelId): Promise<ChannelRow | null> {
  const row = await DB.prepare(selectChannel).bind(id).first<SelectedChannel>();
  return row && presentChannel(row);
}

/** One snapshot of both; null: unknown or deleted. */
export async function findChannelWithMembers({ DB }: Db, id: ChannelId): Promise<ChannelWithMembers | null> {
  return readBoth(await DB.batch([DB.prepare(selectChannel).bind(id), DB.prepare(selectMembers).bind(id)]));
}

/**
 * The same snapshot behind a fence: a change that is still on its way to D1 was numbered for the version before, and
 * is refused when it arrives.
 */
export async function fenceChannelMembers({ DB }: Db, id: ChannelId, opId: string): Promise<ChannelWithMembers | null> {
  const fence = "UPDATE channels SET members_version = members_version + 1, members_op = ? WHERE id = ?";
  const [, ...read] = await DB.batch([
    DB.prepare(fence).bind(opId, id),
    DB.prepare(selectChannel).bind(id),
    DB.prepare(selectMembers).bind(id),
  ]);
  return readBoth(read);
}

function readBoth([channels, members]: D1Result[]): ChannelWithMembers | null {
  const row = channels?.results[0] as SelectedChannel | undefined;
  if (!row) return null;
  const rows = (members?.results ?? []) as MembershipRow[];
  return { channel: presentChannel(row), membersVersion: row.membersVersion, members: rows };
}

export type MembershipWrite = {
  channelId: ChannelId;
  workspaceId: WorkspaceId;
  opId: string;
  /** The version that the room believes D1 has. */
  membersVersion: number;
  kind: "add" | "remove";
  userIds: UserId[];
  role: "admin" | "member";
  now: number;
};

/**
 * Whoever of `userIds` may be a member by now is one (or is none, for a removal); again with the same `opId` changes
 * nothing. Answers with the rows of `userIds` as they are, or null when another change came first or the channel is
 * gone: then nothing was written.
 */
export async function writeMembership(
  { DB }: Db,
  write: MembershipWrite,
): Promise<{ membersVersion: number; members: MembershipRow[] } | null> {
  const { channelId, workspaceId, opId, userIds, role, now } = write;
  const people = JSON.stringify(userIds);
  const mine = "EXISTS (SELECT 1 FROM channels WHERE id = ?1 AND members_op = ?2 AND deleted_at IS NULL)";
  const number = DB.prepare(
    `UPDATE channels SET members_version = members_version + 1, members_op = ?2
     WHERE id = ?1 AND members_version = ?3 AND deleted_at IS NULL AND members_op IS NOT ?2`,
  ).bind(channelId, opId, write.membersVersion);
  const change =
    write.kind === "remove"
      ? DB.prepare(
          `DELETE FROM channel_members WHERE channel_id = ?1 AND ${mine} AND user_id IN (SELECT value FROM json_each(?3))`,
        ).bind(channelId, opId, people)
      : // Adding never takes a role away.
        DB.prepare(
          `INSERT INTO channel_members (channel_id, user_id, workspace_id, role, joined_at)
           SELECT ?1, members.user_id, ?4, ?5, ?6 FROM workspace_members AS members
             JOIN users ON users.id = members.user_id AND users.deactivated_at IS NULL
           WHERE members.workspace_id = ?4 AND members.deactivated_at IS NULL
             AND members.user_id IN (SELECT value FROM json_each(?3)) AND ${mine}
           ON CONFLICT (channel_id, user_id) DO UPDATE SET role = 'admin' WHERE excluded.role = 'admin'`,
        ).bind(channelId, opId, people, workspaceId, role, now);
  const [, , written, rows] = await DB.batch([
    number,
    change,
    DB.prepare(
      "SELECT members_version AS version FROM channels WHERE id = ? AND members_op = ? AND deleted_at IS NULL",
    ).bind(channelId, opId),
    DB.prepare(`${selectMembers} AND user_id IN (SELECT value FROM json_each(?2))`).bind(channelId, people),
  ]);
  const version = (written?.results[0] as { version: number } | undefined)?.version;
  return version === undefined ? null : { membersVersion: version, members: (rows?.results ?? []) as MembershipRow[] };
}

/** Session, account, workspace and channel in one query. null: the session is over. `role` null: not of the workspace. */
export async function findReader(
  { DB }: Db,
  asked: { channelId: ChannelId; userId: UserId; sessionId: SessionId },
): Promise<{ role: Role | null; type: ChannelRow["type"] | null; archived: boolean } | null> {
  const row = await DB.prepare(
    `SELECT members.role AS role, channels.type AS type, channels.archived_at AS archivedAt
     FROM auth_sessions AS sessions
       JOIN users ON users.id = sessions.user_id AND users.deactivated_at IS NULL
       LEFT JOIN channels ON channels.id = ?3 AND channels.deleted_at IS NULL
       LEFT JOIN workspaces ON workspaces.id = channels.workspace_id AND workspaces.deleted_at IS NULL
       LEFT JOIN workspace_members AS members ON members.workspace_id = workspaces.id
         AND members.user_id = users.id AND members.deactivated_at IS NULL
     WHERE sessions.id = ?1 AND sessions.user_id = ?2 AND sessions.revoked_at IS NULL AND sessions.expires_at > ?4`,
  )
    .bind(asked.sessionId, asked.userId, asked.channelId, Date.now())
    .first<{ role: Role | null; type: ChannelRow["type"] | null; archivedAt: number | null }>();
  return row && { role: row.role, type: row.type, archived: row.archivedAt !== null };
}

/** `role` null: not an active member of the workspace. */
export async function findDeletionRule(
  { DB }: Db,
  workspaceId: WorkspaceId,
  userId: UserId,
): Promise<{ role: Role | null; whoCanDelete: WorkspaceSettings["whoCanDelete"] }> {
  const row = await DB.prepare(
    `SELECT members.role AS role, workspaces.settings ->> '$.whoCanDelete' AS whoCanDelete FROM workspaces
       LEFT JOIN workspace_members AS members ON members.workspace_id = workspaces.id AND members.user_id = ?2
         AND members.deactivated_at IS NULL
     WHERE workspaces.id = ?1`,
  )
    .bind(workspaceId, userId)
    .first<{ role: Role | null; whoCanDelete: WorkspaceSettings["whoCanDelete"] | null }>();
  return { role: row?.role ?? null, whoCanDelete: row?.whoCanDelete ?? defaultWhoCanDelete };
}
