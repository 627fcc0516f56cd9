import { and, asc, eq, gt } from "drizzle-orm";
import type { Env } from "../env";
import type { WorkspaceId } from "../protocol/ids";
import { directory } from "./client";
import { customEmoji } from "./schema";

export type CustomEmojiRow = typeof customEmoji.$inferSelect;

/** By name, after one of them. */
export async function findCustomEmojiPage(
  env: Pick<Env, "DB">,
  { workspaceId, after, limit }: { workspaceId: WorkspaceId; after: string; limit: number },
): Promise<CustomEmojiRow[]> {
  return directory(env)
    .select()
    .from(customEmoji)
    .where(and(eq(customEmoji.workspaceId, workspaceId), gt(customEmoji.name, after)))
    .orderBy(asc(customEmoji.name))
    .limit(limit)
    .all();
}

export async function findCustomEmoji(
  env: Pick<Env, "DB">,
  workspaceId: WorkspaceId,
  name: string,
): Promise<CustomEmojiRow | null> {
  const row = await directory(env)
    .select()
    .from(customEmoji)
    .where(and(eq(customEmoji.workspaceId, workspaceId), eq(customEmoji.name, name)))
    .get();
  return row ?? null;
}

export type EmojiInsertion = "added" | "taken" | "full" | "no target";

/** In one statement, so that neither the limit nor a target that goes meanwhile can be passed. */
export async function insertCustomEmoji(
  env: Pick<Env, "DB">,
  row: CustomEmojiRow,
  { most, needsTarget }: { most: number; needsTarget: boolean },
): Promise<EmojiInsertion> {
  const { workspaceId, name, aliasFor, pictureKey, contentType, createdBy, createdAt } = row;
  const written = await env.DB.prepare(
    `INSERT INTO custom_emoji (workspace_id, name, alias_for, picture_key, content_type, created_by, created_at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
     WHERE (SELECT count(*) FROM custom_emoji WHERE workspace_id = ?1) < ?8
       AND (?9 = 0 OR EXISTS (SELECT 1 FROM custom_emoji WHERE workspace_id = ?1 AND name = ?3 AND alias_for IS NULL))
     ON CONFLICT (workspace_id, name) DO NOTHING`,
  )
    .bind(workspaceId, name, aliasFor, pictureKey, contentType, createdBy, createdAt, most, needsTarget ? 1 : 0)
    .run();
  if (written.meta.changes > 0) return "added";
  if (await findCustomEmoji(env, workspaceId, name)) return "taken";
  const target = needsTarget && aliasFor !== null ? await findCustomEmoji(env, workspaceId, aliasFor) : null;
  return needsTarget && target?.pictureKey == null ? "no target" : "full";
}

/** With its other names, which would lead nowhere. Answers with what is gone. */
export async function deleteCustomEmoji(
  env: Pick<Env, "DB">,
  workspaceId: WorkspaceId,
  name: string,
): Promise<{ name: string; pictureKey: string | null }[]> {
  const gone = await env.DB.prepare(
    `DELETE FROM custom_emoji WHERE workspace_id = ?1 AND (name = ?2 OR alias_for = ?2)
     RETURNING name, picture_key AS pictureKey`,
  )
    .bind(workspaceId, name)
    .all<{ name: string; pictureKey: string | null }>();
  return gone.results;
}
