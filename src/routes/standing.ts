import type { Actor } from "../../durable-objects/contract";
import {
  type ChannelAccess,
  findChannelAccess,
  findSignedIn,
  findWorkspaceAccess,
  type SignedIn,
  type WorkspaceAccess,
} from "../db/access";
import { peopleOfKey } from "../db/direct-key";
import { settings } from "../env";
import { AppError, notFound } from "../errors";
import type { AppContext, VerifiedToken } from "../http";
import { type ChannelStanding, canRead } from "../policies/channel";
import { type ChannelId, isChannelId } from "../protocol/ids";

/** Loads what a route is about through who is asking: 401 without a session, 404 for what they may not know of. */

function tokenOf(c: AppContext): VerifiedToken {
  if (c.var.token) return c.var.token;
  if (c.var.tokenExpired) throw new AppError("TOKEN_EXPIRED", "Your access token has expired. Refresh it.");
  throw new AppError("UNAUTHORIZED", "Sign in first.");
}

const sessionOver = () => new AppError("UNAUTHORIZED", "This session is over. Sign in again.");

export async function signedIn(c: AppContext): Promise<SignedIn> {
  const found = await findSignedIn(c.env, tokenOf(c));
  if (!found) throw sessionOver();
  return found;
}

export async function inWorkspace(c: AppContext): Promise<WorkspaceAccess> {
  const found = await findWorkspaceAccess(c.env, tokenOf(c), c.req.param("slug") ?? "");
  if (!found) throw sessionOver();
  if (!found.access) throw notFound("The workspace");
  return found.access;
}

export type Reader = ChannelAccess & { standing: ChannelStanding; actor: Actor };

export async function inChannel(c: AppContext, id = c.req.param("channelId") ?? ""): Promise<Reader> {
  const token = tokenOf(c);
  // An id of the wrong form is a stranger's too, but only after the session was asked for.
  const found = await findChannelAccess(c.env, token, isChannelId(id) ? id : ("C" as ChannelId));
  if (!found) throw sessionOver();
  const standing = found.access && standingOf(found.access);
  if (!found.access || !standing || !canRead(standing)) throw notFound("The channel");
  return { ...found.access, standing, actor: actorOf(found.access) };
}

export const actorOf = (access: WorkspaceAccess): Actor => ({
  userId: access.userId,
  sessionId: access.sessionId,
  workspaceRole: access.role,
});

/** `memberCount` where what is said there depends on somebody hearing it. */
export const standingOf = ({ role, channelRole, channel }: ChannelAccess, memberCount?: number): ChannelStanding => ({
  role,
  channelRole,
  channel: {
    type: channel.type,
    archived: channel.archivedAt !== null,
    isGeneral: channel.isGeneral,
    deserted: channel.type === "dm" && memberCount === 1 && peopleOfKey(channel.dmKey ?? "").length === 2,
  },
});

export function require(allowed: boolean, message: string, details?: Record<string, unknown>): void {
  if (!allowed) throw new AppError("INSUFFICIENT_PERMISSIONS", message, details);
}

/** Where people find this Parley; links in mails lead there. */
export const baseUrlOf = (c: AppContext) => settings(c.env).APP_ORIGIN || new URL(c.req.url).origin;
