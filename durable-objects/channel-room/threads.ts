import type { UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import type { Ground, Write } from "./ground";

/** Faces beside "3 replies". */
const facesShown = 5;

/** A parent's summary, derived from its replies whenever they change. */
export class Threads {
  constructor(private readonly ground: Ground) {}

  /** Inside a commit, after the replies changed. */
  summarise(write: Write, parentTs: number): void {
    const { sql } = this.ground;
    const replies = "FROM messages WHERE thread_ts = ? AND deleted_at IS NULL";
    const totals = sql
      .exec<{ count: number; users: number; latest: number | null }>(
        `SELECT count(*) AS count, count(DISTINCT user_id) AS users, max(ts) AS latest ${replies}`,
        parentTs,
      )
      .one();
    const replyUsers = sql
      .exec<{ user_id: string }>(
        `SELECT user_id, min(ts) AS first ${replies} GROUP BY user_id ORDER BY first LIMIT ${facesShown}`,
        parentTs,
      )
      .toArray()
      .map(({ user_id }) => user_id as UserId);
    sql.exec(
      "UPDATE messages SET reply_count = ?, reply_users_count = ?, reply_users = ?, latest_reply = ? WHERE ts = ?",
      totals.count,
      totals.users,
      JSON.stringify(replyUsers),
      totals.latest,
      parentTs,
    );
    write({
      type: "thread.updated",
      ts: tsFromMicros(parentTs),
      replyCount: totals.count,
      replyUsersCount: totals.users,
      replyUsers,
      // The last reply was deleted: there is none.
      ...(totals.latest === null ? {} : { latestReply: tsFromMicros(totals.latest) }),
    });
  }
}
