import { AwsV4Signer } from "aws4fetch";
import { type Env, settings } from "../env";
import { AppError } from "../errors";
import type { FileId, UserId, WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";

/** Nobody guesses it: a file's id is 61 bits. */
export const fileKey = (workspaceId: WorkspaceId, userId: UserId, id: FileId) =>
  `uploads/${workspaceId}/${userId}/${id}`;

/** Where browsers upload to; "" when they cannot. */
export const uploadOrigin = (env: Env): string => {
  const { R2_S3_ENDPOINT } = settings(env);
  return R2_S3_ENDPOINT === "" ? "" : new URL(R2_S3_ENDPOINT).origin;
};

/** How much of a file a part holds: all the same, the last what is left. 0: there is no such part. */
export const partLength = (size: number, part: number): number =>
  Math.max(0, Math.min(limits.files.part.bytes, size - (part - 1) * limits.files.part.bytes));

export type Presigned = { url: string; headers: Record<string, string>; expiresAt: number };

/**
 * One PUT straight to R2, by R2's S3 API. Signed are the key, the type, the exact length, and that nothing is there yet:
 * a longer body or a second one is refused by R2 itself.
 */
export const presignPut = (env: Env, { key, type, size }: { key: string; type: string; size: number }) =>
  presign(env, key, { headers: { "content-type": type, "if-none-match": "*" }, size });

/** The same part again takes its place: nothing is read before they are joined. */
export function presignPart(
  env: Env,
  { key, uploadId, size }: { key: string; uploadId: string; size: number },
  part: number,
): Promise<Presigned> {
  const length = partLength(size, part);
  if (length === 0) {
    throw new AppError("VALIDATION_FAILED", `The file has no part ${part}.`, {
      issues: [{ path: "parts", message: "is no part of it" }],
    });
  }
  return presign(env, key, { query: { partNumber: String(part), uploadId }, headers: {}, size: length });
}

type Signed = { query?: Record<string, string>; headers: Record<string, string>; size: number };

async function presign(env: Env, key: string, { query = {}, headers, size }: Signed): Promise<Presigned> {
  const now = Date.now();
  const { R2_S3_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY } = settings(env);
  if (R2_S3_ENDPOINT === "" || R2_ACCESS_KEY_ID === "" || R2_SECRET_ACCESS_KEY === "") {
    console.warn("Uploads need R2_S3_ENDPOINT, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY.");
    throw new AppError("SERVICE_UNAVAILABLE", "Files cannot be uploaded here yet.", undefined, 60);
  }
  const url = new URL(`${R2_S3_ENDPOINT}/${R2_BUCKET}/${key}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.searchParams.set("X-Amz-Expires", String(limits.files.uploadSeconds));
  const signed = await new AwsV4Signer({
    method: "PUT",
    url: url.href,
    // The browser sets the length itself, and lets no script say another.
    headers: { ...headers, "content-length": String(size) },
    accessKeyId: R2_ACCESS_KEY_ID,
    secretAccessKey: R2_SECRET_ACCESS_KEY,
    service: "s3",
    region: "auto",
    signQuery: true,
    // By default it leaves out the type and the length.
    allHeaders: true,
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ""),
  }).sign();
  return { url: signed.url.href, headers, expiresAt: now + limits.files.uploadSeconds * 1_000 };
}
