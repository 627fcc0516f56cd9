import { findChannelRow } from "../../src/db/channel-membership";
import { type Env, settings } from "../../src/env";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { Ts, UserId } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { closeCodes, limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { RoomClientFrame } from "../../src/protocol/room-frames";
import type { Alarms, AlarmWork } from "../alarms";
import type { CloseSessions, Page, PageInput, RoomSummary, RulesTold } from "../contract";
import type { Sockets } from "../sockets";
import { Attach } from "./attach";
import { type Attached, listing, type RoomAlarm } from "./facts";
import { Ground } from "./ground";
import { Members } from "./members";
import { Membership } from "./membership";
import { type MessageRow, Messages } from "./messages";
import { Outbox } from "./outbox";
import { Pins } from "./pins";
import { Posting } from "./posting";
import { Rates } from "./rates";
import { Reactions } from "./reactions";
import { Reads } from "./reads";
import { Refusals } from "./refusals";
import { Rules } from "./rules";
import { Scheduled } from "./scheduled";
import { writeMeta } from "./schema";
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
  readonly reads: Reads;
  readonly rules: Rules;
  readonly posting: Posting;
  readonly scheduled: Scheduled;
  readonly attach: Attach;
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
    this.reads = new Reads(ground, this.rules);
    this.reactions = new Reactions(ground, this.messages);
    this.pins = new Pins(ground, this.messages);
    this.#refusals = new Refusals(ground.sql);
    this.#rates = new Rates(settings(env).LIMITS === "on");
    this.#outbox = new Outbox(ground, this.members, this.reads, this.rules);
    this.membership = new Membership(ground, this.members, this.reads, this.rules);
    const { messages, members, membership, reads } = this;
    const threads = new Threads(ground);
    this.posting = new Posting(ground, messages, members, membership, reads, threads, this.#rates, this.pins);
    this.scheduled = new Scheduled(ground, members, this.posting);
    this.attach = new Attach(ground, members, reads, this.#refusals, this.pins);
  }

  get alarmWork(): AlarmWork<RoomAlarm> {
    const { log, alarms } = this.ground;
    return {
      tell: () => this.#outbox.tell(),
      reads: (now) => this.reads.flush(now),
      members: () => this.membership.repair(),
      daily: async (now) => {
        alarms.arm("trim", now);
        await this.membership.compare();
        return now + day;
      },
      scheduled: (now) => this.scheduled.run(now),
      scheduledTell: () => this.scheduled.tell(),
      trim: (now) => (log.trim(now) ? now : undefined),
    };
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
        return this.posting.remove(userId, frame.ts, null);
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
        // Threads have no position of their own yet.
        return frame.threadTs === undefined ? this.markRead(userId, frame.ts) : { ok: true };
      default:
        return frame satisfies never;
    }
  }

  react(userId: UserId, { ts, name, on }: { ts: Ts; name: string; on: boolean }): Result<{ message: Message }> {
    const limited = this.posting.limitChange(userId);
    if (limited) return limited;
    if (this.ground.facts.archived) return refuse("archived", "This channel is archived.");
    if (!this.members.has(userId)) return refuse("forbidden", "Join the channel to react.");
    return this.reactions.react(userId, microsFromTs(ts), name, on);
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

  state(userId: UserId) {
    const standing = this.members.has(userId) ? this.reads.standing(userId) : null;
    if (!standing) return refuse("not_found", "That member is not in this channel.");
    const version = this.#outbox.nextVersion();
    // A hub that begins has it from this answer, and from here on it is told.
    if (this.reads.isNew(userId)) this.reads.heard(userId, standing, version);
    return { ok: true as const, version, state: standing.state, rules: this.rules.version(userId) };
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

  thread({ threadTs, ...page }: PageInput & { threadTs: Ts }): Result<Page & { parent: Message }> {
    const parent = this.messages.find(microsFromTs(threadTs));
    if (!parent || parent.thread_ts !== null) return refuse("not_found", "That thread is not there.");
    return { ok: true, ...this.messages.page(page, threadTs), parent: this.messages.present(parent) };
  }

  summary(): RoomSummary {
    const { log, lastShown } = this.ground;
    const last: MessageRow | null = lastShown === 0 ? null : this.messages.find(lastShown);
    return {
      headSeq: log.seq,
      epoch: log.epoch,
      memberCount: this.members.count,
      lastMessage: last && { userId: last.user_id as UserId, text: last.text, ts: tsFromMicros(last.ts) },
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
