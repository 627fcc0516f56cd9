import { atMost } from "../domain/at-most";
import type { Env } from "../env";
import { buryDeletedChannel } from "./bury-channel";
import { closeSessions } from "./close-sessions";
import { findPreviews } from "./find-previews";
import { forgetFiles } from "./forget-files";
import { type Job, job, RetryLater } from "./job";
import { leaveChannels } from "./leave-channels";
import { makeThumbnails } from "./make-thumbnails";
import { pushNotice } from "./push-notice";
import { sendDigest } from "./send-digest";
import { sendMailJob } from "./send-mail";

/** Each message is acknowledged by itself: one that fails comes again alone, after 4, 8, 16 … seconds. */
export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  await atMost(sideBySide, batch.messages, async (message) => {
    try {
      // A job of a version that we do not know is left to it: retried, and at last kept among the dead ones.
      await run(env, job.parse(message.body));
      message.ack();
    } catch (error) {
      const { id, attempts } = message;
      console.warn(JSON.stringify({ event: "job.failed", id, attempts, error: String(error) }));
      const asked = error instanceof RetryLater ? Math.min(error.afterSeconds, longestDelay) : 0;
      message.retry({ delaySeconds: Math.max(backoffSeconds(attempts), asked) });
    }
  });
}

const sideBySide = 5;
const longestDelay = 60 * 60;

/** `attempts` counts from one. */
export const backoffSeconds = (attempts: number): number => Math.min(2 ** (attempts + 1), longestDelay);

function run(env: Env, work: Job): Promise<void> {
  switch (work.kind) {
    case "mail":
      return sendMailJob(env, work);
    case "push":
      return pushNotice(env, work);
    case "digest":
      return sendDigest(env, work);
    case "close-sessions":
      return closeSessions(env, work);
    case "leave-channels":
      return leaveChannels(env, work);
    case "bury-channel":
      return buryDeletedChannel(env, work);
    case "find-previews":
      return findPreviews(env, work);
    case "forget-files":
      return forgetFiles(env, work);
    case "make-thumbnails":
      return makeThumbnails(env, work);
    default:
      return work satisfies never;
  }
}
