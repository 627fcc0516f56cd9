import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { isGroupId, messageId, microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { findPages } from "../../src/protocol/links";
import type { Message, MessageFile, Preview, Reaction } from "../../src/protocol/message";
import { findMentions } from "../../src/protocol/text";
import type { MessageAmong, Page, PageInput, Revision } from "../contract";
import type { Ground, Write } from "./ground";

export type MessageRow = {
  ts: number;
  seq: number;
  user_id: string;
  client_msg_id: string | null;
  text: string;
  thread_ts: number | null;
  shown: number;
  blocks: string | null;
  files: string | null;
  subtype: string | null;
  edited_at: number | null;
  deleted_at: number | null;
  reactions: string | null;
  reply_count: number;
  reply_users_count: number;
  reply_users: string | null;
  latest_reply: number | null;
  pinned: number;
  previews: string | null;
  previews_hidden: string | null;
};

export type NewMessage = {
  userId: UserId;
  text: string;
  clientMsgId?: string | undefined;
  threadTs?: number | undefined;
  broadcast?: boolean | undefined;
  /** JSON of the array. */
  blocks?: string | undefined;
  files?: MessageFile[] | undefined;
  subtype?: string | undefined;
  /** Microseconds at the earliest; default now. */
  at?: number | undefined;
};

/** A reply that was not sent to the channel too is in its thread alone. */
export const isShown = ({ threadTs, broadcast }: Message) => threadTs === undefined || broadcast === true;

/** Stands for everybody in `mentions` and `untold`. */
export const everyone = "*";
/** Stands there for whoever is active, until it is known who that is; a group's id likewise. */
export const here = "!here";
export const isCollective = (name: string) => name === here || isGroupId(name);

/** Of links that an edited text has no more, nothing is left. */
function previewsIn(text: string, previews: string | null): string | null {
  if (previews === null) return null;
  const links = new Set(findPages(text, limits.previews.perMessage));
  const left = (JSON.parse(previews) as Preview[]).filter(({ url }) => links.has(url));
  return left.length > 0 ? JSON.stringify(left) : null;
}

export function presentRow(channelId: ChannelId, row: MessageRow): Message {
  const ts = tsFromMicros(row.ts);
  const message: Message = {
    id: messageId(channelId, ts),
    channelId,
    ts,
    seq: row.seq,
    userId: row.user_id as UserId,
    text: row.text,
    reactions: row.reactions === null ? [] : (JSON.parse(row.reactions) as Reaction[]),
  };
  if (row.thread_ts !== null) {
    message.threadTs = tsFromMicros(row.thread_ts);
    if (row.shown) message.broadcast = true;
  }
  if (row.latest_reply !== null) {
    message.replyCount = row.reply_count;
    message.replyUsersCount = row.reply_users_count;
    message.replyUsers = JSON.parse(row.reply_users ?? "[]") as UserId[];
    message.latestReply = tsFromMicros(row.latest_reply);
  }
  if (row.client_msg_id !== null) message.clientMsgId = row.client_msg_id;
  if (row.blocks !== null) message.blocks = JSON.parse(row.blocks) as unknown[];
  if (row.files !== null) message.files = JSON.parse(row.files) as MessageFile[];
  if (row.subtype !== null) message.subtype = row.subtype;
  if (row.edited_at !== null) message.editedAt = new Date(row.edited_at).toISOString();
  if (row.pinned) message.pinned = true;
  if (row.previews !== null) message.previews = JSON.parse(row.previews) as Preview[];
  if (row.deleted_at !== null) message.deletedAt = new Date(row.deleted_at).toISOString();
  return message;
}

/** What there is to say of a message in a line: one of files alone has their names. */
export function plainOf({ text, files }: Pick<MessageRow, "text" | "files">): string {
  if (text !== "" || files === null) return text;
  return (JSON.parse(files) as MessageFile[]).map(({ name }) => name).join(", ");
}

/** The messages themselves: what the channel says now. */
export class Messages {
  readonly #sql: SqlStorage;

  constructor(private readonly ground: Ground) {
    this.#sql = ground.sql;
  }

  find(ts: number): MessageRow | null {
    return this.#sql.exec<MessageRow>("SELECT * FROM messages WHERE ts = ?", ts).toArray()[0] ?? null;
  }

  findRepeated(userId: UserId, clientMsgId: string): Message | null {
    const [row] = this.#sql
      .exec<MessageRow>("SELECT * FROM messages WHERE user_id = ? AND client_msg_id = ?", userId, clientMsgId)
      .toArray();
    return row ? this.present(row) : null;
  }

  present(row: MessageRow): Message {
    return presentRow(this.ground.facts.id, row);
  }

  /** Inside a commit. null: this author has posted this clientMsgId before. */
  insert(write: Write, fresh: NewMessage): { message: Message; mentioned: string[] } | null {
    const { ground } = this;
    const seq = ground.log.seq + 1;
    const ts = Math.max(fresh.at ?? Date.now() * 1_000, ground.lastTs + 1);
    const threadTs = fresh.threadTs ?? null;
    const shown = threadTs === null || fresh.broadcast ? 1 : 0;
    const inserted = this.#sql.exec(
      `INSERT INTO messages (ts, seq, user_id, client_msg_id, text, thread_ts, shown, blocks, files, subtype)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (user_id, client_msg_id) WHERE client_msg_id IS NOT NULL DO NOTHING RETURNING seq`,
      ts,
      seq,
      fresh.userId,
      fresh.clientMsgId ?? null,
      fresh.text,
      threadTs,
      shown,
      fresh.blocks ?? null,
      fresh.files ? JSON.stringify(fresh.files) : null,
      fresh.subtype ?? null,
    );
    if (inserted.toArray().length === 0) return null;
    ground.lastTs = ts;
    if (shown) ground.lastShown = ts;
    const text = tsFromMicros(ts);
    const { id: channelId } = ground.facts;
    const message: Message = {
      id: messageId(channelId, text),
      channelId,
      ts: text,
      seq,
      userId: fresh.userId,
      text: fresh.text,
      reactions: [],
    };
    if (threadTs !== null) {
      message.threadTs = tsFromMicros(threadTs);
      if (shown) message.broadcast = true;
    }
    if (fresh.clientMsgId !== undefined) message.clientMsgId = fresh.clientMsgId;
    if (fresh.blocks !== undefined) message.blocks = JSON.parse(fresh.blocks) as unknown[];
    if (fresh.files) message.files = fresh.files;
    if (fresh.subtype !== undefined) message.subtype = fresh.subtype;
    write({ type: "message.posted", message });
    return { message, mentioned: this.#mention(ts, fresh.text) };
  }

  /** Those that are there and not deleted, in the order asked, among up to `around` before and after each. */
  among(asked: readonly Ts[], around: number): MessageAmong[] {
    return asked.flatMap((ts) => {
      const row = this.find(microsFromTs(ts));
      if (!row || row.deleted_at !== null) return [];
      const message = this.present(row);
      if (around === 0) return { message, before: [], after: [] };
      const replies = row.shown || row.thread_ts === null ? null : tsFromMicros(row.thread_ts);
      const before = this.page({ before: ts, limit: around }, replies).messages.toReversed();
      const after = this.page({ after: ts, limit: around }, replies).messages.toReversed();
      return { message, before, after };
    });
  }

  /** Whom a message names now: ids, and `everyone`. */
  mentionedBy(ts: number): string[] {
    const rows = this.#sql.exec<{ user_id: string }>("SELECT user_id FROM mentions WHERE ts = ?", ts);
    return rows.toArray().map(({ user_id }) => user_id);
  }

  /** Inside a commit; earlier event rows of the message say the new text too. Answers whom the text names now. */
  rewrite(
    write: Write,
    row: MessageRow,
    change: { text: string; deleted: boolean },
  ): { message: Message; mentioned: string[] } {
    const now = Date.now();
    if (change.deleted) {
      this.#sql.exec("DELETE FROM reactions WHERE ts = ?", row.ts);
      this.#sql.exec("DELETE FROM revisions WHERE ts = ?", row.ts);
      this.#sql.exec(
        `UPDATE messages SET text = '', blocks = NULL, files = NULL, reactions = NULL, pinned = 0, previews = NULL,
           previews_hidden = NULL, deleted_at = ? WHERE ts = ?`,
        now,
        row.ts,
      );
    } else {
      this.#keepRevision(row);
      // Blocks are another form of the old text.
      const update = "UPDATE messages SET text = ?, blocks = NULL, previews = ?, edited_at = ? WHERE ts = ?";
      this.#sql.exec(update, change.text, previewsIn(change.text, row.previews), now, row.ts);
    }
    this.#sql.exec("DELETE FROM mentions WHERE ts = ?", row.ts);
    const mentioned = change.deleted ? [] : this.#mention(row.ts, change.text);
    const message = this.present(this.find(row.ts) as MessageRow);
    this.#rewriteEvents(message, row);
    write({ type: change.deleted ? "message.deleted" : "message.edited", message }, row.ts);
    return { message, mentioned };
  }

  /** Inside a commit: what is shown under it changed, and what it says did not. */
  setPreviews(write: Write, row: MessageRow, previews: readonly Preview[], hidden: readonly string[]): Message {
    const json = (list: readonly unknown[]) => (list.length > 0 ? JSON.stringify(list) : null);
    const update = "UPDATE messages SET previews = ?, previews_hidden = ? WHERE ts = ?";
    this.#sql.exec(update, json(previews), json(hidden), row.ts);
    const message = this.present(this.find(row.ts) as MessageRow);
    this.#rewriteEvents(message, row);
    write({ type: "message.edited", message }, row.ts);
    return message;
  }

  /** Inside a commit: more is known of a file in it. */
  describeFile(write: Write, ts: number, file: MessageFile): void {
    const row = this.find(ts);
    if (!row || row.deleted_at !== null || row.files === null) return;
    const files = JSON.parse(row.files) as MessageFile[];
    this.setFiles(
      write,
      row,
      files.map((known) => (known.id === file.id ? file : known)),
    );
  }

  /** Inside a commit: it has these files left, and says what it said. */
  setFiles(write: Write, row: MessageRow, files: readonly MessageFile[]): void {
    this.#sql.exec(
      "UPDATE messages SET files = ? WHERE ts = ?",
      files.length > 0 ? JSON.stringify(files) : null,
      row.ts,
    );
    const message = this.present(this.find(row.ts) as MessageRow);
    this.#rewriteEvents(message, row);
    write({ type: "message.edited", message }, row.ts);
  }

  /** What it said before, newest first; `at` is since when. */
  revisions(ts: number): Revision[] {
    const rows = this.#sql.exec<{ text: string; at: number }>(
      "SELECT text, at FROM revisions WHERE ts = ? ORDER BY id DESC",
      ts,
    );
    return rows.toArray().map(({ text, at }) => ({ text, at: new Date(at).toISOString() }));
  }

  #keepRevision(row: MessageRow): void {
    const since = row.edited_at ?? Math.floor(row.ts / 1_000);
    this.#sql.exec("INSERT INTO revisions (ts, at, text) VALUES (?, ?, ?)", row.ts, since, row.text);
    this.#sql.exec(
      `DELETE FROM revisions WHERE ts = ?1 AND id <=
         (SELECT id FROM revisions WHERE ts = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
      row.ts,
      limits.revisions,
    );
  }

  /** Newest first. `replies`: those of one thread instead of what the channel shows. */
  page({ before, after, around, limit }: PageInput, replies: Ts | null): Page {
    if (around !== undefined) return this.#around(around, limit, replies);
    const table =
      replies === null ? "messages INDEXED BY messages_shown WHERE shown = 1" : "messages WHERE thread_ts = ?";
    const thread = replies === null ? [] : [microsFromTs(replies)];
    // The index is told by name: without statistics SQLite takes the key and walks over every reply.
    const rows =
      after === undefined
        ? this.#sql.exec<MessageRow>(
            `SELECT * FROM ${table} AND ts < ? ORDER BY ts DESC LIMIT ?`,
            ...thread,
            before === undefined ? Number.MAX_SAFE_INTEGER : microsFromTs(before),
            limit + 1,
          )
        : this.#sql.exec<MessageRow>(
            `SELECT * FROM ${table} AND ts > ? ORDER BY ts LIMIT ?`,
            ...thread,
            microsFromTs(after),
            limit + 1,
          );
    const found = rows.toArray();
    const hasMore = found.length > limit;
    if (hasMore) found.pop();
    const last = found.at(-1);
    if (after !== undefined) found.reverse();
    const page: Page = {
      messages: found.map((row) => this.present(row)),
      hasMore,
      seq: this.ground.log.seq,
      epoch: this.ground.log.epoch,
    };
    if (hasMore && last) page.nextCursor = tsFromMicros(last.ts);
    return page;
  }

  /** What lies around a moment, newest first: half from before it, half after it, or more of one where the other ends. */
  #around(ts: Ts, limit: number, replies: Ts | null): Page {
    const older = this.page({ before: tsFromMicros(microsFromTs(ts) + 1), limit }, replies);
    const newer = this.page({ after: ts, limit }, replies);
    const fromOlder = Math.min(older.messages.length, Math.max(Math.ceil(limit / 2), limit - newer.messages.length));
    const fromNewer = Math.min(newer.messages.length, limit - fromOlder);
    const messages = [
      ...newer.messages.slice(newer.messages.length - fromNewer),
      ...older.messages.slice(0, fromOlder),
    ];
    const page: Page = {
      messages,
      hasMore: older.hasMore || fromOlder < older.messages.length,
      hasNewer: newer.hasMore || fromNewer < newer.messages.length,
      seq: older.seq,
      epoch: older.epoch,
    };
    const [newest, oldest] = [messages[0], messages.at(-1)];
    if (page.hasMore && oldest) page.nextCursor = oldest.ts;
    if (page.hasNewer && newest) page.newerCursor = newest.ts;
    return page;
  }

  #mention(ts: number, text: string): string[] {
    // Almost no text has one: spare it the pattern.
    if (!text.includes("<")) return [];
    const { userIds, groupIds, here: active, everyone: all } = findMentions(text);
    const mentioned = [...userIds, ...groupIds, ...(active ? [here] : []), ...(all ? [everyone] : [])];
    for (const userId of mentioned) this.#sql.exec("INSERT OR IGNORE INTO mentions VALUES (?, ?)", userId, ts);
    return mentioned;
  }

  #rewriteEvents(message: Message, row: MessageRow): void {
    const update = "UPDATE events SET body = ? WHERE seq = ?";
    this.#sql.exec(update, JSON.stringify({ type: "message.posted", seq: row.seq, message }), row.seq);
    const edits = this.#sql.exec<{ seq: number }>("SELECT seq FROM events WHERE ts = ?", row.ts).toArray();
    for (const { seq } of edits) this.#sql.exec(update, JSON.stringify({ type: "message.edited", seq, message }), seq);
  }
}
