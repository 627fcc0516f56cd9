import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Env } from "../env";
import type { VerifiedToken } from "../http";
import type { ChannelId, SessionId, UserId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { prepared } from "./client";
import { authSessions, channelMembers, channels, users, workspaceMembers, workspaces } from "./schema";

/**
 * Who is asking, and what they may see of one thing: session, account and role in one query, never from a cache.
 * `null` as a whole means that the session is over.
 */

export type Person = typeof users.$inferSelect;
export type Workspace = typeof workspaces.$inferSelect;
export type Channel = typeof channels.$inferSelect;

export type SignedIn = { userId: UserId; sessionId: SessionId; user: Person };
export type WorkspaceAccess = SignedIn & { workspace: Workspace; role: Role };
export type ChannelAccess = WorkspaceAccess & {
  channel: Channel;
  /** null: not in the channel. */
  channelRole: "admin" | "member" | null;
};

const given = sql.placeholder;

const liveSession = and(
  eq(authSessions.id, given("sessionId")),
  eq(authSessions.userId, given("userId")),
  isNull(authSessions.revokedAt),
  gt(authSessions.expiresAt, given("now")),
  isNull(users.deactivatedAt),
);

const asked = ({ sessionId, userId }: VerifiedToken) => ({ sessionId, userId, now: Date.now() });

const signedIn = prepared((database) =>
  database
    .select({ user: users })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .where(liveSession)
    .prepare(),
);

export async function findSignedIn(env: Env, token: VerifiedToken): Promise<SignedIn | null> {
  const row = await signedIn(env).get(asked(token));
  return row ? { userId: token.userId, sessionId: token.sessionId, user: row.user } : null;
}

const activeMember = and(
  eq(workspaceMembers.workspaceId, workspaces.id),
  eq(workspaceMembers.userId, authSessions.userId),
  isNull(workspaceMembers.deactivatedAt),
);

const inWorkspace = prepared((database) =>
  database
    .select({ user: users, workspace: workspaces, role: workspaceMembers.role })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .leftJoin(workspaces, and(eq(workspaces.slug, given("slug")), isNull(workspaces.deletedAt)))
    .leftJoin(workspaceMembers, activeMember)
    .where(liveSession)
    .prepare(),
);

/** `access: null`: signed in, but there is no such workspace for them. */
export async function findWorkspaceAccess(
  env: Env,
  token: VerifiedToken,
  slug: string,
): Promise<{ access: WorkspaceAccess | null } | null> {
  const row = await inWorkspace(env).get({ ...asked(token), slug });
  if (!row) return null;
  if (!row.workspace || !row.role) return { access: null };
  const { user, workspace, role } = row;
  return { access: { userId: token.userId, sessionId: token.sessionId, user, workspace, role } };
}

const inChannel = prepared((database) =>
  database
    .select({
      user: users,
      workspace: workspaces,
      role: workspaceMembers.role,
      channel: channels,
      channelRole: channelMembers.role,
    })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .leftJoin(channels, and(eq(channels.id, given("channelId")), isNull(channels.deletedAt)))
    .leftJoin(workspaces, and(eq(workspaces.id, channels.workspaceId), isNull(workspaces.deletedAt)))
    .leftJoin(workspaceMembers, activeMember)
    .leftJoin(channelMembers, and(eq(channelMembers.channelId, channels.id), eq(channelMembers.userId, users.id)))
    .where(liveSession)
    .prepare(),
);

/** `access: null`: signed in, but the channel is none they may know of. */
export async function findChannelAccess(
  env: Env,
  token: VerifiedToken,
  channelId: ChannelId,
): Promise<{ access: ChannelAccess | null } | null> {
  const row = await inChannel(env).get({ ...asked(token), channelId });
  if (!row) return null;
  const { user, workspace, role, channel, channelRole } = row;
  if (!workspace || !role || !channel) return { access: null };
  return { access: { userId: token.userId, sessionId: token.sessionId, user, workspace, role, channel, channelRole } };
}
