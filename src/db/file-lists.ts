import type { Env } from "../env";
import type { FileKind } from "../protocol/files";
import type { ChannelId, FileId, Ts, UserId, WorkspaceId } from "../protocol/ids";
import type { Role } from "../protocol/rest";
import { type FileRow, fileColumns } from "./files";

type Db = Pick<Env, "DB">;

/** A file, and the message that it was found by. */
export type ListedFile = FileRow & { foundIn: ChannelId; ts: Ts };
export type FileFilter = {
  kind?: FileKind | undefined;
  userId?: UserId | undefined;
  /** Part of the name. */
  q?: string | undefined;
  /** After this one. */
  after?: { at: string; id: string } | undefined;
  limit: number;
};

const documents = `(f.type = 'application/pdf' OR f.type LIKE 'text/%' OR f.type IN ('application/json', 'application/xml',
  'application/rtf', 'application/msword', 'application/epub+zip') OR f.type LIKE 'application/vnd.openxmlformats-%'
  OR f.type LIKE 'application/vnd.ms-%' OR f.type LIKE 'application/vnd.oasis.opendocument.%')`;
/** One word for each type; the order decides. */
const kindOf = `CASE WHEN f.type LIKE 'image/%' THEN 'image' WHEN f.type LIKE 'video/%' THEN 'video'
  WHEN f.type LIKE 'audio/%' THEN 'audio' WHEN ${documents} THEN 'document' ELSE 'other' END`;

// SQLite's LIKE and lower know ASCII alone; of other letters the case has to be right.
const matches = `f.state = 'ready' AND f.deleted_at IS NULL AND (?1 = '' OR ${kindOf} = ?1) AND (?2 = '' OR f.user_id = ?2)
  AND (?3 = '' OR instr(lower(f.name), lower(?3)) > 0)`;
const given = ({ kind = undefined, userId, q }: FileFilter) => [kind ?? "", userId ?? "", q ?? ""] as const;

/** What was posted in one conversation, by its messages, newest first. */
export async function findFilesOfChannel(env: Db, channelId: ChannelId, filter: FileFilter): Promise<ListedFile[]> {
  const { results } = await env.DB.prepare(
    `SELECT ${fileColumns}, s.channel_id AS foundIn, s.ts FROM file_shares s JOIN files f ON f.id = s.file_id
     WHERE s.channel_id = ?4 AND s.ts IS NOT NULL AND ${matches} AND s.ts <= ?5 AND (s.ts, f.id) < (?5, ?6)
     ORDER BY s.ts DESC, f.id DESC LIMIT ?7`,
  )
    .bind(...given(filter), channelId, filter.after?.at ?? "~", filter.after?.id ?? "~", filter.limit)
    .all<ListedFile>();
  return results;
}

/** What a member may read of a workspace's files now, newest first; each once, by the first message they may read. */
export async function findFilesOfWorkspace(
  env: Db,
  reader: { workspaceId: WorkspaceId; userId: UserId; role: Role },
  filter: FileFilter,
): Promise<ListedFile[]> {
  const { results } = await env.DB.prepare(
    `SELECT ${fileColumns}, p.channel_id AS foundIn, p.ts FROM files f
     JOIN file_shares p ON p.file_id = f.id AND p.channel_id = (
       SELECT s.channel_id FROM file_shares s
       JOIN channels c ON c.id = s.channel_id AND c.deleted_at IS NULL
       LEFT JOIN channel_members cm ON cm.channel_id = c.id AND cm.user_id = ?5
       WHERE s.file_id = f.id AND s.ts IS NOT NULL
         AND (cm.user_id IS NOT NULL OR (c.type = 'public' AND ?6 <> 'guest'))
       ORDER BY s.ts LIMIT 1)
     WHERE f.workspace_id = ?4 AND ${matches} AND (f.created_at, f.id) < (?7, ?8)
     ORDER BY f.created_at DESC, f.id DESC LIMIT ?9`,
  )
    .bind(
      ...given(filter),
      reader.workspaceId,
      reader.userId,
      reader.role,
      filter.after ? Number(filter.after.at) : Number.MAX_SAFE_INTEGER,
      filter.after?.id ?? "~",
      filter.limit,
    )
    .all<ListedFile>();
  return results;
}

export type StorageUse = { kind: FileKind | "trash"; files: number; bytes: number };

/** What a workspace's files weigh, by kind; those that were deleted and are kept for a while apart. */
export async function findStorageUse(env: Db, workspaceId: WorkspaceId): Promise<StorageUse[]> {
  const { results } = await env.DB.prepare(
    `SELECT iif(f.deleted_at IS NULL, ${kindOf}, 'trash') AS kind, COUNT(*) AS files, SUM(f.size) AS bytes
     FROM files f WHERE f.workspace_id = ? AND f.state = 'ready' GROUP BY 1 ORDER BY bytes DESC`,
  )
    .bind(workspaceId)
    .all<StorageUse>();
  return results;
}

export type Whereabouts = { id: FileId; channelId: ChannelId };

/** Deleted files that rooms have not let go of yet. */
export async function findHalfDeletedFiles(env: Db, limit: number): Promise<Whereabouts[]> {
  const { results } = await env.DB.prepare(
    `SELECT s.file_id AS id, s.channel_id AS channelId FROM files f JOIN file_shares s ON s.file_id = f.id
     WHERE f.deleted_at IS NOT NULL LIMIT ?`,
  )
    .bind(limit)
    .all<Whereabouts>();
  return results;
}

export async function findSharesOf(env: Db, id: FileId): Promise<Whereabouts[]> {
  const { results } = await env.DB.prepare(
    "SELECT file_id AS id, channel_id AS channelId FROM file_shares WHERE file_id = ?",
  )
    .bind(id)
    .all<Whereabouts>();
  return results;
}
