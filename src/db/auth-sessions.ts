import { and, desc, eq, gt, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import type { Env } from "../env";
import type { SessionId, UserId } from "../protocol/ids";
import { directory } from "./client";
import { authSessions, users } from "./schema";

export type AuthSession = typeof authSessions.$inferSelect;

const isLive = (now: number) => and(isNull(authSessions.revokedAt), gt(authSessions.expiresAt, now));

export async function insertSession(env: Env, session: AuthSession): Promise<void> {
  await directory(env).insert(authSessions).values(session).run();
}

export type Rotation = {
  sessionId: SessionId;
  userId: UserId;
  from: string;
  to: string;
  now: number;
  expiresAt: number;
};

/**
 * Moves the session on to the next refresh token if `from` is the one in force, and reads it in the same transaction.
 * `rotated` false: `from` was not in force, or the session is over; `found` shows which.
 */
export async function rotateSession(env: Env, rotation: Rotation) {
  const { sessionId, userId, from, to, now, expiresAt } = rotation;
  const db = directory(env);
  // No join: a batch of D1 names columns, and of two called `id` one would be lost.
  const [rotated, sessions, people] = await db.batch([
    db
      .update(authSessions)
      .set({ tokenId: to, previousTokenId: from, rotatedAt: now, expiresAt })
      .where(
        and(
          eq(authSessions.id, sessionId),
          eq(authSessions.userId, userId),
          eq(authSessions.tokenId, from),
          isLive(now),
          sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${userId} AND users.deactivated_at IS NULL)`,
        ),
      )
      .returning({ id: authSessions.id }),
    db
      .select()
      .from(authSessions)
      .where(and(eq(authSessions.id, sessionId), eq(authSessions.userId, userId))),
    db.select().from(users).where(eq(users.id, userId)),
  ]);
  const [session] = sessions;
  const [user] = people;
  return { rotated: rotated.length > 0, found: session && user ? { session, user } : null };
}

export async function findSessionsOf(env: Env, userId: UserId): Promise<AuthSession[]> {
  return directory(env)
    .select()
    .from(authSessions)
    .where(and(eq(authSessions.userId, userId), isLive(Date.now())))
    .orderBy(desc(authSessions.rotatedAt))
    .limit(1_000)
    .all();
}

/** Ends live sessions and answers with those it ended: one, all of the account, or all but one. */
export async function endSessions(
  env: Env,
  which: { userId: UserId; sessionId?: SessionId | undefined; except?: SessionId | undefined },
): Promise<SessionId[]> {
  const now = Date.now();
  const ended = await directory(env)
    .update(authSessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(authSessions.userId, which.userId),
        isNull(authSessions.revokedAt),
        which.sessionId ? eq(authSessions.id, which.sessionId) : undefined,
        which.except ? ne(authSessions.id, which.except) : undefined,
      ),
    )
    .returning({ id: authSessions.id });
  return ended.map(({ id }) => id);
}

export async function markTold(env: Env, sessionIds: SessionId[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await directory(env)
    .update(authSessions)
    .set({ revocationToldAt: Date.now() })
    .where(sql`${authSessions.id} IN (SELECT value FROM json_each(${JSON.stringify(sessionIds)}))`)
    .run();
}

/** Revoked before `before` (ms) and not yet accepted by every object. */
export async function findUntold(env: Env, before: number, limit: number) {
  return directory(env)
    .select({ id: authSessions.id, userId: authSessions.userId })
    .from(authSessions)
    .where(
      and(isNotNull(authSessions.revokedAt), isNull(authSessions.revocationToldAt), lt(authSessions.revokedAt, before)),
    )
    .limit(limit)
    .all();
}

/** Revokes sessions that ran out, since their sockets have not. Answers how many. */
export async function endExpired(env: Env, now: number, limit: number): Promise<number> {
  const result = await env.DB.prepare(
    `UPDATE auth_sessions SET revoked_at = ?1 WHERE id IN (
       SELECT id FROM auth_sessions WHERE expires_at <= ?1 AND revoked_at IS NULL LIMIT ?2)`,
  )
    .bind(now, limit)
    .run();
  return result.meta.changes;
}

/** Removes sessions that ran out before `before` (ms) once every object knows. Answers how many. */
export async function deleteExpired(env: Env, before: number, limit: number): Promise<number> {
  const result = await env.DB.prepare(
    `DELETE FROM auth_sessions WHERE id IN (
       SELECT id FROM auth_sessions
       WHERE expires_at < ?1 AND revocation_told_at IS NOT NULL LIMIT ?2)`,
  )
    .bind(before, limit)
    .run();
  return result.meta.changes;
}
