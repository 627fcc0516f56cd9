import { draftPlace } from "../../src/protocol/draft-place";
import type { SkinTone } from "../../src/protocol/emoji";
import type { HubServerFrame } from "../../src/protocol/hub-frames";
import {
  type ChannelId,
  type MessageId,
  type Ts,
  tsFromMicros,
  type UserId,
  type WorkspaceId,
} from "../../src/protocol/ids";
import { localMidnight } from "../../src/protocol/local-midnight";
import type { Message } from "../../src/protocol/message";
import type { NotificationPreferences } from "../../src/protocol/notifications";
import type { ChannelAnswer, EmojiAnswer, RestMessage } from "../../src/protocol/rest";
import { Attention } from "./attention";
import type { Reply } from "./call";
import { headTs, withPin } from "./conversation";
import { ConversationStore } from "./conversation-store";
import { Day } from "./day";
import { Directory } from "./directory";
import { draftSender } from "./draft-sender";
import { Drafts } from "./drafts";
import { Hub } from "./hub";
import { Notices } from "./notices";
import { Observable } from "./observable";
import { Outbox, type Pending } from "./outbox";
import { Reacting } from "./reacting";
import { Reading } from "./reading";
import { request } from "./request";
import { Room } from "./room";
import { Roomless } from "./roomless";
import { Layout } from "./sections";
import { session } from "./session";
import { SharedMessages } from "./shared-messages";
import { Threads } from "./threads";
import type { Uploads } from "./uploads";
import { type Place, withLatestShown } from "./windows";
import {
  authorsOf,
  emojiByName,
  facesOf,
  type Workspace,
  type WorkspaceLoaded,
  withoutExpired,
  withPeople,
  withRow,
  workspaceFrom,
} from "./workspace";

/** What waits for the member in a workspace. */
export type Waiting = { unread: boolean; mentions: number };

/** What the hub tells of the inbox. */
export type Notified = Extract<HubServerFrame, { unread: number }>;

const pointedOutMs = 4_000;
/** Rooms left stay attached, blurred, so that coming back shows what happened without a request. */
const roomsKept = 5;

/**
 * One workspace in this browser. Made on the server too, for rendering, where it never starts:
 * stores answer there, sockets and storage do not exist.
 */
export class Live {
  readonly workspace: Observable<Workspace>;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly day: Day;
  readonly layout: Layout;
  readonly threads: Threads;
  readonly hub: Hub;
  readonly reacting: Reacting;
  readonly reading: Reading;
  readonly directory: Directory;
  readonly attention: Attention;
  readonly notices = new Notices();
  readonly shared = new SharedMessages();
  readonly current = new Observable<Room | null>(null);
  /** Of the member's other workspaces, by id, once their hubs have told. */
  readonly elsewhere = new Observable<Readonly<Record<WorkspaceId, Waiting>>>({});
  /** What is attached to messages that are being written, by place; there from the first file on. */
  readonly uploads = new Map<string, Uploads>();
  /** The message that a link led to, while it is pointed out. */
  readonly pointedOut = new Observable<MessageId | null>(null);
  /** Says what is not in the stores and needs the loader. */
  onStale: () => void = () => {};
  /** Something of the inbox was told. */
  onNotified: (frame: Notified) => void = () => {};
  #conversations = new Map<ChannelId, ConversationStore>();
  #rooms = new Map<ChannelId, Room>();
  #stops: Array<() => void> = [];
  readonly #roomless: Roomless;

  constructor(loaded: WorkspaceLoaded) {
    this.workspace = new Observable(workspaceFrom(loaded));
    this.outbox = new Outbox();
    this.reacting = new Reacting(loaded.me.id, (channelId) => this.conversation(channelId));
    const around = {
      workspace: this.workspace,
      current: this.current,
      conversation: (channelId: ChannelId) => this.conversation(channelId),
      room: (channelId: ChannelId) => this.#rooms.get(channelId),
    };
    this.threads = new Threads(around);
    this.reading = new Reading(around);
    this.directory = new Directory(this.workspace);
    this.#roomless = new Roomless({
      outbox: this.outbox,
      hasRoom: (channelId) => this.#rooms.has(channelId),
      posted: (message) => this.threads.posted(message),
    });
    this.hub = new Hub({
      workspace: this.workspace,
      onStale: () => this.onStale(),
      onFrame: (frame) => {
        // Somebody begins a conversation whom this page has not met.
        if (frame.type === "channel.joined") this.directory.lookUp(frame.channel.userIds ?? []);
        if (frame.type === "hello") this.#backAgain();
        for (const store of [this.drafts, this.day, this.layout]) store.receive(frame);
        if (isOfInbox(frame)) this.onNotified(frame);
        if (frame.type === "group.updated" || frame.type === "group.deleted") void this.directory.readGroups();
        if (frame.type === "thread.state") void this.threads.follows(frame.thread);
      },
    });
    this.day = new Day(loaded.workspace.slug);
    this.layout = new Layout(loaded.workspace.slug, loaded.layout);
    this.drafts = new Drafts(loaded.me.id, loaded.workspace.id, draftSender(this.hub, loaded.workspace.slug));
    this.attention = new Attention({ current: this.current, hub: this.hub, drafts: this.drafts });
  }

  get me(): UserId {
    return this.workspace.value.me.id;
  }

  conversation(channelId: ChannelId): ConversationStore {
    let store = this.#conversations.get(channelId);
    if (!store) {
      const meet = (messages: readonly RestMessage[], channel: ChannelAnswer | null) => this.#meet(messages, channel);
      store = new ConversationStore(channelId, this.me, meet, this.threads.heard);
      this.#conversations.set(channelId, store);
    }
    return store;
  }

  #meet(messages: readonly RestMessage[], channel: ChannelAnswer | null): void {
    this.workspace.update((state) =>
      withPeople(state, [
        ...authorsOf(messages),
        ...(channel ? facesOf(channel.members) : []),
        ...facesOf(channel?.people ?? []),
      ]),
    );
  }

  start(): () => void {
    this.drafts.restore();
    this.hub.socket.open();
    const stops = [session.keep(), this.attention.watch()];
    this.#stops = stops;
    const beside = this.#startBeside();
    return () => {
      beside();
      for (const stop of stops) stop();
      for (const room of this.#rooms.values()) room.close();
      this.#rooms.clear();
      this.current.set(null);
      this.hub.socket.close();
      this.drafts.flush();
      this.#stops = [];
    };
  }

  get started(): boolean {
    return this.#stops.length > 0;
  }

  /** The conversation on screen. */
  enter(channelId: ChannelId): Room {
    if (this.workspace.value.channels.find(({ id }) => id === channelId)?.hidden) void this.hide(channelId, false);
    const before = this.current.value;
    if (before?.channelId === channelId) return before;
    if (before) this.#leave(before);
    let room = this.#rooms.get(channelId);
    // Somebody who was removed may have been let in again.
    if (room?.socket.state.value.kind === "ended") {
      this.forget(channelId);
      room = undefined;
    }
    if (!room) {
      const store = this.conversation(channelId);
      room = new Room({
        store,
        outbox: this.outbox,
        me: this.me,
        onFocus: () => this.reading.seen(channelId, headTs(store.state.value)),
      });
      void room.open();
      if (!store.state.value.channel) void store.loadChannel();
    }
    // Re-inserted, so that the map is in order of use.
    this.#rooms.delete(channelId);
    this.#rooms.set(channelId, room);
    this.current.set(room);
    this.#forgetRooms();
    return room;
  }

  #leave(room: Room): void {
    room.setAttention(false);
    const store = this.conversation(room.channelId);
    store.goal.set(null);
    // What was marked unread is drawn so once more when the reader is back; then being there reads it.
    store.state.update((state) => ({
      ...withLatestShown(state),
      line: state.held ? state.line : null,
      held: false,
    }));
  }

  #forgetRooms(): void {
    for (const [channelId, room] of this.#rooms) {
      if (this.#rooms.size <= roomsKept) return;
      if (room === this.current.value || this.outbox.waitingFor(channelId).length > 0) continue;
      room.close();
      this.#rooms.delete(channelId);
    }
  }

  exit(): void {
    if (this.current.value) this.#leave(this.current.value);
    this.current.set(null);
  }

  /** A channel that one can no longer see leaves nothing behind. */
  forget(channelId: ChannelId): void {
    this.#rooms.get(channelId)?.close();
    this.#rooms.delete(channelId);
    this.#conversations.delete(channelId);
    if (this.current.value?.channelId === channelId) this.current.set(null);
  }

  /** `broadcast`: a reply that goes to the channel too. `files`: whole, and offered to this conversation. */
  send(
    channelId: ChannelId,
    text: string,
    threadTs?: Ts,
    broadcast = false,
    { subtype, files }: Pick<Pending, "subtype" | "files"> = {},
  ): void {
    // What one says is at the live end, and so is whoever said it.
    if (!threadTs) void this.conversation(channelId).toLatest();
    const thread = threadTs ? { threadTs, ...(broadcast ? { broadcast: true as const } : {}) } : {};
    this.outbox.add({
      channelId,
      text,
      ...thread,
      ...(subtype ? { subtype } : {}),
      ...(files?.length ? { files } : {}),
    });
    const room = this.#rooms.get(channelId);
    if (room) room.flush();
    else this.#roomless.flush();
  }

  retry(clientMsgId: string): void {
    this.outbox.mark(clientMsgId, "waiting");
    const pending = this.outbox.pending.value.find((entry) => entry.clientMsgId === clientMsgId);
    if (!pending) return;
    const room = this.#rooms.get(pending.channelId);
    if (!room) return void this.#roomless.flush();
    room.flush();
    room.socket.retryNow();
  }

  /** Over HTTP, which works whatever the socket does; the event brings the change. Resolves to what went wrong. */
  async edit(message: Message, text: string): Promise<string | null> {
    return this.#change(message, await request("PUT", `/api/messages/${message.id}`, { text }));
  }

  async delete(message: Message): Promise<string | null> {
    return this.#change(message, await request("DELETE", `/api/messages/${message.id}`));
  }

  /** No event tells of it where no socket is open: the list of threads. */
  #change({ channelId, ts }: Message, reply: Reply<{ message: RestMessage }>): string | null {
    if (!reply.ok) return reply.message;
    if (!this.#rooms.has(channelId)) this.conversation(channelId).change(ts, () => reply.data.message);
    return null;
  }

  #pointing: ReturnType<typeof setTimeout> | undefined;
  /** Points a message out for a moment. */
  pointOut(id: MessageId): void {
    this.pointedOut.set(id);
    clearTimeout(this.#pointing);
    this.#pointing = setTimeout(() => this.pointedOut.set(null), pointedOutMs);
  }

  /** Shows a place in a conversation's history. */
  async goTo(channelId: ChannelId, place: Place): Promise<void> {
    if (await this.conversation(channelId).open(place)) return;
    this.notices.say("The messages of that time did not load. Try again.", { bad: true });
  }

  /** `day`: 2026-11-20, by the member's clock. */
  goToDay(channelId: ChannelId, day: string): Promise<void> {
    const ts = tsFromMicros(localMidnight(day, this.workspace.value.me.timezone) * 1_000);
    return this.goTo(channelId, { kind: "from", ts });
  }

  /** By place: how a composer that is on the screen takes text. */
  readonly writers = new Map<string, (mrkdwn: string) => void>();

  /** Puts what a message says, as a quotation, where its answer is written. */
  quote({ channelId, ts, threadTs, text }: Message, inThread: boolean): void {
    const place = draftPlace(channelId, inThread ? (threadTs ?? ts) : undefined);
    const quoted = text
      .split("\n")
      .map((line) => `> ${line}`)
      .join("\n");
    this.writers.get(place)?.(`${quoted}\n`);
  }

  /** Drawn at once; the event brings it to everybody. Resolves to what went wrong. */
  async pin(message: Message, on: boolean): Promise<string | null> {
    const { channelId, ts } = message;
    const store = this.conversation(channelId);
    const draw = (pinned: boolean) => store.change(ts, (one) => withPin(one, pinned));
    draw(on);
    const path = `/api/channels/${channelId}/pins`;
    const reply = await (on ? request("POST", path, { ts }) : request("DELETE", `${path}/${ts}`));
    if (reply.ok) return null;
    draw(!on);
    return reply.message;
  }

  /** What one wants to be told of, and when. */
  setNotifications(change: Partial<NotificationPreferences>): Promise<Reply<{ preferences: NotificationPreferences }>> {
    return request("PUT", `/api/workspaces/${this.workspace.value.workspace.slug}/notifications`, change);
  }

  async readActivity(ids: string[]): Promise<void> {
    await request("POST", `/api/workspaces/${this.workspace.value.workspace.slug}/activity/read`, { ids });
  }

  /** Shown at once; taken back when it was refused. Resolves to what went wrong. */
  async mute(channelId: ChannelId, muted: boolean): Promise<string | null> {
    const show = (value: boolean) =>
      this.workspace.update((state) => withRow(state, channelId, (row) => ({ ...row, muted: value })));
    show(muted);
    const reply = await request("PUT", `/api/channels/${channelId}/notifications`, { muted });
    if (reply.ok) return null;
    show(!muted);
    return reply.message;
  }

  /** The conversation with these people; null when it did not open. */
  async openDirect(userIds: readonly UserId[]): Promise<ChannelId | null> {
    const path = `/api/workspaces/${this.workspace.value.workspace.slug}/dms`;
    const reply = await request<ChannelAnswer>("POST", path, { userIds });
    if (!reply.ok) return null;
    this.conversation(reply.data.id).setChannel(reply.data);
    return reply.data.id;
  }

  /** A direct message leaves the sidebar until something is said there; what was said in it is read. */
  async hide(channelId: ChannelId, hidden: boolean): Promise<string | null> {
    const show = (value: boolean) =>
      this.workspace.update((state) => withRow(state, channelId, (row) => ({ ...row, hidden: value })));
    if (hidden) this.reading.markRead(channelId);
    show(hidden);
    const reply = await request("PUT", `/api/channels/${channelId}/hidden`, { hidden });
    if (reply.ok) return null;
    show(!hidden);
    return reply.message;
  }

  /** Statuses whose time is over. */
  tick(now: number): void {
    this.workspace.update((state) => withoutExpired(state, now));
  }

  /** The hub tells everybody; this screen knows before. */
  setAvatar(avatarUrl: string | null): void {
    this.workspace.update((state) => {
      const { [this.me]: person } = state.people;
      const people = person ? { ...state.people, [this.me]: { ...person, avatarUrl } } : state.people;
      return { ...state, me: { ...state.me, avatarUrl }, people };
    });
  }

  setIcon(avatarUrl: string | null): void {
    this.workspace.update((state) => ({
      ...state,
      workspace: { ...state.workspace, avatarUrl },
      workspaces: state.workspaces.map((one) => (one.id === state.workspace.id ? { ...one, avatarUrl } : one)),
    }));
  }

  /** Shown at once; kept with the account. */
  async setSkinTone(skinTone: SkinTone): Promise<void> {
    this.workspace.update((state) => ({ ...state, me: { ...state.me, skinTone } }));
    await request("PATCH", "/api/auth/profile", { skinTone });
  }

  /** A large workspace has more emoji of its own than its page carries. */
  async loadEmoji(after: string | undefined): Promise<void> {
    let cursor = after;
    while (cursor !== undefined) {
      const query = new URLSearchParams({ cursor });
      const reply = await request<EmojiAnswer>(
        "GET",
        `/api/workspaces/${this.workspace.value.workspace.slug}/emoji?${query}`,
      );
      if (!reply.ok) return;
      const more = emojiByName(reply.data.emoji);
      this.workspace.update((state) => ({ ...state, emoji: { ...state.emoji, ...more } }));
      cursor = reply.data.nextCursor;
    }
  }

  /** What an earlier page left. */
  sendAll(): void {
    for (const room of this.#rooms.values()) room.flush();
    this.#roomless.flush();
  }

  /** The hub greeted: whatever could not be reached may be there now. */
  #backAgain(): void {
    this.#roomless.flush();
    for (const room of this.#rooms.values()) {
      if (this.conversation(room.channelId).loading.value.newest === "failed") void room.open();
    }
  }

  /** What works beside the conversation comes once the page has nothing better to do. */
  #startBeside(): () => void {
    let stop = () => {};
    let ended = false;
    const begin = async () => {
      const { startBeside } = await import("../offline/beside");
      if (!ended) stop = startBeside(this);
    };
    const idle = globalThis.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 300));
    idle(() => void begin().catch(() => {}), { timeout: 2_000 });
    return () => {
      ended = true;
      stop();
    };
  }
}

const isOfInbox = (frame: HubServerFrame): frame is Notified =>
  frame.type === "notification.created" || frame.type === "notification.read" || frame.type === "notification.removed";

const lives = new Map<string, Live>();

/** In the browser one workspace is one object, however often its page is left; on the server each rendering has its own. */
export function liveOf(loaded: WorkspaceLoaded): Live {
  if (typeof document === "undefined") return new Live(loaded);
  const key = `${loaded.me.id}:${loaded.workspace.id}`;
  const known = lives.get(key);
  if (known) return known;
  const live = new Live(loaded);
  lives.set(key, live);
  return live;
}
