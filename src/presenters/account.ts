import type { Person } from "../db/access";
import type { AuthSession } from "../db/auth-sessions";
import type { SessionId } from "../protocol/ids";
import type { Account, SessionListing } from "../protocol/rest";
import { presentStatus } from "./person";

/** One's own account: nobody else sees the address by this. */
export const presentAccount = (user: Person): Account => ({
  id: user.id,
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  displayName: user.displayName,
  realName: user.realName,
  avatarUrl: user.avatarUrl,
  timezone: user.timezone,
  ...presentStatus(user),
  skinTone: user.skinTone,
});

export const presentSession = (session: AuthSession, current: SessionId): SessionListing => ({
  id: session.id,
  current: session.id === current,
  userAgent: session.userAgent,
  ip: session.ip,
  createdAt: new Date(session.createdAt).toISOString(),
  lastUsedAt: new Date(session.rotatedAt).toISOString(),
  expiresAt: new Date(session.expiresAt).toISOString(),
});
