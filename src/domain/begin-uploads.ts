import { type FileRow, insertFiles, setUploadId } from "../db/files";
import type { Env } from "../env";
import { AppError } from "../errors";
import { cleanName } from "../files/names";
import { fileKey, type Presigned, presignPut } from "../files/presign";
import { type FileRules, refusesAtOnce } from "../policies/file";
import type { BeginUploadsBody } from "../protocol/files";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import { newId } from "../protocol/ids";
import { limits } from "../protocol/limits";

export type Place = { workspaceId: WorkspaceId; channelId: ChannelId; userId: UserId; rules: FileRules };
/** `presigned` null: it comes in parts. */
export type Begun = { row: FileRow; presigned: Presigned | null };

/** Rows for what is to come, and where each may be put. Access was decided before. */
export async function beginUploads(env: Env, place: Place, wanted: BeginUploadsBody["files"]): Promise<Begun[]> {
  const now = Date.now();
  const most = place.rules.largestFileMb * megabyte;
  const rows = wanted.map((file, index) => newFile(place, file, { path: `files.${index}`, most }, now));
  // Nothing is begun in R2 that the sweep would not know of.
  await insertFiles(env, rows);
  return Promise.all(rows.map((row) => (row.size > limits.files.onePut ? beginParts(env, row) : beginOne(env, row))));
}

async function beginOne(env: Env, row: FileRow): Promise<Begun> {
  return { row, presigned: await presignPut(env, row) };
}

async function beginParts(env: Env, row: FileRow): Promise<Begun> {
  const begun = await env.FILES.createMultipartUpload(row.key, { httpMetadata: { contentType: row.type } });
  const { uploadId } = begun;
  await setUploadId(env, row.id, uploadId);
  return { row: { ...row, uploadId }, presigned: null };
}

const megabyte = 1024 * 1024;

export function newFile(
  { rules, ...place }: Place,
  { name, size, type, sha256 }: BeginUploadsBody["files"][number],
  { path, most }: { path: string; most: number },
  now: number,
): FileRow {
  if (size > most) {
    const words = `${most / megabyte} MB`;
    throw new AppError("PAYLOAD_TOO_LARGE", `${cleanName(name)} is larger than ${words}.`, {
      issues: [{ path: `${path}.size`, message: `is more than ${words}` }],
      maxSize: most,
    });
  }
  if (refusesAtOnce(rules, cleanName(name), plainType(type))) {
    const message = `${cleanName(name)} is of a kind that this workspace does not take.`;
    throw new AppError("FILE_REFUSED", message, { reason: "rule" });
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
    uploadId: null,
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
