import { deleteOldFiles } from "../db/files";
import type { Env } from "../env";
import { limits } from "../protocol/limits";

/** What workspaces keep no longer; the sweep then tells the rooms and moves the bytes. In one hour of the day. */
export async function expireFiles(env: Env, now: number): Promise<void> {
  if (new Date(now).getUTCHours() !== limits.files.expireHour) return;
  await deleteOldFiles(env, now, limits.files.expired);
}
