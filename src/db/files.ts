import type { Env } from "../env";
import type { ChannelId, FileId, Ts, UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { directory } from "./client";
import { files } from "./schema";

export type FileRow = typeof files.$inferSelect;
/** `readableIn`: a conversation that it may be read by; where it was uploaded to, if that is one. */
export type ReadableFile = FileRow & { readableIn: ChannelId };
type Db = Pick<Env, "DB">;

/** `files` in D1's words and in ours. */
const columns = `f.id, f.workspace_id AS workspaceId, f.channel_id AS channelId, f.user_id AS userId, f.key, f.name, f.type,
  f.size, f.width, f.height, f.sha256, f.upload_id AS uploadId, f.state, f.created_at AS createdAt, f.deleted_at AS deletedAt,
  f.thumbnails, f.thumbnails_at AS thumbnailsAt, f.blur, f.excerpt`;

export { columns as fileColumns };

export async function insertFiles(env: Db, rows: FileRow[]): Promise<void> {
  const [first, ...rest] = rows.map((row) => directory(env).insert(files).values(row));
  if (first) await directory(env).batch([first, ...rest]);
}

export async function setUploadId(env: Db, id: FileId, uploadId: string): Promise<void> {
  await env.DB.prepare("UPDATE files SET upload_id = ? WHERE id = ?").bind(uploadId, id).run();
}

/** One of one's own, in whatever state; null: there is none. */
export const findOwnFile = (env: Db, id: FileId, userId: UserId): Promise<FileRow | null> =>
  env.DB.prepare(`SELECT ${columns} FROM files f WHERE f.id = ? AND f.user_id = ? AND f.deleted_at IS NULL`)
    .bind(id, userId)
    .first<FileRow>();

/**
 * A file whole and there, where this person may read one of the conversations it is in now. Their being a member of the
 * workspace is asked here; whether their session lasts is not.
 */
export const findReadableFile = (env: Db, id: FileId, userId: UserId): Promise<ReadableFile | null> =>
  env.DB.prepare(
    `SELECT ${columns}, r.channel_id AS readableIn FROM files f
     JOIN workspaces w ON w.id = f.workspace_id AND w.deleted_at IS NULL
     JOIN workspace_members m ON m.workspace_id = f.workspace_id AND m.user_id = ?2 AND m.deactivated_at IS NULL
     JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL
     JOIN file_shares r ON r.file_id = f.id
     JOIN channels c ON c.id = r.channel_id AND c.deleted_at IS NULL
     LEFT JOIN channel_members cm ON cm.channel_id = c.id AND cm.user_id = ?2
     WHERE f.id = ?1 AND f.state = 'ready' AND f.deleted_at IS NULL
       AND (cm.user_id IS NOT NULL OR (c.type = 'public' AND m.role <> 'guest'))
     ORDER BY r.channel_id <> f.channel_id, r.created_at LIMIT 1`,
  )
    .bind(id, userId)
    .first<ReadableFile>();

/** True: it is there, and may be read in that conversation from now on. */
export async function insertShare(env: Db, id: FileId, channelId: ChannelId, now: number): Promise<boolean> {
  await env.DB.prepare(
    `INSERT INTO file_shares (file_id, channel_id, created_at)
     SELECT id, ?2, ?3 FROM files WHERE id = ?1 AND state = 'ready' AND deleted_at IS NULL ON CONFLICT DO NOTHING`,
  )
    .bind(id, channelId, now)
    .run();
  return isShared(env, id, channelId);
}

export async function isShared(env: Db, id: FileId, channelId: ChannelId): Promise<boolean> {
  const row = await env.DB.prepare(
    `SELECT 1 FROM file_shares s JOIN files f ON f.id = s.file_id
     WHERE s.file_id = ? AND s.channel_id = ? AND f.deleted_at IS NULL`,
  )
    .bind(id, channelId)
    .first();
  return row !== null;
}

export type Verdict = Pick<FileRow, "type" | "width" | "height" | "excerpt">;

/** It is whole: what its bytes are is recorded, and it can be read where it was uploaded to. Again changes nothing. */
export async function markReady(env: Db, { id, channelId }: FileRow, found: Verdict, now: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO file_shares (file_id, channel_id, created_at)
       SELECT id, ?2, ?3 FROM files WHERE id = ?1 AND state = 'uploading' ON CONFLICT DO NOTHING`,
    ).bind(id, channelId, now),
    env.DB.prepare(
      `UPDATE files SET state = 'ready', type = ?2, width = ?3, height = ?4, excerpt = ?5
       WHERE id = ?1 AND state = 'uploading'`,
    ).bind(id, found.type, found.width, found.height, found.excerpt),
  ]);
}

export async function markRefused(env: Db, id: FileId): Promise<void> {
  await env.DB.prepare("UPDATE files SET state = 'refused' WHERE id = ? AND state = 'uploading'").bind(id).run();
}

/** Whole and there, whoever asks. */
export const findFile = (env: Db, id: FileId): Promise<FileRow | null> =>
  env.DB.prepare(`SELECT ${columns} FROM files f WHERE f.id = ? AND f.state = 'ready' AND f.deleted_at IS NULL`)
    .bind(id)
    .first<FileRow>();

/** The conversations that a file is in. */
export async function findRoomsOf(env: Db, id: FileId): Promise<ChannelId[]> {
  const { results } = await env.DB.prepare("SELECT channel_id AS id FROM file_shares WHERE file_id = ?")
    .bind(id)
    .all<{ id: ChannelId }>();
  return results.map((row) => row.id);
}

/** True: they have to be asked for. False: they are on their way since `stale`, or nothing can be drawn. */
export async function markWanted(env: Db, id: FileId, now: number, stale: number): Promise<boolean> {
  const { meta } = await env.DB.prepare(
    `UPDATE files SET thumbnails = 'wanted', thumbnails_at = ?2
     WHERE id = ?1 AND state = 'ready' AND deleted_at IS NULL
       AND (thumbnails IS NULL OR thumbnails = 'made' OR (thumbnails = 'wanted' AND thumbnails_at < ?3))`,
  )
    .bind(id, now, stale)
    .run();
  return meta.changes > 0;
}

/** What came of it. */
export async function markDrawn(
  env: Db,
  id: FileId,
  { thumbnails, blur }: Pick<FileRow, "thumbnails" | "blur">,
  now: number,
): Promise<void> {
  await env.DB.prepare("UPDATE files SET thumbnails = ?2, thumbnails_at = ?3, blur = ?4 WHERE id = ?1")
    .bind(id, thumbnails, now, blur)
    .run();
}

/** Whose thumbnails were made before then. */
export async function findOldThumbnails(env: Db, before: number, limit: number): Promise<FileId[]> {
  const { results } = await env.DB.prepare(
    "SELECT id FROM files WHERE thumbnails = 'made' AND thumbnails_at < ? ORDER BY thumbnails_at LIMIT ?",
  )
    .bind(before, limit)
    .all<{ id: FileId }>();
  return results.map((row) => row.id);
}

/** After their objects; those that were made again meanwhile stay. */
export async function markDropped(env: Db, ids: FileId[], before: number): Promise<void> {
  await env.DB.prepare(
    `UPDATE files SET thumbnails = NULL, thumbnails_at = NULL
     WHERE id IN (SELECT value FROM json_each(?1)) AND thumbnails = 'made' AND thumbnails_at < ?2`,
  )
    .bind(JSON.stringify(ids), before)
    .run();
}

/** Where a room stands with the files that were offered to it. `gone`: it has them no more, or never will. */
export type ShareTold = { id: FileId; ts: Ts | null; gone: boolean };

/** From the room, absolute: twice is as once. A file that nothing shares any more is deleted. */
export async function tellShares(env: Db, channelId: ChannelId, told: ShareTold[], now: number): Promise<void> {
  const list = JSON.stringify(told.map(({ id, ts, gone }) => ({ id, ts, gone: gone ? 1 : 0 })));
  const of = (name: string) => `value ->> '${name}'`;
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE file_shares SET ts = (SELECT ${of("ts")} FROM json_each(?2) WHERE ${of("id")} = file_id)
       WHERE channel_id = ?1 AND file_id IN (SELECT ${of("id")} FROM json_each(?2) WHERE ${of("gone")} = 0)`,
    ).bind(channelId, list),
    // A share that was taken for gone in the same moment is there again.
    env.DB.prepare(
      `INSERT INTO file_shares (file_id, channel_id, ts, created_at)
       SELECT f.id, ?1, ${of("ts")}, ?3 FROM json_each(?2) JOIN files f ON f.id = ${of("id")}
       WHERE ${of("gone")} = 0 AND ${of("ts")} IS NOT NULL AND f.deleted_at IS NULL
       ON CONFLICT (file_id, channel_id) DO UPDATE SET ts = excluded.ts`,
    ).bind(channelId, list, now),
    env.DB.prepare(
      `DELETE FROM file_shares
       WHERE channel_id = ?1 AND file_id IN (SELECT ${of("id")} FROM json_each(?2) WHERE ${of("gone")} = 1)`,
    ).bind(channelId, list),
    env.DB.prepare(
      `UPDATE files SET deleted_at = ?2
       WHERE id IN (SELECT ${of("id")} FROM json_each(?1) WHERE ${of("gone")} = 1) AND deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM file_shares s WHERE s.file_id = files.id)`,
    ).bind(list, now),
  ]);
}

export type StoredFile = { id: FileId; key: string; uploadId: string | null };

/** Uploads that ended in nothing, and whose addresses are past: whatever was put there since is nobody's. */
export async function findUnfinished(
  env: Db,
  before: { whole: number; inParts: number },
  limit: number,
): Promise<StoredFile[]> {
  const { results } = await env.DB.prepare(
    `SELECT id, key, upload_id AS uploadId FROM files
     WHERE state <> 'ready' AND created_at < iif(upload_id IS NULL, ?1, ?2) ORDER BY created_at LIMIT ?3`,
  )
    .bind(before.whole, before.inParts, limit)
    .all<StoredFile>();
  return results;
}

/** Whole, offered to a room, and in no message yet. */
export async function findUnposted(
  env: Db,
  before: number,
  limit: number,
): Promise<{ id: FileId; channelId: ChannelId }[]> {
  const { results } = await env.DB.prepare(
    `SELECT file_id AS id, channel_id AS channelId FROM file_shares
     WHERE ts IS NULL AND created_at < ? ORDER BY created_at LIMIT ?`,
  )
    .bind(before, limit)
    .all<{ id: FileId; channelId: ChannelId }>();
  return results;
}

/** Nobody reads it from now on. False: it was deleted before. */
export async function markDeleted(env: Db, id: FileId, now: number): Promise<boolean> {
  const { meta } = await env.DB.prepare("UPDATE files SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL")
    .bind(id, now)
    .run();
  return meta.changes > 0;
}

const day = 24 * 60 * 60 * 1_000;

/** Files that are older than their workspace keeps them are deleted, the oldest first; a legal hold keeps all. */
export async function deleteOldFiles(env: Db, now: number, limit: number): Promise<number> {
  const { meta } = await env.DB.prepare(
    `UPDATE files SET deleted_at = ?1 WHERE id IN (
       SELECT f.id FROM workspaces w CROSS JOIN files f
       WHERE f.workspace_id = w.id AND f.state = 'ready' AND f.deleted_at IS NULL AND ${isFree}
         AND coalesce(w.settings ->> 'keepFilesDays', ?2) > 0
         AND f.created_at < ?1 - coalesce(w.settings ->> 'keepFilesDays', ?2) * ${day}
       LIMIT ?3)`,
  )
    .bind(now, limits.files.keepDays.default, limit)
    .run();
  return meta.changes;
}

/** Of a workspace (`w`) that is under no legal hold. */
const isFree = "coalesce(w.settings ->> 'legalHold', 'off') <> 'on'";

/** Deleted, and not under `trash/` yet. */
export async function findDeleted(env: Db, limit: number): Promise<StoredFile[]> {
  const { results } = await env.DB.prepare(
    `SELECT id, key, upload_id AS uploadId FROM files
     WHERE deleted_at IS NOT NULL AND state = 'ready' AND key NOT LIKE 'trash/%' ORDER BY deleted_at LIMIT ?`,
  )
    .bind(limit)
    .all<StoredFile>();
  return results;
}

export async function setKey(env: Db, id: FileId, from: string, to: string): Promise<void> {
  await env.DB.prepare("UPDATE files SET key = ?3 WHERE id = ?1 AND key = ?2").bind(id, from, to).run();
}

/** Deleted for so long that nobody takes it back, and held by nobody. */
export async function findTrash(env: Db, before: number, limit: number): Promise<StoredFile[]> {
  const { results } = await env.DB.prepare(
    `SELECT f.id, f.key, f.upload_id AS uploadId FROM files f JOIN workspaces w ON w.id = f.workspace_id
     WHERE f.deleted_at IS NOT NULL AND f.deleted_at < ? AND ${isFree} ORDER BY f.deleted_at LIMIT ?`,
  )
    .bind(before, limit)
    .all<StoredFile>();
  return results;
}

/** After their bytes. */
export async function deleteFiles(env: Db, ids: FileId[]): Promise<void> {
  const list = JSON.stringify(ids);
  await env.DB.batch([
    env.DB.prepare("DELETE FROM file_shares WHERE file_id IN (SELECT value FROM json_each(?))").bind(list),
    env.DB.prepare("DELETE FROM file_links WHERE file_id IN (SELECT value FROM json_each(?))").bind(list),
    env.DB.prepare("DELETE FROM files WHERE id IN (SELECT value FROM json_each(?))").bind(list),
  ]);
}

/** A conversation was deleted: what was in it alone goes with it. */
export async function deleteSharesOf(env: Db, channelId: ChannelId, now: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE files SET deleted_at = ?2
       WHERE deleted_at IS NULL AND id IN (SELECT file_id FROM file_shares WHERE channel_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM file_shares s WHERE s.file_id = files.id AND s.channel_id <> ?1)`,
    ).bind(channelId, now),
    env.DB.prepare("DELETE FROM file_shares WHERE channel_id = ?").bind(channelId),
  ]);
}
