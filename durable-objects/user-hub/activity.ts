import type { ActivityFilter, ActivityItem, ActivityRead, NoticeKind } from "../../src/protocol/activity";
import { inboxKinds, kindsOf } from "../../src/protocol/activity";
import type { HubEvent, ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Notice, Noticed } from "../contract";
import type { Conversations } from "./conversations";
import type { HubParts } from "./parts";
import type { Tables } from "./tables";

export type ActivityRow = {
  id: string;
  channel_id: ChannelId;
  ts: Ts;
  kind: NoticeKind;
  version: number;
  gone: number;
  thread_ts: Ts | null;
  actor_id: UserId | null;
  via: string;
  excerpt: string;
  at: number;
  read_at: number | null;
};

const day = 24 * 60 * 60_000;
const inbox = JSON.stringify(inboxKinds);
/** Those that reading the conversation reads. */
const readByPosition = JSON.stringify(["mention", "keyword", "thread", "dm", "message"] satisfies NoticeKind[]);

/**
 * What rooms told this member of: absolute facts, named by (channel, ts, kind). What was withdrawn stays as an empty
 * row for as long as an older telling might still arrive.
 */
export class Activity {
  readonly #tables: Tables;

  constructor(
    private readonly parts: HubParts,
    private readonly conversations: Conversations,
    /** Inside the commit: something new that nobody has read. */
    private readonly fresh: (row: ActivityRow) => { alert: boolean },
  ) {
    this.#tables = parts.tables("activity");
  }

  /** Inside a commit. */
  take({ channelId, notices }: Noticed, now: number): HubEvent[] {
    if (notices.length === 0) return [];
    this.#tables.rows("DELETE FROM activity WHERE at < ?", now - limits.notices.days * day);
    const readTs = this.conversations.row(channelId)?.readTs ?? null;
    if (!this.conversations.has(channelId)) return [];
    return notices.flatMap((notice) => this.#takeOne(channelId, notice, readTs, now));
  }

  /** Inside a commit: the member has read the conversation up to there. */
  readUpTo(channelId: ChannelId, readTs: Ts | null, now: number): HubEvent[] {
    if (readTs === null) return [];
    const read = this.#tables.rows<{ id: string; kind: NoticeKind }>(
      `UPDATE activity SET read_at = ?1 WHERE channel_id = ?2 AND thread_ts IS NULL AND read_at IS NULL AND ts <= ?3
           AND kind IN (SELECT value FROM json_each(?4)) RETURNING id, kind`,
      now,
      channelId,
      readTs,
      readByPosition,
    );
    if (read.length === 0) return [];
    // Only kept to be delivered; what comes late is known to be read by the position.
    this.#tables.rows(
      "DELETE FROM activity WHERE channel_id = ? AND kind IN ('dm', 'message') AND read_at IS NOT NULL AND gone = 0",
      channelId,
    );
    return this.#told(
      "notification.read",
      read.map(({ id }) => id),
    );
  }

  /** Inside a commit: how far the member has read some threads. */
  readThreads(threads: readonly ThreadState[], now: number): HubEvent[] {
    return threads.flatMap((thread) => this.#readThread(thread, now));
  }

  #readThread({ channelId, threadTs, lastRead }: ThreadState, now: number): HubEvent[] {
    const read = this.#tables.rows<{ id: string }>(
      `UPDATE activity SET read_at = ?1 WHERE channel_id = ?2 AND thread_ts = ?3 AND read_at IS NULL AND ts <= ?4
           AND kind <> 'reaction' RETURNING id`,
      now,
      channelId,
      threadTs,
      lastRead,
    );
    if (read.length === 0) return [];
    return this.#told(
      "notification.read",
      read.map(({ id }) => id),
    );
  }

  /** Inside a commit. */
  read(which: ActivityRead, now: number): HubEvent[] {
    const ids = "ids" in which ? JSON.stringify(which.ids) : null;
    const read = this.#tables.rows<{ id: string }>(
      `UPDATE activity SET read_at = ?1 WHERE read_at IS NULL AND kind IN (SELECT value FROM json_each(?2))
           AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3))) RETURNING id`,
      now,
      inbox,
      ids,
    );
    return read.length === 0
      ? []
      : this.#told(
          "notification.read",
          read.map(({ id }) => id),
        );
  }

  /** Inside a commit: out of the conversation, and what was said there is no longer theirs to see. */
  left(channelId: ChannelId): void {
    this.#tables.rows("DELETE FROM activity WHERE channel_id = ?", channelId);
  }

  /** Newest first. `cursor` is the last page's. */
  page(asked: { filter: ActivityFilter; unread: boolean; cursor: string | null; limit: number }): {
    items: ActivityItem[];
    nextCursor: string | null;
  } {
    const [at, id] = readCursor(asked.cursor);
    const rows = this.#tables.rows<ActivityRow>(
      `SELECT * FROM activity WHERE gone = 0 AND kind IN (SELECT value FROM json_each(?1)) AND at >= ?2
           AND (?3 = 0 OR read_at IS NULL) AND (at < ?4 OR (at = ?4 AND id < ?5)) ORDER BY at DESC, id DESC LIMIT ?6`,
      JSON.stringify(kindsOf[asked.filter]),
      Date.now() - limits.notices.days * day,
      asked.unread ? 1 : 0,
      at,
      id,
      asked.limit + 1,
    );
    const shown = rows.slice(0, asked.limit);
    const last = rows.length > asked.limit ? shown.at(-1) : undefined;
    return {
      items: shown.map((row) => this.present(row)),
      nextCursor: last ? `${last.at}.${last.id}` : null,
    };
  }

  get unread(): number {
    const counted = this.#tables.first<{ n: number }>(
      `SELECT count(*) AS n FROM activity WHERE read_at IS NULL AND gone = 0 AND kind <> 'reaction'
         AND kind IN (SELECT value FROM json_each(?)) AND at >= ?`,
      inbox,
      Date.now() - limits.notices.days * day,
    );
    return counted?.n ?? 0;
  }

  present(row: ActivityRow): ActivityItem {
    const listing = this.conversations.listing(row.channel_id);
    const reacted = row.kind === "reaction" ? (JSON.parse(row.via) as { people: number; names: string[] }) : null;
    return {
      id: row.id,
      kind: row.kind,
      channelId: row.channel_id,
      channelName: listing?.name ?? "",
      channelType: listing?.type ?? "public",
      ts: row.ts,
      threadTs: row.thread_ts,
      actorId: row.actor_id,
      others: reacted ? reacted.people - 1 : 0,
      via: reacted ? reacted.names.join(" ") : row.kind === "invitation" ? "" : row.via,
      excerpt: row.excerpt,
      at: new Date(row.at).toISOString(),
      readAt: row.read_at === null ? null : new Date(row.read_at).toISOString(),
    };
  }

  #takeOne(channelId: ChannelId, notice: Notice, readTs: Ts | null, now: number): HubEvent[] {
    const { ts, kind, version, at } = notice;
    if (at < now - limits.notices.days * day) return [];
    const id = `${channelId}-${ts}-${kind}`;
    const known = this.#find(id);
    if (known && known.version >= version) return [];
    const position = notice.threadTs === null ? readTs : this.#threadRead(channelId, notice.threadTs);
    const passed = kind !== "reaction" && kind !== "invitation" && position !== null && ts <= position;
    const isRead = notice.read || passed;
    // A reaction more is news again; an edit is not.
    const news = !known || known.gone === 1 || (kind === "reaction" && at > known.at);
    const readAt = news ? (isRead ? now : null) : (known.read_at ?? (isRead ? now : null));
    const row: ActivityRow = {
      id,
      channel_id: channelId,
      ts,
      kind,
      version,
      gone: notice.gone ? 1 : 0,
      thread_ts: notice.threadTs,
      actor_id: notice.actorId,
      via: notice.via,
      excerpt: notice.gone ? "" : notice.excerpt,
      at,
      read_at: readAt,
    };
    this.#put(row);
    if (notice.gone) return known && known.gone === 0 ? this.#told("notification.removed", [id]) : [];
    const { alert } = news && readAt === null ? this.fresh(row) : { alert: false };
    this.parts.self.next();
    const { version: told } = this.parts.self;
    return [
      { type: "notification.created", version: told, notification: this.present(row), unread: this.unread, alert },
    ];
  }

  #threadRead(channelId: ChannelId, threadTs: Ts): Ts | null {
    const select = "SELECT state ->> 'lastRead' AS ts FROM threads WHERE channel_id = ? AND thread_ts = ?";
    return this.parts.tables("threads").first<{ ts: Ts }>(select, channelId, threadTs)?.ts ?? null;
  }

  #told(type: "notification.read" | "notification.removed", ids: string[]): HubEvent[] {
    this.parts.self.next();
    return [{ type, version: this.parts.self.version, ids, unread: this.unread }];
  }

  #find(id: string): ActivityRow | null {
    return this.#tables.first<ActivityRow>("SELECT * FROM activity WHERE id = ?", id);
  }

  #put(row: ActivityRow): void {
    this.#tables.put(
      `INSERT INTO activity (id, channel_id, ts, kind, version, gone, thread_ts, actor_id, via, excerpt, at, read_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
       ON CONFLICT (id) DO UPDATE SET version = ?5, gone = ?6, thread_ts = ?7, actor_id = ?8, via = ?9, excerpt = ?10,
         at = ?11, read_at = ?12`,
      ...[row.id, row.channel_id, row.ts, row.kind, row.version, row.gone, row.thread_ts, row.actor_id, row.via],
      ...[row.excerpt, row.at, row.read_at],
    );
  }
}

function readCursor(cursor: string | null): [number, string] {
  const match = /^(\d{1,15})\.(.+)$/.exec(cursor ?? "");
  return match ? [Number(match[1]), match[2] as string] : [Number.MAX_SAFE_INTEGER, ""];
}
