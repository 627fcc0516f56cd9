import type { AuthSession } from "../db/auth-sessions";
import type { Env } from "../env";
import { newId, type UserId, type WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Role } from "../protocol/rest";
import type { TokenPair } from "./cookies";
import { newToken } from "./opaque-tokens";
import { signAccess, signRefresh } from "./tokens";

/** In seconds. Fixtures take longer ones. */
export type Lifetimes = { access: number; refresh: number };
export const lifetimes: Lifetimes = { access: limits.accessTokenSeconds, refresh: limits.refreshTokenSeconds };

/** Where a sign-in came from, for its holder to recognise it by. */
export type Origin = { ip: string; userAgent: string };

export function newSession(userId: UserId, origin: Origin, { refresh }: Lifetimes = lifetimes): AuthSession {
  const now = Date.now();
  return {
    id: newId("S"),
    userId,
    tokenId: newToken(),
    previousTokenId: null,
    rotatedAt: now,
    expiresAt: now + refresh * 1_000,
    revokedAt: null,
    revocationToldAt: null,
    userAgent: origin.userAgent.slice(0, 300),
    ip: origin.ip.slice(0, 64),
    createdAt: now,
  };
}

/** The pair that belongs to the session as it stands: the same row gives the same refresh token. */
export async function tokensOf(
  env: Env,
  session: AuthSession,
  person: { email: string; workspace?: { id: WorkspaceId; role: Role } | undefined },
  { access }: Lifetimes = lifetimes,
): Promise<TokenPair> {
  const { id, userId, tokenId, rotatedAt, expiresAt } = session;
  const [accessToken, refreshToken] = await Promise.all([
    signAccess(env, { userId, email: person.email, sessionId: id, workspace: person.workspace }, access),
    signRefresh(env, {
      sub: userId,
      tokenId,
      sid: id,
      iat: Math.floor(rotatedAt / 1_000),
      exp: Math.floor(expiresAt / 1_000),
    }),
  ]);
  return { accessToken, refreshToken };
}
