import { findDeletionRule } from "../../src/db/channel-membership";
import type { Result } from "../../src/protocol/errors";
import { type Refusal, refuse } from "../../src/protocol/errors";
import type { FileId, Ts, UserId } from "../../src/protocol/ids";
import { isTs, microsFromTs } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message, MessageFile } from "../../src/protocol/message";
import { checkText } from "../../src/protocol/text";
import type { ImportedMessage, PostInput } from "../contract";
import { isDeserted } from "./facts";
import type { Files } from "./files";
import type { Ground, Write } from "./ground";
import type { Members } from "./members";
import type { Membership } from "./membership";
import { isShown, type MessageRow, type Messages, type NewMessage } from "./messages";
import type { Notices } from "./notices";
import type { Pins } from "./pins";
import type { Previews } from "./previews";
import type { Rates } from "./rates";
import type { Reads } from "./reads";
import type { ThreadReads } from "./thread-reads";
import type { Threads } from "./threads";

export type Author = {
  userId: UserId;
  /** Not in the channel, but may join it by posting: a member of the workspace in a public channel. */
  mayJoin: boolean;
  via: "socket" | "rest";
};
export type Posted = Result<{ message: Message; repeated: boolean }>;
type Changed = Result<{ message: Message }>;

const minute = 60_000;
const missing = () => refuse("not_found", "That message is not there.");

/** What people say, change and take back. Whatever can be refused is refused before anything is written. */
export class Posting {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
    private readonly members: Members,
    private readonly membership: Membership,
    private readonly reads: Reads,
    private readonly threads: Threads,
    private readonly threadReads: ThreadReads,
    private readonly rates: Rates,
    private readonly pins: Pins,
    private readonly previews: Previews,
    private readonly notices: Notices,
    private readonly files: Files,
  ) {}

  async post(author: Author, input: PostInput): Promise<Posted> {
    const refused = this.#limit(author) ?? (await this.#admit(author));
    if (refused) return this.#unlessRepeated(author, input, refused);
    const fresh = this.#parse(author.userId, input);
    return "ok" in fresh ? this.#unlessRepeated(author, input, fresh) : this.#insert(fresh);
  }

  /**
   * One that waited for its time. `inside` runs in its transaction; its author has read by it only when `present`.
   * That they are still of the workspace was asked before.
   */
  postScheduled(
    userId: UserId,
    input: PostInput,
    { inside, present }: { inside: () => void; present: boolean },
  ): Posted {
    const refused = this.refusedNow(userId, input);
    const fresh = refused ?? this.#parse(userId, input);
    return "ok" in fresh ? fresh : this.#insert(fresh, { inside, present });
  }

  /** Why this could not be posted now, by somebody who does not join by it. */
  refusedNow(userId: UserId, input: PostInput): Refusal | null {
    const closed = this.#archived() ?? this.#deserted();
    if (closed) return closed;
    if (!this.members.has(userId)) return refuse("forbidden", "You are not in this channel any more.");
    const fresh = this.#parse(userId, input);
    return "ok" in fresh ? fresh : null;
  }

  edit(userId: UserId, { ts, text: raw }: { ts: Ts; text: string }): Changed {
    const refused = this.limitChange(userId) ?? this.#archived();
    if (refused) return refused;
    const row = this.messages.find(microsFromTs(ts));
    if (!row || row.deleted_at !== null) return missing();
    if (row.user_id !== userId) return refuse("forbidden", "Only its author edits a message.");
    const text = checkText(raw);
    if (!text.ok) return text;
    if (text.text === row.text) return { ok: true, message: this.messages.present(row) };
    return this.ground.commit((write) => {
      const before = new Set(this.messages.mentionedBy(row.ts));
      const { message, mentioned } = this.messages.rewrite(write, row, { text: text.text, deleted: false });
      if (row.thread_ts !== null) {
        const added = mentioned.filter((name) => !before.has(name));
        this.threadReads.named(row.thread_ts, { ts: row.ts, userId }, added);
        this.reads.tellSoon(Date.now());
      }
      if (row.shown) for (const name of mentioned) this.reads.untold(name);
      this.reads.withdrawn(row.ts);
      this.notices.look(row.ts);
      this.previews.look(row.ts, text.text);
      return { ok: true, message };
    });
  }

  /** Who may delete what others wrote is the workspace's to say, and asked of D1. Again is as once. */
  async remove(userId: UserId, ts: Ts): Promise<Changed> {
    const refused = this.limitChange(userId) ?? this.#archived();
    if (refused) return refused;
    const { env, facts } = this.ground;
    const author = this.messages.find(microsFromTs(ts))?.user_id;
    if (author === undefined) return missing();
    if (author !== userId) {
      const { role, whoCanDelete } = await findDeletionRule(env, facts.workspaceId, userId);
      if (this.ground.gone) return missing();
      const leads = role === "admin" || role === "owner";
      const allowed = leads || (whoCanDelete === "channel-admins" && this.members.role(userId) === "admin");
      if (whoCanDelete === "nobody" || !allowed) return refuse("forbidden", "You may not delete this message.");
    }
    const row = this.messages.find(microsFromTs(ts));
    if (!row) return missing();
    if (row.deleted_at !== null) return { ok: true, message: this.messages.present(row) };
    return this.ground.commit((write) => ({ ok: true, message: this.#takeBack(write, userId, row) }));
  }

  /**
   * Files that were deleted, whoever decided it: their messages go on without them, and one that was nothing else goes
   * too. Again changes nothing.
   */
  dropFiles(userId: UserId | null, ids: readonly FileId[]): void {
    this.files.withdraw(ids);
    for (const id of ids) {
      const ts = this.files.messageOf(id);
      const row = ts === null ? null : this.messages.find(ts);
      if (!row || row.deleted_at !== null || row.files === null) continue;
      const left = (JSON.parse(row.files) as MessageFile[]).filter((file) => file.id !== id);
      this.ground.commit((write) => {
        if (left.length === 0 && row.text === "") this.#takeBack(write, userId ?? (row.user_id as UserId), row);
        else {
          this.messages.setFiles(write, row, left);
          this.files.dropped(id);
        }
      });
    }
  }

  /** Inside a commit. */
  #takeBack(write: Write, userId: UserId, row: MessageRow): Message {
    const { message } = this.messages.rewrite(write, row, { text: "", deleted: true });
    if (row.thread_ts !== null) {
      this.threads.summarise(write, row.thread_ts);
      this.threadReads.touch(row.thread_ts);
      this.reads.tellSoon(Date.now());
    }
    this.pins.withdrawn(write, userId, row.ts);
    this.files.deleted(row.ts);
    this.reads.withdrawn(row.ts);
    this.notices.look(row.ts);
    return message;
  }

  /** Fixtures: a whole batch in one commit, with one telling after it. */
  load(batch: readonly ImportedMessage[]): Result<{ count: number; firstTs: Ts; lastTs: Ts }> {
    const fresh: NewMessage[] = [];
    for (const { userId, text, at, threadTs } of batch) {
      const parsed = this.#parse(userId, threadTs === undefined ? { text } : { text, threadTs });
      if ("ok" in parsed) return parsed;
      fresh.push(at === undefined ? parsed : { ...parsed, at: Math.round(at * 1_000) });
    }
    if (fresh.length === 0) return refuse("bad_frame", "There is nothing to load.");
    return this.ground.commit((write) => {
      const posted = fresh.flatMap((one) => this.messages.insert(write, one) ?? []);
      const shown = posted.filter(({ message }) => isShown(message));
      const mentioned = [...new Set(shown.flatMap((one) => one.mentioned))];
      // One of each author's, and where there is any, one that the channel shows.
      const byAuthor = new Map([...posted, ...shown].map(({ message }) => [message.userId, message]));
      for (const [userId, message] of byAuthor) this.reads.posted(userId, { message, mentioned });
      for (const parent of new Set(fresh.flatMap((one) => one.threadTs ?? []))) this.threads.summarise(write, parent);
      for (const one of posted) this.#follow(one);
      const first = posted[0]?.message.ts as Ts;
      return { ok: true, count: posted.length, firstTs: first, lastTs: posted.at(-1)?.message.ts ?? first };
    });
  }

  /** Edits, deletions and reactions share a window beside that of messages. */
  limitChange(userId: UserId): Refusal | null {
    return this.#take(`change ${userId}`, limits.sendsPerMinute);
  }

  #insert(fresh: NewMessage, { inside, present = true }: { inside?: () => void; present?: boolean } = {}): Posted {
    const posted = this.ground.commit((write) => {
      inside?.();
      const inserted = this.messages.insert(write, fresh);
      if (!inserted) return null;
      if (fresh.files) this.files.posted(fresh.files, microsFromTs(inserted.message.ts));
      if (fresh.threadTs !== undefined) this.threads.summarise(write, fresh.threadTs);
      this.#follow(inserted, present);
      this.reads.posted(fresh.userId, inserted, present);
      this.previews.look(microsFromTs(inserted.message.ts), fresh.text);
      return inserted.message;
    });
    if (posted) return { ok: true, message: posted, repeated: false };
    const repeated =
      fresh.clientMsgId === undefined ? null : this.messages.findRepeated(fresh.userId, fresh.clientMsgId);
    return repeated ? { ok: true, message: repeated, repeated: true } : refuse("unavailable", "Try again.", 1);
  }

  #follow({ message, mentioned }: { message: Message; mentioned: string[] }, present = true): void {
    const { ts, userId, threadTs } = message;
    if (!threadTs) return;
    const reply = { ts: microsFromTs(ts), userId };
    this.threadReads.replied(microsFromTs(threadTs), reply, { named: mentioned, present });
  }

  /** What is stored is stored: sending it again says so whatever has changed since. */
  #unlessRepeated({ userId }: Author, { clientMsgId }: PostInput, refused: Refusal): Posted {
    const stored = clientMsgId === undefined ? null : this.messages.findRepeated(userId, clientMsgId);
    return stored ? { ok: true, message: stored, repeated: true } : refused;
  }

  async #admit({ userId, mayJoin }: Author): Promise<Refusal | null> {
    const archived = this.#archived();
    if (archived || this.members.has(userId)) return archived ?? this.#deserted();
    if (!mayJoin || this.ground.facts.type !== "public") return refuse("not_found", "There is no such channel.");
    const opId = `join:${crypto.randomUUID()}`;
    const joined = await this.membership.change({
      opId,
      kind: "add",
      userIds: [userId],
      role: "member",
      actorId: userId,
    });
    if (!joined.ok) return joined;
    if (!this.members.has(userId)) return refuse("forbidden", "You are not in this channel.");
    return this.#archived();
  }

  #parse(userId: UserId, input: PostInput): NewMessage | Refusal {
    const files = input.fileIds?.length ? this.files.take(userId, input.fileIds) : undefined;
    // A message of files alone says nothing.
    const text = files && input.text.trim() === "" ? { ok: true as const, text: "" } : checkText(input.text);
    if (!text.ok) return text;
    if (files && "ok" in files) return files;
    const fresh: NewMessage = {
      userId,
      text: text.text,
      files,
      clientMsgId: input.clientMsgId,
      subtype: input.subtype,
    };
    if (input.blocks?.length) {
      fresh.blocks = JSON.stringify(input.blocks);
      if (fresh.blocks.length > limits.frameBytes) return refuse("too_long", "The blocks are too large.");
    }
    if (input.threadTs !== undefined) {
      fresh.threadTs = microsFromTs(input.threadTs);
      fresh.broadcast = input.broadcast;
      const parent = isTs(input.threadTs) ? this.messages.find(fresh.threadTs) : null;
      const open = parent && parent.thread_ts === null && (parent.deleted_at === null || parent.reply_count > 0);
      if (!open) return refuse("not_found", "The message to reply to is not there.");
    }
    return fresh;
  }

  #limit({ userId, via }: Author): Refusal | null {
    return via === "socket"
      ? this.#take(`send ${userId}`, limits.sendsPerMinute)
      : this.#take(`post ${userId}`, limits.postsPerMinute);
  }

  #take(subject: string, max: number): Refusal | null {
    const retryAfter = this.rates.take(subject, max, minute);
    return retryAfter === 0 ? null : refuse("rate_limited", `That is more than ${max} a minute.`, retryAfter);
  }

  #deserted(): Refusal | null {
    const deserted = isDeserted(this.ground.facts, this.members.count);
    return deserted ? refuse("read_only", "The other one is no longer here to read it.") : null;
  }

  #archived(): Refusal | null {
    return this.ground.facts.archived ? refuse("archived", "This channel is archived.") : null;
  }
}
