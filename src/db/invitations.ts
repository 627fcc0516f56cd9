import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Env } from "../env";
import type { InvitationId, WorkspaceId } from "../protocol/ids";
import { directory } from "./client";
import { invitations, users, workspaces } from "./schema";

export type Invitation = typeof invitations.$inferSelect;

export async function insertInvitations(env: Env, rows: (typeof invitations.$inferInsert)[]): Promise<void> {
  const db = directory(env);
  const [first, ...rest] = rows.map((row) => db.insert(invitations).values(row));
  if (first) await db.batch([first, ...rest]);
}

const inForce = () => and(isNull(invitations.revokedAt), gt(invitations.expiresAt, Date.now()));

export async function findOpenInvitations(env: Env, workspaceId: WorkspaceId): Promise<Invitation[]> {
  return directory(env)
    .select()
    .from(invitations)
    .where(and(eq(invitations.workspaceId, workspaceId), inForce()))
    .orderBy(desc(invitations.createdAt))
    .limit(200)
    .all();
}

/** With its workspace and who sent it; null when it is unknown, used up, revoked or too old. */
export async function findInvitation(env: Env, tokenHash: string) {
  const row = await directory(env)
    .select({ invitation: invitations, workspace: workspaces, inviter: users.displayName })
    .from(invitations)
    .innerJoin(workspaces, and(eq(workspaces.id, invitations.workspaceId), isNull(workspaces.deletedAt)))
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.tokenHash, tokenHash), inForce()))
    .get();
  return row ?? null;
}

export async function revokeInvitation(env: Env, workspaceId: WorkspaceId, id: InvitationId): Promise<boolean> {
  const result = await directory(env)
    .update(invitations)
    .set({ revokedAt: Date.now() })
    .where(and(eq(invitations.id, id), eq(invitations.workspaceId, workspaceId), isNull(invitations.revokedAt)))
    .run();
  return result.meta.changes > 0;
}

/** Counts a use. One sent to an address serves once: false when somebody was quicker. */
export async function spendInvitation(env: Env, id: InvitationId): Promise<boolean> {
  const result = await env.DB.prepare(
    `UPDATE invitations SET uses = uses + 1, revoked_at = CASE WHEN email IS NULL THEN revoked_at ELSE ?2 END
     WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2`,
  )
    .bind(id, Date.now())
    .run();
  return result.meta.changes > 0;
}

/** People invited by mail who have not come yet: they count against the plan. */
export async function countPending(env: Env, workspaceId: WorkspaceId): Promise<number> {
  const row = await env.DB.prepare(
    `SELECT count(*) AS n FROM invitations WHERE workspace_id = ?1 AND email IS NOT NULL AND revoked_at IS NULL AND expires_at > ?2`,
  )
    .bind(workspaceId, Date.now())
    .first<{ n: number }>();
  return row?.n ?? 0;
}
