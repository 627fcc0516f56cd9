import type { ThreadState } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Ground } from "./ground";
import { everyone } from "./messages";

/**
 * What a hub is told about of one thread, a change of number alone is not. `none`: it lists no such thread, because
 * the member does not follow it or nobody has replied.
 */
export const threadKinds = { none: -1, read: 0, unread: 1, mentioned: 2 } as const;
export type ThreadKind = (typeof threadKinds)[keyof typeof threadKinds];

/** In place of a kind that was told. */
const unheard = -2;

/** Of all threads that a member follows here. */
export type ThreadStanding = {
  kind: Exclude<ThreadKind, -1>;
  /** Of the member's name, or everybody's, in replies that the channel does not show. */
  mentions: number;
  /** The hub was last told something else of one of them. */
  differs: boolean;
};

type Reply = { ts: number; userId: UserId };

export type ToldThread = { threadTs: number; kind: ThreadKind; state: ThreadState };

type Followed = {
  thread_ts: number;
  following: number;
  read_ts: number;
  latest_reply: number | null;
  told: ThreadKind;
  kind: ThreadKind;
};

/** Of `follower`, whose parent is `parent`: others' replies after the position, and among them those that name. */
const unreadReplies = `FROM messages AS reply
  WHERE reply.thread_ts = follower.thread_ts AND reply.ts > follower.read_ts
    AND reply.deleted_at IS NULL AND reply.user_id <> follower.user_id`;
const namingReplies = `FROM messages AS reply JOIN mentions ON mentions.ts = reply.ts
  WHERE reply.thread_ts = follower.thread_ts AND reply.ts > follower.read_ts AND reply.shown = 0
    AND reply.user_id <> follower.user_id AND mentions.user_id IN (follower.user_id, '${everyone}')`;
const kindOf = `CASE
  WHEN follower.following = 0 OR parent.latest_reply IS NULL THEN ${threadKinds.none}
  WHEN parent.latest_reply <= follower.read_ts OR NOT EXISTS (SELECT 1 ${unreadReplies}) THEN ${threadKinds.read}
  WHEN EXISTS (SELECT 1 ${namingReplies}) THEN ${threadKinds.mentioned}
  ELSE ${threadKinds.unread} END`;
const followers = "thread_followers AS follower JOIN messages AS parent ON parent.ts = follower.thread_ts";
const followed = `SELECT follower.user_id, follower.thread_ts, follower.following, follower.read_ts, follower.told, parent.latest_reply,
  ${kindOf} AS kind FROM ${followers}`;

/** Who follows which thread, how far they have read it, and what is unread by that: counted, never kept as a number. */
export class ThreadReads {
  /** Threads whose replies changed: their followers' hubs may have been told otherwise. */
  readonly #touched: Set<number>;
  /** Worked out since the last change. */
  readonly #standings = new Map<UserId, ThreadStanding>();

  constructor(private readonly ground: Ground) {
    const touched = ground.sql.exec<{ thread_ts: number }>("SELECT thread_ts FROM threads_touched");
    this.#touched = new Set(touched.toArray().map(({ thread_ts }) => thread_ts));
  }

  /**
   * Inside a commit. Whoever replies follows, and has read (unless they are not `present`); the parent's author follows unless they said no; whom the
   * reply names follows, whatever they said before. What came before it is no news to those who begin here.
   */
  replied(threadTs: number, reply: Reply, { named, present }: { named: readonly string[]; present: boolean }): void {
    const { sql } = this.ground;
    const read = present ? ", read_ts = excluded.read_ts" : "";
    this.#begin(threadTs, reply.userId, reply.ts, `DO UPDATE SET following = 1${read}`);
    const parent = sql.exec<{ user_id: UserId }>("SELECT user_id FROM messages WHERE ts = ?", threadTs).one().user_id;
    if (parent !== reply.userId) this.#begin(threadTs, parent, reply.ts - 1, "DO NOTHING");
    this.named(threadTs, reply, named);
  }

  /** Inside a commit: a reply names them now. */
  named(threadTs: number, reply: Reply, named: readonly string[]): void {
    for (const userId of named) {
      if (userId === everyone || userId === reply.userId) continue;
      const again = "DO UPDATE SET following = 1, read_ts = excluded.read_ts WHERE following = 0";
      this.#begin(threadTs, userId, reply.ts - 1, again);
    }
    this.touch(threadTs);
  }

  /** Inside a commit: the replies are others than before. */
  touch(threadTs: number): void {
    this.#standings.clear();
    if (this.#touched.has(threadTs)) return;
    this.#touched.add(threadTs);
    this.ground.sql.exec("INSERT OR IGNORE INTO threads_touched VALUES (?)", threadTs);
  }

  /** By hand. Whoever follows from here has read what is there. */
  follow(userId: UserId, threadTs: number, on: boolean): void {
    const again = on
      ? "DO UPDATE SET following = 1, read_ts = excluded.read_ts WHERE following = 0"
      : "DO UPDATE SET following = 0";
    this.#begin(threadTs, userId, this.#lastOf(threadTs), again, on);
  }

  /** The position becomes exactly `ts`, but not beyond what was said. Those who do not follow have none. */
  mark(userId: UserId, threadTs: number, ts: number): void {
    // Read and unread again before the hub was told of the first: it hears the second, though the kind is the same.
    const update = `UPDATE thread_followers SET read_ts = ?, told = iif(told > ${threadKinds.read}, ${unheard}, told)
      WHERE thread_ts = ? AND user_id = ?`;
    this.ground.sql.exec(update, Math.min(ts, this.#lastOf(threadTs)), threadTs, userId);
    this.#standings.delete(userId);
  }

  /** Every thread that the member follows is read to its end. */
  markAll(userId: UserId): void {
    const latest = "(SELECT latest_reply FROM messages WHERE ts = thread_followers.thread_ts)";
    this.ground.sql.exec(
      `UPDATE thread_followers SET read_ts = ${latest} WHERE user_id = ? AND following = 1 AND read_ts < ${latest}`,
      userId,
    );
    this.#standings.delete(userId);
  }

  /** Inside a commit: whoever leaves the channel follows nothing in it. */
  left(userId: UserId): void {
    this.ground.sql.exec("DELETE FROM thread_followers WHERE user_id = ?", userId);
    this.#standings.delete(userId);
  }

  standing(userId: UserId): ThreadStanding {
    const known = this.#standings.get(userId);
    if (known) return known;
    const rows = this.ground.sql
      .exec<{ told: ThreadKind; kind: ThreadKind; mentions: number }>(
        `SELECT told, kind, CASE kind WHEN ${threadKinds.mentioned} THEN
           (SELECT count(DISTINCT reply.ts) ${namingReplies}) ELSE 0 END AS mentions
         FROM (${followed} WHERE follower.user_id = ?) AS follower`,
        userId,
      )
      .toArray();
    const standing: ThreadStanding = {
      kind: Math.max(threadKinds.read, ...rows.map(({ kind }) => kind)) as ThreadStanding["kind"],
      mentions: Math.min(
        limits.unreadCap,
        rows.reduce((sum, { mentions }) => sum + mentions, 0),
      ),
      differs: rows.some(({ kind, told }) => kind !== told),
    };
    if (this.#standings.size >= standingsKept) this.#standings.clear();
    this.#standings.set(userId, standing);
    return standing;
  }

  /** One thread as the member's hub has to know it; null: they never had to do with it. */
  state(userId: UserId, threadTs: number): ThreadState | null {
    const [row] = this.ground.sql
      .exec<Followed>(`${followed} WHERE follower.thread_ts = ? AND follower.user_id = ?`, threadTs, userId)
      .toArray();
    return row ? this.#present(userId, row) : null;
  }

  /** Every thread that a hub lists, unread ones and newest first. */
  listed(userId: UserId): ToldThread[] {
    return this.#select(
      userId,
      `WHERE kind > ${threadKinds.none} ORDER BY kind > ${threadKinds.read} DESC, latest_reply DESC`,
      limits.hub.threads,
    );
  }

  /** Those of which the hub was last told something else. */
  differing(userId: UserId): ToldThread[] {
    return this.#select(userId, "WHERE kind <> told ORDER BY kind DESC, latest_reply DESC", limits.outboxThreads);
  }

  /** The hub has this from us now. */
  heard(userId: UserId, told: readonly ToldThread[]): void {
    const update = "UPDATE thread_followers SET told = ? WHERE thread_ts = ? AND user_id = ?";
    for (const { threadTs, kind } of told) this.ground.sql.exec(update, kind, threadTs, userId);
    if (told.length > 0) this.#standings.delete(userId);
  }

  /** Followers of the threads that changed whose hubs were told something else; those of unused hubs ask themselves. */
  untold(unused: number): UserId[] {
    return [...this.#touched].flatMap((threadTs) =>
      this.ground.sql
        .exec<{ user_id: UserId }>(
          `SELECT follower.user_id FROM ${followers} JOIN members ON members.user_id = follower.user_id
           WHERE follower.thread_ts = ? AND members.told_kind > ? AND ${kindOf} <> follower.told
           ORDER BY ${kindOf} DESC`,
          threadTs,
          unused,
        )
        .toArray()
        .map(({ user_id }) => user_id),
    );
  }

  followers(threadTs: number): UserId[] {
    const select = "SELECT user_id FROM thread_followers WHERE thread_ts = ? AND following = 1";
    return this.ground.sql
      .exec<{ user_id: UserId }>(select, threadTs)
      .toArray()
      .map(({ user_id }) => user_id);
  }

  /** Those who do not follow have read nothing of it. */
  hasRead(userId: UserId, threadTs: number, ts: number): boolean {
    const select = "SELECT 1 FROM thread_followers WHERE thread_ts = ? AND user_id = ? AND read_ts >= ?";
    return this.ground.sql.exec(select, threadTs, userId, ts).toArray().length > 0;
  }

  /** After a telling: a thread of which everybody has heard is forgotten. */
  settle(unused: number): void {
    if (this.#touched.size === 0 || this.untold(unused).length > 0) return;
    this.ground.sql.exec("DELETE FROM threads_touched");
    this.#touched.clear();
  }

  #select(userId: UserId, which: string, limit: number): ToldThread[] {
    return this.ground.sql
      .exec<Followed>(`SELECT * FROM (${followed} WHERE follower.user_id = ?) ${which} LIMIT ?`, userId, limit)
      .toArray()
      .map((row) => ({ threadTs: row.thread_ts, kind: row.kind, state: this.#present(userId, row) }));
  }

  #present(userId: UserId, row: Followed): ThreadState {
    const unread = row.kind > threadKinds.read;
    return {
      channelId: this.ground.facts.id,
      threadTs: tsFromMicros(row.thread_ts),
      following: row.following === 1,
      latestReply: row.latest_reply === null ? null : tsFromMicros(row.latest_reply),
      lastRead: tsFromMicros(row.read_ts),
      unread: unread ? this.#count("ts", unreadReplies, userId, row.thread_ts) : 0,
      mentions:
        row.kind === threadKinds.mentioned ? this.#count("DISTINCT ts", namingReplies, userId, row.thread_ts) : 0,
    };
  }

  #count(what: "ts" | "DISTINCT ts", replies: string, userId: UserId, threadTs: number): number {
    return this.ground.sql
      .exec<{ n: number }>(
        `SELECT (SELECT count(*) FROM (SELECT ${what.replace("ts", "reply.ts")} ${replies} LIMIT ${limits.unreadCap})) AS n
         FROM thread_followers AS follower WHERE follower.thread_ts = ? AND follower.user_id = ?`,
        threadTs,
        userId,
      )
      .one().n;
  }

  /** The last thing said in a thread, deleted or not. */
  #lastOf(threadTs: number): number {
    const last = "SELECT max(ts) AS ts FROM messages WHERE thread_ts = ?";
    return this.ground.sql.exec<{ ts: number | null }>(last, threadTs).one().ts ?? threadTs;
  }

  /** Members alone: a name in a text may be anybody's. */
  #begin(threadTs: number, userId: string, readTs: number, again: string, on = true): void {
    this.ground.sql.exec(
      `INSERT INTO thread_followers (thread_ts, user_id, following, read_ts)
       SELECT ?, user_id, ?, ? FROM members WHERE user_id = ? ON CONFLICT (thread_ts, user_id) ${again}`,
      threadTs,
      on ? 1 : 0,
      readTs,
      userId,
    );
    this.#standings.delete(userId as UserId);
  }
}

const standingsKept = 5_000;
