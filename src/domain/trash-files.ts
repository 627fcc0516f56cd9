import { type StoredFile, setKey } from "../db/files";
import type { Env } from "../env";

/**
 * Bytes of deleted files wait under `trash/`, which the bucket itself empties in the end. R2's binding has no copy, so
 * they pass through here as a stream, one file at a time.
 */
export async function moveToTrash(env: Env, files: StoredFile[]): Promise<void> {
  for (const { id, key } of files) {
    const object = await env.FILES.get(key);
    const to = `trash/${key}`;
    if (object) await env.FILES.put(to, object.body, object.httpMetadata ? { httpMetadata: object.httpMetadata } : {});
    await setKey(env, id, key, to);
    await env.FILES.delete(key);
  }
}
