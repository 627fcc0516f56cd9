import type { Env } from "../env";
import type { FileId, UserId } from "../protocol/ids";
import { type FileRow, fileColumns } from "./files";

type Db = Pick<Env, "DB">;

export type FileLink = { id: string; createdBy: UserId };

export const findFileLink = (env: Db, fileId: FileId): Promise<FileLink | null> =>
  env.DB.prepare("SELECT id, created_by AS createdBy FROM file_links WHERE file_id = ?").bind(fileId).first<FileLink>();

/** The one that there is, or this one. */
export async function insertFileLink(
  env: Db,
  link: { id: string; fileId: FileId; createdBy: UserId },
  now: number,
): Promise<FileLink | null> {
  await env.DB.prepare(
    `INSERT INTO file_links (id, file_id, created_by, created_at)
     SELECT ?1, id, ?3, ?4 FROM files WHERE id = ?2 AND state = 'ready' AND deleted_at IS NULL ON CONFLICT DO NOTHING`,
  )
    .bind(link.id, link.fileId, link.createdBy, now)
    .run();
  return findFileLink(env, link.fileId);
}

export async function deleteFileLink(env: Db, fileId: FileId): Promise<void> {
  await env.DB.prepare("DELETE FROM file_links WHERE file_id = ?").bind(fileId).run();
}

/** What a link leads to now: a file that is there, in a workspace that allows such links now. */
export const findPublicFile = (env: Db, linkId: string): Promise<FileRow | null> =>
  env.DB.prepare(
    `SELECT ${fileColumns} FROM file_links l
     JOIN files f ON f.id = l.file_id AND f.state = 'ready' AND f.deleted_at IS NULL
     JOIN workspaces w ON w.id = f.workspace_id AND w.deleted_at IS NULL AND w.settings ->> 'publicLinks' = 'on'
     WHERE l.id = ?`,
  )
    .bind(linkId)
    .first<FileRow>();
