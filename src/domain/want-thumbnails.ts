import { type FileRow, markWanted } from "../db/files";
import type { Env } from "../env";
import { isDrawn } from "../files/thumbnails";
import { limits } from "../protocol/limits";

/** Has thumbnails made of a picture that has none, once in a while however often this is asked. */
export async function wantThumbnails(env: Env, file: FileRow, now: number): Promise<void> {
  if (!isDrawn(file)) return;
  if (!(await markWanted(env, file.id, now, now - limits.thumbnails.againSeconds * 1_000))) return;
  try {
    await env.JOBS_QUEUE.send({ kind: "make-thumbnails", fileId: file.id });
  } catch (error) {
    // The file is whole without them; whoever looks at it later asks again.
    console.warn(JSON.stringify({ event: "thumbnails.not-asked", fileId: file.id, error: String(error) }));
  }
}
