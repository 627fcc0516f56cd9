import { type FileRow, insertFiles } from "../db/files";
import type { Env } from "../env";
import { AppError } from "../errors";
import { cleanName } from "../files/names";
import { fileKey, type Presigned, presignPut } from "../files/presign";
import type { BeginUploadsBody } from "../protocol/files";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import { newId } from "../protocol/ids";
import { limits } from "../protocol/limits";

export type Place = { workspaceId: WorkspaceId; channelId: ChannelId; userId: UserId };
export type Begun = { row: FileRow; presigned: Presigned };

/** Rows for what is to come, and where each may be put. Access was decided before. */
export async function beginUploads(env: Env, place: Place, wanted: BeginUploadsBody["files"]): Promise<Begun[]> {
  const now = Date.now();
  const rows = wanted.map((file, index) => newFile(place, file, `files.${index}`, now));
  const begun = await Promise.all(rows.map(async (row) => ({ row, presigned: await presignPut(env, row, now) })));
  await insertFiles(env, rows);
  return begun;
}

export function newFile(
  place: Place,
  { name, size, type, sha256 }: BeginUploadsBody["files"][number],
  path: string,
  now: number,
): FileRow {
  if (size > limits.files.bytes) {
    const most = `${limits.files.bytes / 1024 / 1024} MB`;
    throw new AppError("PAYLOAD_TOO_LARGE", `${cleanName(name)} is larger than ${most}.`, {
      issues: [{ path: `${path}.size`, message: `is more than ${most}` }],
      maxSize: limits.files.bytes,
    });
  }
  const id = newId("F");
  return {
    ...place,
    id,
    key: fileKey(place.workspaceId, place.userId, id),
    name: cleanName(name),
    type: plainType(type),
    size,
    width: null,
    height: null,
    sha256: sha256 ?? null,
    state: "uploading",
    createdAt: now,
    deletedAt: null,
    thumbnails: null,
    thumbnailsAt: null,
    blur: null,
    excerpt: null,
  };
}

/** It becomes a header, so it has a header's form. */
const plainType = (type: string) =>
  /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type.toLowerCase() : "application/octet-stream";
