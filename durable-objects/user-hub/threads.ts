import type { HubEvent, ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import { microsFromTs } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { ThreadCursor } from "../contract";
import type { Conversations } from "./conversations";
import type { Self } from "./self";
import type { Tables } from "./tables";

/** The threads that a member follows, each as its room last told it. Rooms own these facts, so only they change them. */
export class Threads {
  constructor(
    private readonly tables: Tables,
    private readonly self: Self,
    private readonly conversations: Conversations,
  ) {}

  /** On birth, beside the conversations. */
  replace(told: readonly { version: number; threads: readonly ThreadState[] }[]): void {
    this.tables.rows("DELETE FROM threads");
    for (const { version, threads } of told) for (const thread of threads) this.#put(version, thread);
    this.#trim();
  }

  /** What is older than what is known changes nothing. */
  told(channelId: ChannelId, version: number, threads: readonly ThreadState[]): HubEvent[] {
    if (!this.conversations.has(channelId)) {
      this.tables.rows("DELETE FROM threads WHERE channel_id = ?", channelId);
      return [];
    }
    const events = threads.flatMap((thread) => this.#take(version, thread));
    if (threads.length > 0) this.#trim();
    return events;
  }

  /** Everything of one conversation: what is not there is followed no more. */
  refreshed(channelId: ChannelId, version: number, threads: readonly ThreadState[]): HubEvent[] {
    const events = this.told(channelId, version, threads);
    const there = new Set(threads.map(({ threadTs }) => threadTs));
    const gone = this.#rows("WHERE channel_id = ? AND version < ?", channelId, version);
    for (const thread of gone) {
      if (!there.has(thread.threadTs)) {
        events.push(...this.#take(version, { ...thread, following: false, unread: 0, mentions: 0 }));
      }
    }
    return events;
  }

  /** Unread ones, newest first. */
  unread(): ThreadState[] {
    return this.#rows("WHERE listed = 1 AND unread = 1 ORDER BY latest DESC LIMIT ?", limits.hub.threadsGreeted);
  }

  /** Where there are unread ones. */
  get unreadChannels(): ChannelId[] {
    return this.tables
      .rows<{ channel_id: ChannelId }>(
        "SELECT channel_id FROM threads WHERE listed = 1 AND unread = 1 GROUP BY channel_id ORDER BY max(latest) DESC",
      )
      .map(({ channel_id }) => channel_id);
  }

  page(after: ThreadCursor | undefined, limit: number): { threads: ThreadState[]; hasMore: boolean } {
    const order = "ORDER BY latest DESC, channel_id DESC, thread_ts DESC LIMIT ?";
    const threads = after
      ? this.#rows(
          `WHERE listed = 1 AND (latest, channel_id, thread_ts) < (?, ?, ?) ${order}`,
          microsFromTs(after.latestReply),
          after.channelId,
          after.threadTs,
          limit + 1,
        )
      : this.#rows(`WHERE listed = 1 ${order}`, limit + 1);
    return { threads: threads.slice(0, limit), hasMore: threads.length > limit };
  }

  #take(version: number, thread: ThreadState): HubEvent[] {
    const known = this.tables.first<{ version: number; state: string }>(
      "SELECT version, state FROM threads WHERE channel_id = ? AND thread_ts = ?",
      thread.channelId,
      thread.threadTs,
    );
    if (known && version <= known.version) return [];
    const state = this.#put(version, thread);
    if (known ? known.state === state : !isListed(thread)) return [];
    this.self.next();
    return [{ type: "thread.state", version: this.self.version, thread: JSON.parse(state) as ThreadState }];
  }

  /** One that is followed no more stays for its version, until it falls out. */
  #put(version: number, thread: ThreadState): string {
    const state = stateText(thread);
    this.tables.put(
      "INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?, ?)",
      thread.channelId,
      thread.threadTs,
      version,
      isListed(thread) ? 1 : 0,
      thread.unread > 0 ? 1 : 0,
      thread.latestReply === null ? 0 : microsFromTs(thread.latestReply),
      state,
    );
    return state;
  }

  #trim(): void {
    this.tables.rows(
      `DELETE FROM threads WHERE (channel_id, thread_ts) IN
         (SELECT channel_id, thread_ts FROM threads ORDER BY listed DESC, unread DESC, latest DESC LIMIT -1 OFFSET ?)`,
      limits.hub.threads,
    );
  }

  #rows(which: string, ...values: (string | number)[]): ThreadState[] {
    const rows = this.tables.rows<{ state: string }>(`SELECT state FROM threads ${which}`, ...values);
    return rows.map(({ state }) => JSON.parse(state) as ThreadState);
  }
}

const isListed = ({ following, latestReply }: ThreadState) => following && latestReply !== null;

// Texts are compared, so their fields have one order.
const stateText = ({ channelId, threadTs, following, latestReply, lastRead, unread, mentions }: ThreadState) =>
  JSON.stringify({ channelId, threadTs, following, latestReply, lastRead, unread, mentions });
