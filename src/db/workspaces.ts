import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import type { Env } from "../env";
import type { UserId, WorkspaceId } from "../protocol/ids";
import type { Role, WorkspaceSettings } from "../protocol/rest";
import { directory } from "./client";
import { workspaceMembers, workspaces } from "./schema";

export type NewWorkspace = {
  id: WorkspaceId;
  name: string;
  slug: string;
  description: string;
  maxMembers: number;
  settings?: Partial<WorkspaceSettings>;
  createdBy: UserId;
};

/** The workspace and its owner, or neither. Throws on a taken slug (`isUniqueViolation`). */
export async function insertWorkspace(env: Env, workspace: NewWorkspace): Promise<void> {
  const now = Date.now();
  const db = directory(env);
  await db.batch([
    db.insert(workspaces).values({ ...workspace, createdAt: now, updatedAt: now }),
    db
      .insert(workspaceMembers)
      .values({ workspaceId: workspace.id, userId: workspace.createdBy, role: "owner", joinedAt: now }),
  ]);
}

export const isUniqueViolation = (error: unknown): boolean =>
  /UNIQUE constraint failed/.test(`${error} ${(error as { cause?: unknown })?.cause ?? ""}`);

export async function findWorkspaceBySlug(env: Env, slug: string) {
  const row = await directory(env)
    .select()
    .from(workspaces)
    .where(and(eq(workspaces.slug, slug), isNull(workspaces.deletedAt)))
    .get();
  return row ?? null;
}

export async function findWorkspace(env: Env, id: WorkspaceId) {
  const row = await directory(env)
    .select()
    .from(workspaces)
    .where(and(eq(workspaces.id, id), isNull(workspaces.deletedAt)))
    .get();
  return row ?? null;
}

// A slug never changes and never comes back, so its id may be remembered; that nobody has it may not.
const idsBySlug = new Map<string, WorkspaceId>();

/** For socket upgrades, which ask D1 nothing when the isolate has seen the slug before. Says nothing of access. */
export async function findWorkspaceId(env: Env, slug: string): Promise<WorkspaceId | null> {
  const known = idsBySlug.get(slug);
  if (known) return known;
  const workspace = await findWorkspaceBySlug(env, slug);
  if (!workspace) return null;
  if (idsBySlug.size >= 10_000) idsBySlug.clear();
  idsBySlug.set(slug, workspace.id);
  return workspace.id;
}

export async function findWorkspacesOf(env: Env, userId: UserId) {
  return directory(env)
    .select({ workspace: workspaces, role: workspaceMembers.role })
    .from(workspaceMembers)
    .innerJoin(workspaces, and(eq(workspaces.id, workspaceMembers.workspaceId), isNull(workspaces.deletedAt)))
    .where(and(eq(workspaceMembers.userId, userId), isNull(workspaceMembers.deactivatedAt)))
    .orderBy(asc(workspaceMembers.joinedAt))
    .all();
}

export async function updateWorkspace(
  env: Env,
  id: WorkspaceId,
  change: { name?: string; description?: string; settings?: Partial<WorkspaceSettings> },
) {
  const { settings, ...fields } = change;
  return directory(env)
    .update(workspaces)
    .set({
      ...fields,
      ...(settings ? { settings: sql`json_patch(settings, ${JSON.stringify(settings)})` } : {}),
      updatedAt: Date.now(),
    })
    .where(eq(workspaces.id, id))
    .returning()
    .get();
}

export async function setWorkspaceIcon(env: Env, id: WorkspaceId, avatarUrl: string | null) {
  return directory(env)
    .update(workspaces)
    .set({ avatarUrl, updatedAt: Date.now() })
    .where(and(eq(workspaces.id, id), isNull(workspaces.deletedAt)))
    .returning()
    .get();
}

export async function countMembers(env: Env, id: WorkspaceId): Promise<number> {
  const row = await directory(env)
    .select({ n: count() })
    .from(workspaceMembers)
    .where(and(eq(workspaceMembers.workspaceId, id), isNull(workspaceMembers.deactivatedAt)))
    .get();
  return row?.n ?? 0;
}

export type MemberRow = { role: Role; invitedBy: UserId | null; joinedAt: number };
