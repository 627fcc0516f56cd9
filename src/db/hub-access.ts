import type { Env } from "../env";
import type { ChannelListing } from "../protocol/hub-frames";
import type { SessionId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { peopleOfKey } from "./direct-key";

/** What a member's hub asks of the directory: on first use, and when it was told that something changed. */

export type HubMember = { role: Role; sessionLive: boolean };
type Asked = { workspaceId: WorkspaceId; userId: UserId; sessionId: SessionId | null };

/** null: no active member of a workspace that exists. */
export async function findHubMember(env: Env, asked: Asked): Promise<HubMember | null> {
  return member(await selectMember(env, asked).all<MemberRow>());
}

/** The member and every conversation they are in, in one round trip. */
export async function findHub(
  env: Env,
  asked: Asked,
): Promise<(HubMember & { conversations: ChannelListing[] }) | null> {
  const conversations = env.DB.prepare(
    `SELECT c.id, c.name, c.type, c.topic, c.purpose, c.archived_at IS NOT NULL AS archived,
       c.dm_key AS dmKey
     FROM channel_members m JOIN channels c ON c.id = m.channel_id
     WHERE m.user_id = ?2 AND m.workspace_id = ?1 AND c.deleted_at IS NULL`,
  ).bind(asked.workspaceId, asked.userId);
  const [found, listed] = await env.DB.batch<MemberRow & ListingRow>([selectMember(env, asked), conversations]);
  const known = found ? member(found) : null;
  const listings = listed?.results ?? [];
  return known && { ...known, conversations: listings.map(listing) };
}

type MemberRow = { role: Role; live: number };
type ListingRow = Omit<ChannelListing, "archived" | "userIds"> & { archived: number; dmKey: string | null };

const selectMember = (env: Env, { workspaceId, userId, sessionId }: Asked) =>
  env.DB.prepare(
    `SELECT m.role, EXISTS (SELECT 1 FROM auth_sessions s
       WHERE s.id = ?3 AND s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > ?4) AS live
     FROM workspace_members m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.workspace_id = ?1 AND m.user_id = ?2
       AND m.deactivated_at IS NULL AND u.deactivated_at IS NULL AND w.deleted_at IS NULL`,
  ).bind(workspaceId, userId, sessionId, Date.now());

const listing = ({ id, name, type, topic, purpose, archived, dmKey }: ListingRow): ChannelListing => ({
  id,
  name,
  type,
  topic,
  purpose,
  archived: archived === 1,
  ...(dmKey === null ? {} : { userIds: peopleOfKey(dmKey) }),
});

function member({ results: [row] }: D1Result<MemberRow>): HubMember | null {
  return row ? { role: row.role, sessionLive: row.live === 1 } : null;
}

/** A projection of what the hub knows; several workspaces of one account may write it, the latest stays. */
export async function recordLastSeen(env: Env, userId: UserId, at: number): Promise<void> {
  await env.DB.prepare("UPDATE users SET last_seen_at = ?2 WHERE id = ?1 AND coalesce(last_seen_at, 0) < ?2")
    .bind(userId, at)
    .run();
}
