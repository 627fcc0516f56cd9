import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { RestMessage } from "../../src/protocol/rest";
import type { RoomClientFrame, RoomEvent, RoomServerFrame } from "../../src/protocol/room-frames";
import { liveMessages, withLine, withMark, withWatched } from "./conversation";
import type { ConversationStore } from "./conversation-store";
import { LiveSocket } from "./live-socket";
import type { Outbox, Pending } from "./outbox";
import { request } from "./request";

/** An answer that stays out longer than this on an open socket is asked for again. */
const ackWithinMs = 15_000;

type Waiter = (frame: Extract<RoomServerFrame, { type: "ack" | "error" }>) => void;

/** The socket of one conversation: keeps its store equal to the room, and sends what waits for it. */
export class Room {
  readonly socket: LiveSocket<RoomServerFrame>;
  #store: ConversationStore;
  #outbox: Outbox;
  #again: ReturnType<typeof setTimeout> | undefined;
  #me: UserId;
  /** Caught up: events follow one another from here. */
  #live = false;
  #greetedBefore = false;
  /** Live events that came while the newest page was being read. */
  #held: RoomEvent[] | null = null;
  #attentive = false;
  #waiters = new Map<string, Waiter>();
  #typedAt = 0;
  #onFocus: () => void;

  constructor({
    store,
    outbox,
    me,
    onFocus,
  }: { store: ConversationStore; outbox: Outbox; me: UserId; onFocus: () => void }) {
    this.#store = store;
    this.#outbox = outbox;
    this.#me = me;
    this.#onFocus = onFocus;
    this.socket = new LiveSocket<RoomServerFrame>({
      path: () => {
        const { seq, epoch, loaded } = store.state.value;
        return loaded && epoch !== null
          ? `/ws/channels/${store.channelId}?after=${seq}&epoch=${epoch}`
          : `/ws/channels/${store.channelId}`;
      },
      onFrame: (frame) => this.#receive(frame),
      onClose: () => this.#closed(),
    });
  }

  get channelId(): ChannelId {
    return this.#store.channelId;
  }

  /** The first page comes before the socket: its number is where events go on. */
  async open(): Promise<void> {
    const store = this.#store;
    if (store.opening) await store.opening;
    if (!store.state.value.loaded && !(await store.loadNewest())) return;
    this.socket.open();
    void store.loadLatest();
  }

  close(): void {
    this.setAttention(false);
    this.socket.close();
    this.#closed();
  }

  /** Whether its end is before somebody's eyes. */
  setAttention(attentive: boolean): void {
    this.#attentive = attentive;
    this.#tellAttention();
  }

  #tellAttention(): void {
    const { held, detached } = this.#store.state.value;
    const watched = this.#attentive && this.#live && !held && !detached;
    if (watched === this.#store.state.value.watched) {
      if (watched) this.#onFocus();
      return;
    }
    this.#store.state.update((state) => withWatched(state, watched));
    if (this.#live) this.#send({ type: watched ? "focus" : "blur" });
    if (watched) this.#onFocus();
  }

  typing(threadTs?: Ts): void {
    const now = Date.now();
    if (!this.#live || now - this.#typedAt < limits.typingEverySeconds * 1_000) return;
    this.#typedAt = now;
    this.#send(threadTs ? { type: "typing.start", threadTs } : { type: "typing.start" });
  }

  /** The position becomes exactly `ts`; the room's word of it comes back to every window of the member. */
  mark(ts: Ts): void {
    if (!this.#send({ type: "read.mark", ts })) void request("POST", `/api/channels/${this.channelId}/read`, { ts });
    this.#marked(ts);
  }

  /** False: there is no socket to say it on. */
  markThread(threadTs: Ts, ts: Ts): boolean {
    return this.#send({ type: "read.mark", ts, threadTs });
  }

  #marked(ts: Ts): void {
    this.#store.state.update((state) => withMark(state, ts, this.#me));
    this.#tellAttention();
  }

  /** Sends what waits, in order. */
  flush(): void {
    if (!this.#live) return;
    const wait = this.#outbox.heldFor(this.channelId, Date.now());
    clearTimeout(this.#again);
    if (wait > 0) {
      this.#again = setTimeout(() => this.flush(), wait);
      return;
    }
    for (const pending of this.#outbox.waitingFor(this.channelId)) this.#sendPending(pending);
    this.#typedAt = 0;
  }

  #sendPending(pending: Pending): void {
    const { clientMsgId, text, threadTs, broadcast, subtype, files } = pending;
    const frame: RoomClientFrame = {
      type: "message.send",
      id: clientMsgId,
      clientMsgId,
      text,
      ...(threadTs ? { threadTs } : {}),
      ...(broadcast ? { broadcast } : {}),
      ...(subtype ? { subtype } : {}),
      ...(files ? { fileIds: files.map(({ id }) => id) } : {}),
    };
    // A frame has a bound that the longest texts pass; HTTP has room for them.
    if (
      JSON.stringify(frame).length * 3 > limits.frameBytes &&
      new TextEncoder().encode(JSON.stringify(frame)).length > limits.frameBytes
    ) {
      this.#outbox.mark(clientMsgId, "sending");
      return void postPending(this.#outbox, pending);
    }
    this.#outbox.mark(clientMsgId, "sending");
    const late = setTimeout(() => {
      if (this.#waiters.delete(clientMsgId)) this.socket.restart();
    }, ackWithinMs);
    this.#waiters.set(clientMsgId, (answer) => {
      clearTimeout(late);
      if (answer.type === "ack") return this.#stored(clientMsgId, answer.ts);
      if (answer.code === "rate_limited" || answer.code === "unavailable")
        return this.#later(clientMsgId, answer.retryAfter);
      this.#outbox.mark(clientMsgId, "failed", answer.message);
    });
    this.#send(frame);
  }

  /** The row of the log takes the place of the pending one; either may come first. */
  #stored(clientMsgId: string, ts: Ts | undefined): void {
    const { threads } = this.#store.state.value;
    const here = liveMessages(this.#store.state.value)?.some((message) => message.ts === ts);
    const inThread = Object.values(threads).some(({ replies }) => replies.some((reply) => reply.ts === ts));
    if (here || inThread) this.#outbox.remove(clientMsgId);
    else this.#outbox.mark(clientMsgId, "stored");
  }

  #later(clientMsgId: string, retryAfter = 1): void {
    this.#outbox.hold(clientMsgId, this.channelId, Date.now() + retryAfter * 1_000);
    this.flush();
  }

  #send(frame: RoomClientFrame): boolean {
    return this.socket.send(frame);
  }

  #receive(frame: RoomServerFrame): void {
    switch (frame.type) {
      case "hello": {
        const { me } = frame;
        const first = !this.#greetedBefore;
        this.#greetedBefore = true;
        this.#store.state.update((state) => {
          const next = {
            ...state,
            me: { role: me.role, canPost: me.canPost },
            readTs: me.readTs,
            pinCount: frame.pinCount,
          };
          const channel = next.channel && { ...next.channel, memberCount: frame.memberCount };
          const counted = { ...next, channel };
          return first && me.readTs !== null ? withLine({ ...counted, line: null }, me.readTs, me.userId) : counted;
        });
        return;
      }
      case "catchup":
        this.#apply(frame.events);
        if (!frame.more) this.#caughtUp();
        return;
      case "resync":
        return void this.#resync();
      case "typing.started":
        if (frame.userId !== this.#me) this.#store.typing.started(frame.userId, frame.threadTs);
        return;
      case "read.marked":
        this.#marked(frame.ts);
        return;
      case "ack":
      case "error": {
        const waiter = frame.id === undefined ? undefined : this.#waiters.get(frame.id);
        if (frame.id !== undefined) this.#waiters.delete(frame.id);
        waiter?.(frame);
        return;
      }
      default:
        if (this.#held) this.#held.push(frame);
        else this.#apply([frame]);
    }
  }

  #apply(events: readonly RoomEvent[]): void {
    const wasArchived = this.#store.state.value.channel?.archived;
    if (this.#store.apply(events).gap) {
      this.socket.restart();
      return;
    }
    for (const event of events) {
      if (event.type === "message.posted" && event.message.clientMsgId && event.message.userId === this.#me) {
        this.#outbox.remove(event.message.clientMsgId);
      }
      if (event.type === "member.joined" && event.userId === this.#me) void this.#store.loadChannel();
    }
    // What one may do changes with it.
    if (this.#store.state.value.channel?.archived !== wasArchived) void this.#store.loadChannel();
    if (this.#store.state.value.watched) this.#onFocus();
    else this.#tellAttention();
  }

  #caughtUp(): void {
    this.#live = true;
    this.flush();
    this.#tellAttention();
  }

  async #resync(): Promise<void> {
    if (this.#held) return;
    this.#held = [];
    const read = await this.#store.loadNewest();
    const held = this.#held ?? [];
    this.#held = null;
    if (!read) return this.socket.restart();
    this.#apply(held);
    this.#caughtUp();
  }

  #closed(): void {
    this.#live = false;
    this.#held = null;
    this.#store.state.update((state) => withWatched(state, false));
    this.#waiters.clear();
    this.#outbox.lost(this.channelId);
  }
}

/** Over HTTP: for a conversation that no socket is open to. */
export async function postPending(
  outbox: Outbox,
  pending: Pending,
  posted: (message: RestMessage) => void = () => {},
): Promise<void> {
  const { clientMsgId, channelId, text, threadTs, broadcast, subtype, files } = pending;
  outbox.mark(clientMsgId, "sending");
  const reply = await request<{ message: RestMessage }>("POST", `/api/channels/${channelId}/messages`, {
    clientMsgId,
    text,
    ...(threadTs ? { threadTs } : {}),
    ...(broadcast ? { broadcast } : {}),
    ...(subtype ? { subtype } : {}),
    ...(files ? { fileIds: files.map(({ id }) => id) } : {}),
  });
  if (reply.ok) {
    posted(reply.data.message);
    return outbox.remove(clientMsgId);
  }
  if (reply.status === 0 || reply.status === 429 || reply.status >= 500) return outbox.mark(clientMsgId, "waiting");
  outbox.mark(clientMsgId, "failed", reply.message);
}
