import { findChannelRow } from "../../src/db/channel-membership";
import { findCustomEmoji } from "../../src/db/custom-emoji";
import { type Env, settings } from "../../src/env";
import { standardName, withoutColons } from "../../src/protocol/emoji-names";
import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { ThreadState } from "../../src/protocol/hub-frames";
import type { Ts, UserId } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { closeCodes, limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { RoomClientFrame } from "../../src/protocol/room-frames";
import type { Alarms, AlarmWork } from "../alarms";
import type { CloseSessions, Page, PageInput, Revision, RoomCounters, RoomSummary, RulesTold } from "../contract";
import type { Sockets } from "../sockets";
import { Attach } from "./attach";
import { Collectives } from "./collectives";
import { type Attached, listing, type RoomAlarm } from "./facts";
import { Files } from "./files";
import { Ground } from "./ground";
import { Members } from "./members";
import { Membership } from "./membership";
import { type MessageRow, Messages, plainOf } from "./messages";
import { Notices } from "./notices";
import { Outbox } from "./outbox";
import { Pins } from "./pins";
import { Posting } from "./posting";
import { Previews } from "./previews";
import { Rates } from "./rates";
import { Reactions } from "./reactions";
import { Reads } from "./reads";
import { Refusals } from "./refusals";
import { Rules } from "./rules";
import { Scheduled } from "./scheduled";
import { writeMeta } from "./schema";
import { SearchFeed } from "./search-feed";
import { ThreadReads, type ToldThread } from "./thread-reads";
import { Threads } from "./threads";

const day = 24 * 60 * 60_000;

/** A room that is awake: its facets over one ground. */
export class Room {
  readonly ground: Ground;
  readonly members: Members;
  readonly membership: Membership;
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly pins: Pins;
  readonly previews: Previews;
  readonly files: Files;
  readonly reads: Reads;
  readonly rules: Rules;
  readonly threadReads: ThreadReads;
  readonly posting: Posting;
  readonly scheduled: Scheduled;
  readonly attach: Attach;
  readonly notices: Notices;
  readonly searchFeed: SearchFeed;
  readonly #collectives: Collectives;
  readonly #outbox: Outbox;
  readonly #rates: Rates;
  /** What is too much typing is dropped, limits or no limits. */
  readonly #typing = new Rates(true);
  readonly #refusals: Refusals;

  constructor(ctx: DurableObjectState, env: Env, sockets: Sockets<Attached>, alarms: Alarms<RoomAlarm>) {
    const ground = new Ground(ctx, env, sockets, alarms);
    this.ground = ground;
    this.members = new Members(ground);
    this.messages = new Messages(ground);
    this.rules = new Rules(ground);
    this.threadReads = new ThreadReads(ground);
    this.reads = new Reads(ground, this.rules, this.threadReads);
    this.notices = new Notices(ground, this.members, this.messages, this.reads, this.rules, this.threadReads);
    this.#collectives = new Collectives(
      ground,
      this.members,
      this.reads,
      this.notices,
      this.messages,
      this.threadReads,
    );
    this.reactions = new Reactions(ground, this.messages, this.notices);
    this.pins = new Pins(ground, this.messages);
    this.previews = new Previews(ground, this.messages, this.members);
    this.files = new Files(ground, this.messages);
    this.searchFeed = new SearchFeed(ground);
    this.#refusals = new Refusals(ground.sql);
    this.#rates = new Rates(settings(env).LIMITS === "on");
    this.#outbox = new Outbox(ground, this.members, this.reads, this.rules, this.threadReads, this.notices);
    const { messages, members, reads, rules, threadReads, pins, previews, notices } = this;
    this.membership = new Membership(ground, members, reads, rules, threadReads, notices);
    const { membership } = this;
    const threads = new Threads(ground);
    const rates = this.#rates;
    this.posting = new Posting(
      ground,
      messages,
      members,
      membership,
      reads,
      threads,
      threadReads,
      rates,
      pins,
      previews,
      notices,
      this.files,
    );
    this.scheduled = new Scheduled(ground, members, this.posting);
    this.attach = new Attach(ground, members, reads, this.#refusals, this.pins);
  }

  get alarmWork(): AlarmWork<RoomAlarm> {
    const { log, alarms } = this.ground;
    return {
      tell: () => this.#tell(),
      reads: (now) => this.reads.flush(now),
      members: () => this.membership.repair(),
      daily: async (now) => {
        alarms.arm("trim", now);
        alarms.arm("search", now);
        this.notices.trim(now);
        await this.membership.compare();
        return now + day;
      },
      scheduled: (now) => this.scheduled.run(now),
      scheduledTell: () => this.scheduled.tell(),
      previews: () => this.previews.ask(),
      files: () => this.files.tell(),
      search: () => this.searchFeed.tell(),
      trim: (now) => (log.trim(now) ? now : undefined),
    };
  }

  /**
   * Who is meant, whom it concerns, what their sidebars show and with it why; then why alone, where the sidebar stays.
   * In this order: a hub that is told of a mention has heard that there is something unread, so that reading it will
   * be told too.
   */
  async #tell(): Promise<number | undefined> {
    const later = this.reads.arrivingUntil(Date.now());
    if (later !== null) return later;
    const unasked = await this.#collectives.expand();
    if (this.ground.gone) return undefined;
    const unweighed = this.notices.weigh();
    const untold = await this.#outbox.tell();
    if (this.ground.gone) return undefined;
    if (typeof untold === "number" && untold <= Date.now()) return untold;
    const unnoticed = await this.notices.tell();
    const again = [unasked, untold, unnoticed, unweighed ? Date.now() : undefined].filter(
      (at) => typeof at === "number",
    );
    return again.length > 0 ? Math.min(...again) : undefined;
  }

  /** What a client's frame does; the answer becomes its ack. */
  async perform(socket: WebSocket, facts: Attached, frame: RoomClientFrame): Promise<Result<{ message?: Message }>> {
    const { userId } = facts;
    switch (frame.type) {
      case "message.send":
        return this.posting.post({ userId, mayJoin: true, via: "socket" }, frame);
      case "message.edit":
        return this.posting.edit(userId, frame);
      case "message.delete":
        return this.posting.remove(userId, frame.ts);
      case "reaction.add":
      case "reaction.remove":
        return this.react(userId, { ts: frame.ts, name: frame.name, on: frame.type === "reaction.add" });
      case "pin.add":
      case "pin.remove":
        return this.pin(userId, { ts: frame.ts, on: frame.type === "pin.add" });
      case "typing.start":
        return this.#type(userId, frame.threadTs);
      case "focus":
        this.reads.focus(socket, facts);
        return { ok: true };
      case "blur":
        this.reads.blur(socket, facts);
        return { ok: true };
      case "read.mark":
        return frame.threadTs === undefined
          ? this.markRead(userId, frame.ts)
          : this.markThread(userId, frame.threadTs, frame.ts);
      case "thread.follow":
        return this.followThread(userId, frame.ts, frame.on);
      default:
        return frame satisfies never;
    }
  }

  hidePreview(who: { userId: UserId; leads: boolean }, input: { ts: Ts; url: string }): Result<{ message: Message }> {
    return this.posting.limitChange(who.userId) ?? this.previews.hide(who, input);
  }

  async react(
    userId: UserId,
    { ts, name: given, on }: { ts: Ts; name: string; on: boolean },
  ): Promise<Result<{ message: Message }>> {
    const refused = this.posting.limitChange(userId) ?? this.#cannotReact(userId);
    if (refused) return refused;
    const micros = microsFromTs(ts);
    const name = withoutColons(given);
    const standard = standardName(name);
    if (standard !== null) return this.reactions.react(userId, micros, standard, on);
    // What one has put there can be taken back, also when its emoji is gone.
    if (!on && this.reactions.has(userId, micros, name)) return this.reactions.react(userId, micros, name, on);
    const { env, facts } = this.ground;
    const custom = await findCustomEmoji(env, facts.workspaceId, name);
    if (this.ground.gone) return refuse("not_found", "There is no such channel.");
    if (!custom) return refuse("not_found", `There is no emoji called ${name}.`);
    return this.#cannotReact(userId) ?? this.reactions.react(userId, micros, custom.aliasFor ?? custom.name, on);
  }

  #cannotReact(userId: UserId): Refusal | null {
    if (this.ground.facts.archived) return refuse("archived", "This channel is archived.");
    return this.members.has(userId) ? null : refuse("forbidden", "Join the channel to react.");
  }

  pin(userId: UserId, { ts, on }: { ts: Ts; on: boolean }): Result<{ message: Message }> {
    const limited = this.posting.limitChange(userId);
    if (limited) return limited;
    if (this.ground.facts.archived) return refuse("archived", "This channel is archived.");
    if (!this.members.has(userId)) return refuse("forbidden", "Join the channel to pin.");
    return this.pins.pin(userId, microsFromTs(ts), on);
  }

  markRead(userId: UserId, ts: Ts) {
    if (!this.members.has(userId)) return refuse("not_found", "You are not in this channel.");
    this.reads.mark(userId, microsFromTs(ts));
    const answer = this.state(userId);
    if (answer.ok && answer.state.readTs) this.#tellMark(userId, answer.state.readTs);
    return answer;
  }

  /** The member's other windows stop reading by being there, as this one did. */
  #tellMark(userId: UserId, ts: Ts): void {
    const { round, sockets } = this.ground;
    // Not ahead of messages that the mark is about.
    round.flush();
    const frame = JSON.stringify({ type: "read.marked", ts });
    for (const socket of sockets.of(userId)) sockets.send(socket, frame);
  }

  followThread(userId: UserId, threadTs: Ts, on: boolean): Result<{ thread: ThreadState }> {
    const refused = this.posting.limitChange(userId) ?? this.#refuseThread(userId, threadTs);
    if (refused) return refused;
    return this.#inThread(userId, threadTs, (ts) => this.threadReads.follow(userId, ts, on));
  }

  /** The position in a thread becomes exactly `ts`; those who do not follow it have none, and nothing to keep. */
  markThread(userId: UserId, threadTs: Ts, ts: Ts): Result<{ thread: ThreadState }> {
    const refused = this.#refuseThread(userId, threadTs);
    if (refused) return refused;
    return this.#inThread(userId, threadTs, (thread) => this.threadReads.mark(userId, thread, microsFromTs(ts)));
  }

  markThreads(userId: UserId): Result<Record<never, never>> {
    if (!this.members.has(userId)) return refuse("not_found", "You are not in this channel.");
    this.ground.storage.transactionSync(() => {
      this.threadReads.markAll(userId);
      this.reads.threadsChanged(userId);
    });
    return { ok: true };
  }

  #refuseThread(userId: UserId, threadTs: Ts): Refusal | null {
    if (!this.members.has(userId)) return refuse("not_found", "You are not in this channel.");
    return this.#findThread(threadTs) ? null : refuse("not_found", "That thread is not there.");
  }

  /** null: no message that people may reply to, and have not. */
  #findThread(threadTs: Ts): MessageRow | null {
    const parent = this.messages.find(microsFromTs(threadTs));
    return parent && parent.thread_ts === null ? parent : null;
  }

  #inThread(userId: UserId, threadTs: Ts, change: (ts: number) => void): Result<{ thread: ThreadState }> {
    const ts = microsFromTs(threadTs);
    this.ground.storage.transactionSync(() => {
      change(ts);
      this.reads.threadsChanged(userId);
    });
    return { ok: true, thread: this.#threadState(userId, ts) };
  }

  #threadState(userId: UserId, ts: number): ThreadState {
    const known = this.threadReads.state(userId, ts);
    if (known) return known;
    const latest = this.messages.find(ts)?.latest_reply ?? null;
    const threadTs = tsFromMicros(ts);
    const latestReply = latest === null ? null : tsFromMicros(latest);
    return {
      channelId: this.ground.facts.id,
      threadTs,
      following: false,
      latestReply,
      lastRead: latestReply ?? threadTs,
      unread: 0,
      mentions: 0,
    };
  }

  /** `withThreads`: every thread that the member's hub lists, for one that begins or looks closer. */
  state(userId: UserId, withThreads = false) {
    const standing = this.members.has(userId) ? this.reads.standing(userId) : null;
    if (!standing) return refuse("not_found", "That member is not in this channel.");
    const version = this.#outbox.nextVersion();
    const threads: ToldThread[] = withThreads ? this.threadReads.listed(userId) : [];
    // A hub that begins has it from this answer, and from here on it is told.
    if (this.reads.isNew(userId)) {
      this.reads.heard(userId, standing, version);
      this.threadReads.heard(userId, threads);
    }
    const states = threads.map(({ state }) => state);
    return { ok: true as const, version, state: standing.state, threads: states, rules: this.rules.version(userId) };
  }

  setRules({ userId, version, ...rule }: RulesTold) {
    if (!this.members.has(userId)) return refuse("not_found", "That member is not in this channel.");
    this.rules.set(userId, version, rule);
    return { ok: true as const };
  }

  message(ts: Ts): Result<{ message: Message }> {
    const row = this.messages.find(microsFromTs(ts));
    return row ? { ok: true, message: this.messages.present(row) } : refuse("not_found", "That message is not there.");
  }

  revisions(ts: Ts): Result<{ revisions: Revision[] }> {
    const row = this.messages.find(microsFromTs(ts));
    if (!row) return refuse("not_found", "That message is not there.");
    return { ok: true, revisions: this.messages.revisions(row.ts) };
  }

  /** `me`: null for those who are not in the channel. */
  thread({
    threadTs,
    userId,
    ...page
  }: PageInput & { threadTs: Ts; userId: UserId }): Result<Page & { parent: Message; me: ThreadState | null }> {
    const parent = this.#findThread(threadTs);
    if (!parent) return refuse("not_found", "That thread is not there.");
    const me = this.members.has(userId) ? this.#threadState(userId, parent.ts) : null;
    return { ok: true, ...this.messages.page(page, threadTs), parent: this.messages.present(parent), me };
  }

  get counters(): RoomCounters {
    return { hubsCalled: this.#outbox.called };
  }

  summary(): RoomSummary {
    const { log, lastShown } = this.ground;
    const last: MessageRow | null = lastShown === 0 ? null : this.messages.find(lastShown);
    return {
      headSeq: log.seq,
      epoch: log.epoch,
      memberCount: this.members.count,
      lastMessage: last && { userId: last.user_id as UserId, text: plainOf(last), ts: tsFromMicros(last.ts) },
    };
  }

  /** Reads the channel's row again, and tells everybody what changed in it. */
  async refresh(): Promise<Result<Record<never, never>>> {
    const { ground } = this;
    const row = await findChannelRow(ground.env, ground.facts.id);
    if (!row || ground.gone) return refuse("not_found", "There is no such channel.");
    if (JSON.stringify(row) === JSON.stringify(ground.facts)) return { ok: true };
    ground.commit((write) => {
      writeMeta(ground.sql, "channel", JSON.stringify(row));
      write({ type: "channel.updated", channel: listing(row) });
    });
    ground.facts = row;
    if (row.type !== "public") this.#closeReaders();
    return { ok: true };
  }

  closeSessions({ userId, sessionId, reason }: CloseSessions): number {
    if (reason === "signed_out") this.#refusals.refuse(sessionId ?? userId);
    const code = reason === "removed" ? closeCodes.removed : closeCodes.signedOut;
    return this.ground.sockets.closeOf(userId, sessionId, code, reason.replace("_", " "));
  }

  #closeReaders(): void {
    const readers = [...this.ground.sockets.each()].filter(([, { userId }]) => !this.members.has(userId));
    for (const [socket] of readers) this.ground.sockets.close(socket, closeCodes.removed, "no longer public");
  }

  /** Relayed and forgotten: the browsers let a name expire. */
  #type(userId: UserId, threadTs: Ts | undefined): Result<Record<never, never>> {
    if (this.ground.facts.archived) return refuse("archived", "This channel is archived.");
    const often = this.#typing.take(`one ${userId}`, 1, limits.typingEverySeconds * 1_000);
    if (often > 0 || this.#typing.take(`many ${userId}`, limits.typingsPerMinute, 60_000) > 0) return { ok: true };
    const thread = threadTs === undefined ? {} : { threadTs };
    this.ground.round.add(JSON.stringify({ type: "typing.started", userId, ...thread }), userId);
    return { ok: true };
  }
}
