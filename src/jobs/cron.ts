import { deleteExpired, endExpired, findUntold } from "../db/auth-sessions";
import { findHalfDeleted } from "../db/channels";
import { findHalfDismissed } from "../db/members";
import { clearStatuses } from "../domain/clear-statuses";
import { buryLater } from "../domain/delete-channel";
import { dropOldThumbnails } from "../domain/drop-old-thumbnails";
import { expireFiles } from "../domain/expire-files";
import { leaveLater } from "../domain/remove-member";
import { closeLater } from "../domain/revoke-sessions";
import { sweepFiles } from "../domain/sweep-files";
import type { Env } from "../env";

/** Each step may be cut off anywhere: the next round goes on with what is left. */
export async function everyFiveMinutes(env: Env, now: number = Date.now()): Promise<void> {
  await endExpired(env, now, sessionsARound);
  // What the queue lost, too; before a minute has passed the request or its job is at it.
  await closeLater(env, await findUntold(env, now - 60_000, sessionsARound));
  await deleteExpired(env, now - keptAfterExpiry, sessionsARound);
  await clearStatuses(env, now, statusesARound);
  await expireFiles(env, now);
  await sweepFiles(env, now);
  await dropOldThumbnails(env, now);
  // Cut off in the middle: what is younger is still being worked on.
  const unfinished = { after: now - lookedBack, before: now - 60_000 };
  await leaveLater(env, await findHalfDismissed(env, unfinished, jobsARound));
  await buryLater(env, await findHalfDeleted(env, unfinished, jobsARound));
}

const sessionsARound = 2_000;
// A queue takes this many at once.
const jobsARound = 100;
const statusesARound = 500;
const lookedBack = 7 * 24 * 60 * 60 * 1_000;
const keptAfterExpiry = 24 * 60 * 60 * 1_000;
