import type { Env } from "../env";
import { AppError } from "../errors";
import type { WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { type Image, type ImageType, sniffImage } from "./image";

/** Small pictures in R2: avatars and icons under keys that nobody guesses, emoji under their workspace. */

export const emojiKey = (workspaceId: WorkspaceId, key: string) => `emoji/${workspaceId}/${key}`;
export const pictureKey = (key: string, size: number) => `pictures/${key}/${size}`;

/** 128 bits. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const isKey = (value: string): boolean => /^[0-9a-f]{32}$/.test(value);

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", `${path} ${message}.`, { issues: [{ path, message }] });

/** What a form brought under `path`, told by its bytes and not by what it says of itself. */
export async function readImage(
  value: File | string | null,
  path: string,
  { types, bytes: most }: { types: readonly ImageType[]; bytes: number },
): Promise<{ image: Image; bytes: ArrayBuffer }> {
  if (value === null || typeof value === "string") throw invalid(path, "is missing");
  if (value.size > most) throw invalid(path, `is larger than ${Math.floor(most / 1024)} KB`);
  const bytes = await value.arrayBuffer();
  const image = sniffImage(new Uint8Array(bytes));
  const names = types.map((type) => type.slice("image/".length).toUpperCase()).join(", ");
  if (!image || !types.includes(image.type)) throw invalid(path, `is none of ${names}`);
  return { image, bytes };
}

export const put = (env: Env, key: string, bytes: ArrayBuffer, type: ImageType) =>
  env.FILES.put(key, bytes, { httpMetadata: { contentType: type } });

/** Takes them away later: pages that still show them, and names that are kept for minutes, lead there until then. */
export async function forgetLater(env: Env, keys: string[], afterSeconds: number): Promise<void> {
  if (keys.length > 0) await env.JOBS_QUEUE.send({ kind: "forget-files", keys }, { delaySeconds: afterSeconds });
}

/** `/pictures/<key>/<size>` */
export const pictureUrl = (key: string) => `/pictures/${key}/${limits.picture.sizes[2]}`;

/** Of an address of ours: its objects in R2. */
export function keysOf(url: string | null): string[] {
  const key = /^\/pictures\/([0-9a-f]{32})\/\d+$/.exec(url ?? "")?.[1];
  return key ? limits.picture.sizes.map((size) => pictureKey(key, size)) : [];
}

/** The object, or 304 for whoever has it. `cache` says how long and for whom. */
export async function serve(env: Env, key: string, request: Request, cache: string): Promise<Response | null> {
  const found = await env.FILES.get(key, { onlyIf: request.headers });
  if (!found) return null;
  const headers = { etag: found.httpEtag, "cache-control": cache };
  if (!("body" in found)) return new Response(null, { status: 304, headers });
  return new Response(found.body, {
    headers: {
      ...headers,
      "content-type": found.httpMetadata?.contentType ?? "application/octet-stream",
      "content-length": String(found.size),
      "content-disposition": "inline",
      "x-content-type-options": "nosniff",
    },
  });
}
