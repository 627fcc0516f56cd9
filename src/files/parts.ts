import type { Env } from "../env";
import { AppError } from "../errors";
import { limits } from "../protocol/limits";
import { partLength } from "./presign";

/** What a part's PUT was answered, and the SHA-256 of what was sent, where it is known. */
export type Part = { partNumber: number; etag: string; sha256?: string | undefined };
type Parted = { key: string; size: number };

export const countParts = (size: number): number => Math.ceil(size / limits.files.part.bytes);

/** Makes one object of the parts, all of them there once. Joined before, it is there. */
export async function joinParts(env: Env, { key, size }: Parted, uploadId: string, parts: Part[]): Promise<void> {
  const ordered = parts.toSorted((a, b) => a.partNumber - b.partNumber);
  const count = countParts(size);
  const isWhole = ordered.length === count && ordered.every(({ partNumber }, index) => partNumber === index + 1);
  if (!isWhole) {
    if (parts.length === 0 && (await env.FILES.head(key))) return;
    throw new AppError("CONFLICT", `The file has ${count} parts, and not all have arrived.`, { reason: "missing" });
  }
  try {
    await env.FILES.resumeMultipartUpload(key, uploadId).complete(
      ordered.map(({ partNumber, etag }) => ({ partNumber, etag: etag.replace(/^"|"$/g, "") })),
    );
  } catch (error) {
    // The answer of the first time was lost on its way.
    if (await env.FILES.head(key)) return;
    console.warn(JSON.stringify({ event: "upload.parts_refused", error: String(error) }));
    throw new AppError("CONFLICT", "Some parts are not those that arrived. Send them again.", { reason: "parts" });
  }
}

/** One that was joined or aborted before is no more. */
export async function abortParts(env: Env, { key, uploadId }: { key: string; uploadId: string | null }): Promise<void> {
  if (uploadId === null) return;
  await env.FILES.resumeMultipartUpload(key, uploadId)
    .abort()
    .catch(() => {});
}

/** Whether each part that came with a checksum is what was sent. One is read at a time, as a stream. */
export async function partsMatch(env: Env, { key, size }: Parted, parts: Part[]): Promise<boolean> {
  for (const { partNumber, sha256 } of parts) {
    if (sha256 === undefined) continue;
    const range = { offset: (partNumber - 1) * limits.files.part.bytes, length: partLength(size, partNumber) };
    if ((await digestOf(env, key, range)) !== sha256) return false;
  }
  return true;
}

/** SHA-256 in hexadecimal, read as a stream. null: it is not there. */
export async function digestOf(
  env: Env,
  key: string,
  range?: { offset: number; length: number },
): Promise<string | null> {
  const object = await env.FILES.get(key, range ? { range } : {});
  if (!object) return null;
  const stream = new crypto.DigestStream("SHA-256");
  await object.body.pipeTo(stream);
  return [...new Uint8Array(await stream.digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
