import { findOldThumbnails, markDropped } from "../db/files";
import type { Env } from "../env";
import { thumbnailKeys } from "../files/thumbnails";
import { limits } from "../protocol/limits";

const day = 24 * 60 * 60 * 1_000;

/** They are made again when somebody looks. The objects first: a row that says they are there repairs itself. */
export async function dropOldThumbnails(env: Env, now: number): Promise<void> {
  const before = now - limits.thumbnails.days * day;
  const ids = await findOldThumbnails(env, before, limits.thumbnails.sweep);
  if (ids.length === 0) return;
  await env.FILES.delete(ids.flatMap(thumbnailKeys));
  await markDropped(env, ids, before);
}
