import type { Env } from "../env";
import type { ChannelId, SessionId, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";

/** Writes of many rows at once, for load tests: a list goes in as one JSON parameter. */

export type NewPerson = { id: UserId; email: string; first: string; last: string; name: string };

/** Whoever has an address already stays who they are. */
export async function insertPeople(env: Env, people: NewPerson[], passwordHash: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO users (id, email, password_hash, first_name, last_name, display_name, real_name, created_at, updated_at)
     SELECT value ->> 'id', value ->> 'email', ?2, value ->> 'first', value ->> 'last', value ->> 'name', value ->> 'name', ?3, ?3
     FROM json_each(?1) WHERE true ON CONFLICT (email) DO NOTHING`,
  )
    .bind(JSON.stringify(people), passwordHash, Date.now())
    .run();
}

export async function findIdsByEmail(env: Env, emails: string[]): Promise<Map<string, UserId>> {
  const { results } = await env.DB.prepare(
    "SELECT id, email FROM users WHERE email IN (SELECT value FROM json_each(?1))",
  )
    .bind(JSON.stringify(emails))
    .all<{ id: UserId; email: string }>();
  return new Map(results.map(({ id, email }) => [email, id]));
}

export async function insertSessions(
  env: Env,
  sessions: { sessionId: SessionId; userId: UserId; tokenId: string }[],
  lifetimeSeconds: number,
): Promise<void> {
  const now = Date.now();
  await env.DB.prepare(
    `INSERT INTO auth_sessions (id, user_id, token_id, rotated_at, expires_at, user_agent, created_at)
     SELECT value ->> 'sessionId', value ->> 'userId', value ->> 'tokenId', ?2, ?3, 'fixture', ?2 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(sessions), now, now + lifetimeSeconds * 1_000)
    .run();
}

/** The fixture's workspace grows with what it is asked to hold. */
export async function insertMembers(
  env: Env,
  workspaceId: WorkspaceId,
  people: { id: UserId; role: Role }[],
): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("UPDATE workspaces SET max_members = max(max_members, ?2 + 100) WHERE id = ?1").bind(
      workspaceId,
      people.length,
    ),
    env.DB.prepare(
      `INSERT INTO workspace_members (workspace_id, user_id, role, joined_at)
       SELECT ?2, value ->> 'id', value ->> 'role', ?3 FROM json_each(?1) WHERE true
       ON CONFLICT (workspace_id, user_id) DO UPDATE SET deactivated_at = NULL`,
    ).bind(JSON.stringify(people), workspaceId, Date.now()),
  ]);
}

export async function findPublicByName(
  env: Env,
  workspaceId: WorkspaceId,
  names: string[],
): Promise<Map<string, ChannelId>> {
  const { results } = await env.DB.prepare(
    `SELECT id, name FROM channels WHERE workspace_id = ?1 AND deleted_at IS NULL AND type = 'public'
     AND name IN (SELECT value FROM json_each(?2))`,
  )
    .bind(workspaceId, JSON.stringify(names))
    .all<{ id: ChannelId; name: string }>();
  return new Map(results.map(({ id, name }) => [name, id]));
}
