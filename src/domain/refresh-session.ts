import type { TokenPair } from "../auth/cookies";
import { newToken } from "../auth/opaque-tokens";
import { lifetimes, tokensOf } from "../auth/sessions";
import { verifyRefresh } from "../auth/tokens";
import type { Person } from "../db/access";
import { type AuthSession, rotateSession } from "../db/auth-sessions";
import type { Env } from "../env";
import { AppError } from "../errors";
import { limits } from "../protocol/limits";
import { audit } from "./audit";
import { revokeSessions } from "./revoke-sessions";

export type Refreshed = { user: Person; session: AuthSession; tokens: TokenPair };

const over = () => new AppError("UNAUTHORIZED", "This session is over. Sign in again.");

/**
 * Trades a refresh token for its successor. The same token within 30 seconds gets the same one, since two tabs may
 * ask at once; later somebody else has a copy, and the session ends for both.
 */
export async function refreshSession(env: Env, refreshToken: string): Promise<Refreshed> {
  const verdict = await verifyRefresh(env, refreshToken);
  if (!verdict.ok) {
    throw verdict.expired ? new AppError("TOKEN_EXPIRED", "Your session has expired. Sign in again.") : over();
  }
  const { sub: userId, sid: sessionId, tokenId: from } = verdict.claims;
  const now = Date.now();
  const expiresAt = now + lifetimes.refresh * 1_000;
  const { rotated, found } = await rotateSession(env, { userId, sessionId, from, to: newToken(), now, expiresAt });
  if (
    !found ||
    found.session.revokedAt !== null ||
    found.session.expiresAt <= now ||
    found.user.deactivatedAt !== null
  ) {
    throw over();
  }
  const { session, user } = found;
  if (!rotated && !(session.previousTokenId === from && now < session.rotatedAt + limits.refreshGraceSeconds * 1_000)) {
    await revokeSessions(env, { userId, sessionId });
    await audit(env, { workspaceId: null, actorId: userId, action: "session.token_reused", subject: sessionId });
    throw over();
  }
  return { user, session, tokens: await tokensOf(env, session, user) };
}
