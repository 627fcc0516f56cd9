import { DurableObject } from "cloudflare:workers";
import { findChannelWithMembers } from "../../src/db/channel-membership";
import type { Env } from "../../src/env";
import { settings } from "../../src/env";
import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { ChannelId, FileId, Ts, UserId } from "../../src/protocol/ids";
import { isChannelId } from "../../src/protocol/ids";
import { closeCodes } from "../../src/protocol/limits";
import type { MessageFile, Preview } from "../../src/protocol/message";
import { type RoomClientFrame, roomClientFrame } from "../../src/protocol/room-frames";
import { Alarms } from "../alarms";
import { readClientFrame } from "../client-frames";
import type {
  Actor,
  ChannelRoomCalls,
  CloseSessions,
  ImportedMessage,
  MembersChange,
  OfferedFiles,
  PageInput,
  PostInput,
  RulesTold,
  ScheduleChange,
  ScheduledAt,
  ScheduleInput,
} from "../contract";
import { Sockets } from "../sockets";
import { readFacts } from "./attach";
import { bear } from "./birth";
import type { Attached, RoomAlarm } from "./facts";
import { Room } from "./room";
import { isBorn, upgrade } from "./schema";

const unknown = (): Refusal => refuse("not_found", "There is no such channel.");

/** A conversation: its messages, members, read positions, and the sockets of those who have it open. */
export class ChannelRoom extends DurableObject<Env> implements ChannelRoomCalls {
  readonly #sockets: Sockets<Attached>;
  #room: Room | null = null;
  #alarms: Alarms<RoomAlarm>;
  #birth: Promise<Room | null> | null = null;
  #destroyed = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#alarms = new Alarms(ctx.storage);
    this.#sockets = new Sockets(ctx, ({ userId, focused }) => {
      if (focused) this.#room?.reads.lookedAway(userId);
    });
  }

  override async fetch(request: Request): Promise<Response> {
    const facts = readFacts(request);
    const room = facts && (await this.#open());
    return room ? room.attach.upgrade(request, facts) : new Response("not found", { status: 404 });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const room = await this.#open();
    const facts = this.#sockets.facts(socket);
    if (!room || !facts) return;
    const read = readClientFrame<RoomClientFrame>(message, roomClientFrame);
    if (!read.ok) {
      this.#sockets.send(socket, JSON.stringify(read.error));
      this.#sockets.badFrame(socket);
      return;
    }
    this.#sockets.goodFrame(socket);
    const { type, id } = read.frame;
    const result = await room.perform(socket, facts, read.frame).catch((error: unknown) => {
      console.error(`${type} failed`, error);
      return refuse("unavailable", "That did not work. Try again.", 1);
    });
    const silent = type === "typing.start" || type === "focus" || type === "blur";
    if (!result.ok) {
      const { ok: _, ...error } = result;
      this.#sockets.send(socket, JSON.stringify({ type: "error", id, ...error }));
    } else if (id !== undefined && !silent) {
      const { ts, seq, id: messageId } = result.message ?? {};
      this.#sockets.send(socket, JSON.stringify({ type: "ack", id, ts, seq, messageId }));
    }
    await room.ground.round.done();
  }

  override async webSocketClose(socket: WebSocket, code: number, reason: string): Promise<void> {
    await this.#open();
    this.#sockets.answerClose(socket, code, reason);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#open();
    this.#sockets.forget(socket);
  }

  override async alarm(): Promise<void> {
    if (!isBorn(this.ctx.storage.sql)) return;
    const room = await this.#open();
    if (room) await this.#alarms.run(room.alarmWork);
  }

  init() {
    return this.#in(({ ground: { log } }) => ({ ok: true as const, seq: log.seq, epoch: log.epoch }));
  }

  post({ userId, workspaceRole }: Actor, input: PostInput) {
    return this.#in(({ posting }) => posting.post({ userId, mayJoin: workspaceRole !== "guest", via: "rest" }, input));
  }

  edit({ userId }: Actor, input: { ts: Ts; text: string }) {
    return this.#in(({ posting }) => posting.edit(userId, input));
  }

  remove({ userId }: Actor, { ts }: { ts: Ts }) {
    return this.#in(({ posting }) => posting.remove(userId, ts));
  }

  react({ userId }: Actor, input: { ts: Ts; name: string; on: boolean }) {
    return this.#in((room) => room.react(userId, input));
  }

  pin({ userId }: Actor, input: { ts: Ts; on: boolean }) {
    return this.#in((room) => room.pin(userId, input));
  }

  setPreviews({ ts, previews: found }: { ts: Ts; previews: Preview[] }) {
    return this.#in(({ previews }) => previews.found(ts, found));
  }

  hidePreview({ userId, workspaceRole }: Actor, input: { ts: Ts; url: string }) {
    const leads = workspaceRole === "owner" || workspaceRole === "admin";
    return this.#in((room) => room.hidePreview({ userId, leads }, input));
  }

  pins() {
    return this.#in(({ pins }) => ({ ok: true as const, pins: pins.list() }));
  }

  message({ ts }: { ts: Ts }) {
    return this.#in((room) => room.message(ts));
  }

  messagesAt({ ts, around }: { ts: Ts[]; around: number }) {
    return this.#in(({ messages }) => ({ ok: true as const, found: messages.among(ts, around) }));
  }

  async sendToSearch(generation: string) {
    // Nothing was said where nobody ever was, and being asked is no reason to be born.
    if (!isBorn(this.ctx.storage.sql)) return { ok: true as const, empty: true };
    return this.#in(({ searchFeed }) => {
      searchFeed.sendAll(generation);
      return { ok: true as const, empty: false };
    });
  }

  revisions({ ts }: { ts: Ts }) {
    return this.#in((room) => room.revisions(ts));
  }

  history(page: PageInput) {
    return this.#in(({ messages }) => ({ ok: true as const, ...messages.page(page, null) }));
  }

  thread(page: PageInput & { threadTs: Ts; userId: UserId }) {
    return this.#in((room) => room.thread(page));
  }

  summary() {
    return this.#in((room) => ({ ok: true as const, ...room.summary() }));
  }

  /** Calls since waking; local and in tests alone. */
  async counters() {
    return settings(this.env).local ? this.#in(({ counters }) => ({ ok: true as const, counters })) : unknown();
  }

  changeMembers(change: MembersChange) {
    return this.#in(({ membership }) => membership.change(change));
  }

  refresh() {
    return this.#in((room) => room.refresh());
  }

  async markRead({ userId }: Actor, { ts }: { ts: Ts }) {
    return this.#in((room) => room.markRead(userId, ts));
  }

  followThread({ userId }: Actor, { threadTs, on }: { threadTs: Ts; on: boolean }) {
    return this.#in((room) => room.followThread(userId, threadTs, on));
  }

  markThread({ userId }: Actor, { threadTs, ts }: { threadTs: Ts; ts: Ts }) {
    return this.#in((room) => room.markThread(userId, threadTs, ts));
  }

  markThreads({ userId }: Actor) {
    return this.#in((room) => room.markThreads(userId));
  }

  state(userId: UserId, withThreads = false) {
    return this.#in((room) => room.state(userId, withThreads));
  }

  setRules(input: RulesTold) {
    return this.#in((room) => room.setRules(input));
  }

  schedule({ userId }: Actor, input: ScheduleInput) {
    return this.#in(({ scheduled }) => scheduled.add(userId, input));
  }

  changeScheduled({ userId }: Actor, change: ScheduleChange) {
    return this.#inOwn(change, ({ scheduled }) => scheduled.change(userId, change));
  }

  cancelScheduled({ userId }: Actor, at: ScheduledAt) {
    return this.#inOwn(at, ({ scheduled }) => scheduled.cancel(userId, at.id));
  }

  sendScheduled({ userId }: Actor, at: ScheduledAt) {
    return this.#inOwn(at, ({ scheduled }) => scheduled.send(userId, at.id));
  }

  offerFiles(input: OfferedFiles) {
    return this.#in((room) => {
      room.files.offer(input);
      return { ok: true as const };
    });
  }

  describeFiles(files: MessageFile[]) {
    return this.#in((room) => {
      room.files.describe(files);
      return { ok: true as const };
    });
  }

  withdrawFiles(ids: FileId[]) {
    return this.#in((room) => ({ ok: true as const, gone: room.files.withdraw(ids) }));
  }

  dropFiles({ userId, ids }: { userId: UserId | null; ids: FileId[] }) {
    return this.#in((room) => {
      room.posting.dropFiles(userId, ids);
      return { ok: true as const };
    });
  }

  closeSessions(input: CloseSessions) {
    return this.#in((room) => ({ ok: true as const, closed: room.closeSessions(input) }));
  }

  load(messages: ImportedMessage[]) {
    return this.#in(({ posting }) => posting.load(messages));
  }

  async destroy(): Promise<Result<Record<never, never>>> {
    this.#destroyed += 1;
    if (this.#room) this.#room.ground.gone = true;
    this.#room = null;
    this.#alarms.stop();
    this.#alarms = new Alarms(this.ctx.storage);
    this.#sockets.closeAll(closeCodes.removed, "the channel was deleted");
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    return { ok: true };
  }

  async #in<T>(call: (room: Room) => T | Promise<T>): Promise<T | Refusal> {
    const room = await this.#open();
    if (!room) return unknown();
    const result = await call(room);
    // The caller has its answer ahead of the broadcast, as a socket has its ack.
    this.ctx.waitUntil(room.ground.round.done());
    return result;
  }

  /** The caller's standing was asked for in one workspace: a room of another one is not there for them. */
  #inOwn<T>({ workspaceId }: ScheduledAt, call: (room: Room) => Promise<T>): Promise<T | Refusal> {
    return this.#in<T | Refusal>((room) => (room.ground.facts.workspaceId === workspaceId ? call(room) : unknown()));
  }

  /** Awake, after the first use since waking; born, on the very first. null: D1 knows no such channel. */
  #open(): Room | Promise<Room | null> {
    if (this.#room) return this.#room;
    if (isBorn(this.ctx.storage.sql)) return this.#wake();
    this.#birth ??= this.#beBorn().finally(() => {
      this.#birth = null;
    });
    return this.#birth;
  }

  async #beBorn(): Promise<Room | null> {
    const id = this.ctx.id.name;
    const destroyed = this.#destroyed;
    const born = isChannelId(id) ? await findChannelWithMembers(this.env, id satisfies ChannelId) : null;
    // What D1 said before the channel was deleted counts no more.
    if (!born || this.#destroyed !== destroyed) return null;
    bear(this.ctx.storage, this.#alarms, born);
    return this.#wake();
  }

  #wake(): Room {
    this.ctx.storage.transactionSync(() => upgrade(this.ctx.storage.sql));
    this.#room = new Room(this.ctx, this.env, this.#sockets, this.#alarms);
    return this.#room;
  }
}
