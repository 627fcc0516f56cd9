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

export type Presigned = { url: string; headers: Record<string, string>; expiresAt: number };

/**
 * One PUT straight to R2, by R2's S3 API. Signed are the key, the type, the exact length, and that nothing is there yet:
 * a longer body or a second one is refused by R2 itself.
 */
export async function presignPut(
  env: Env,
  { key, type, size }: { key: string; type: string; size: number },
  now: number = Date.now(),
): Promise<Presigned> {
  const { R2_S3_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY } = settings(env);
  if (R2_S3_ENDPOINT === "" || R2_ACCESS_KEY_ID === "" || R2_SECRET_ACCESS_KEY === "") {
    console.warn("Uploads need R2_S3_ENDPOINT, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY.");
    throw new AppError("SERVICE_UNAVAILABLE", "Files cannot be uploaded here yet.", undefined, 60);
  }
  const url = new URL(`${R2_S3_ENDPOINT}/${R2_BUCKET}/${key}`);
  url.searchParams.set("X-Amz-Expires", String(limits.files.uploadSeconds));
  const headers = { "content-type": type, "if-none-match": "*" };
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
