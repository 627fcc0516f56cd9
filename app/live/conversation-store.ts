import type { ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import type { ChannelAnswer, MessagePage, RestMessage } from "../../src/protocol/rest";
import type { RoomEvent } from "../../src/protocol/room-frames";
import type { Refused } from "./call";
import {
  applyEvents,
  type Conversation,
  emptyConversation,
  withChanged,
  withNewestPage,
  withParent,
  withReply,
  withThreadNewest,
  withThreadPage,
  withUnread,
} from "./conversation";
import { Observable } from "./observable";
import { request } from "./request";
import { Typing } from "./typing";
import {
  messageAt,
  type Place,
  shows,
  withLatestPage,
  withLatestShown,
  withNewerPage,
  withOlderPage,
  withWindow,
} from "./windows";

export type ThreadPage = {
  parent: RestMessage;
  messages: RestMessage[];
  hasMore: boolean;
  /** What the reader has of it; null when they are not in the channel. */
  me?: ThreadState | null;
};
type Progress = "idle" | "loading" | "failed";

/** Where the list is to go. `found`: the message itself, its tombstone, or neither; `n` tells one wish from the next. */
export type Goal = Place & { n: number; found: "here" | "deleted" | "nowhere" };

/** One conversation in this browser: its state, and how it is read from REST. */
export class ConversationStore {
  readonly state = new Observable<Conversation>(emptyConversation);
  /** Of the first page, of older ones and of newer ones. */
  readonly loading = new Observable<{ newest: Progress; older: Progress; newer: Progress; refusal: Refused | null }>({
    newest: "idle",
    older: "idle",
    newer: "idle",
    refusal: null,
  });
  readonly goal = new Observable<Goal | null>(null);
  /** A window on its way: nothing else is shown before it. */
  opening: Promise<boolean> | null = null;
  #wishes = 0;
  readonly typing = new Typing();
  /** Where the list stood when the reader left, for coming back at once. */
  place: { cache: unknown; rows: number; fromEnd: number } | null = null;

  constructor(
    readonly channelId: ChannelId,
    readonly me: UserId,
    private readonly meet: (messages: readonly RestMessage[], channel: ChannelAnswer | null) => void,
    private readonly heard: (thread: ThreadState) => void = () => {},
  ) {}

  /** What the server rendered. */
  seed(channel: ChannelAnswer, page: MessagePage, unread: number): void {
    if (this.state.value.loaded) {
      if (this.state.value.channel !== channel) this.state.update((state) => ({ ...state, channel }));
      return;
    }
    this.meet(page.messages, channel);
    this.state.update((state) => withUnread(withNewestPage({ ...state, channel }, page), unread, this.me));
  }

  /** The server rendered a window of history. */
  seedWindow(channel: ChannelAnswer, page: MessagePage, place: Place | null): void {
    if (this.state.value.loaded) return;
    this.meet(page.messages, channel);
    this.state.update((state) => withWindow({ ...state, channel }, page) ?? state);
    if (place) this.#aim(place);
  }

  /** Shows a place in the history: there already, or read around it. False: it could not be read. */
  open(place: Place): Promise<boolean> {
    const opening = this.#open(place).finally(() => {
      if (this.opening === opening) this.opening = null;
    });
    this.opening = opening;
    return opening;
  }

  async #open(place: Place): Promise<boolean> {
    this.#wishes += 1;
    const wish = this.#wishes;
    if (shows(this.state.value, place)) {
      this.#aim(place);
      return true;
    }
    const latest = withLatestShown(this.state.value);
    if (shows(latest, place)) {
      this.state.set(latest);
      this.#aim(place);
      return true;
    }
    const read = await this.#read(`around=${place.ts}&limit=60`, withWindow, {
      wanted: () => this.#wishes === wish,
      merged: () => this.#aim(place),
    });
    if (read === "merged") this.loading.update((loading) => ({ ...loading, newest: "idle", refusal: null }));
    return read !== "failed";
  }

  #aim(place: Place): void {
    const found = messageAt(this.state.value.messages, place);
    this.goal.update((before) => ({
      ...place,
      n: (before?.n ?? 0) + 1,
      found: place.kind === "from" || (found && !found.deletedAt) ? "here" : found ? "deleted" : "nowhere",
    }));
  }

  /** To the live end, which is known, or is read. */
  async toLatest(): Promise<boolean> {
    this.#wishes += 1;
    this.goal.set(null);
    this.place = null;
    const { detached, latest } = this.state.value;
    if (!detached) return true;
    if (latest) {
      this.state.update(withLatestShown);
      return true;
    }
    if ((await this.#read("limit=50", withLatestPage)) === "failed") return false;
    this.state.update(withLatestShown);
    return true;
  }

  /** The run at the live end, while another is shown: for going there at once, and for counting what is new. */
  async loadLatest(): Promise<void> {
    const { detached, latest } = this.state.value;
    if (detached && !latest) await this.#read("limit=50", withLatestPage);
  }

  /**
   * Reads a page and merges it. One that was overtaken by more than is remembered is read again; when that does not
   * help, everything is read anew. `late`: nobody wants it any more. `merged` is called in the turn of the change.
   */
  async #read(
    query: string,
    merge: (state: Conversation, page: MessagePage) => Conversation | null,
    { wanted = () => true, merged = () => {} }: { wanted?: () => boolean; merged?: () => void } = {},
  ): Promise<"merged" | "failed" | "late"> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await request<MessagePage>("GET", `/api/channels/${this.channelId}/messages?${query}`);
      if (!wanted()) return "late";
      if (!reply.ok) {
        if (!this.state.value.loaded) {
          this.loading.update((loading) => ({ ...loading, newest: "failed", refusal: reply }));
        }
        return "failed";
      }
      const next = merge(this.state.value, reply.data);
      if (next) {
        this.meet(reply.data.messages, null);
        this.state.set(next);
        merged();
        return "merged";
      }
      if (attempt === 3) return (await this.loadNewest()) ? "late" : "failed";
    }
  }

  setChannel(channel: ChannelAnswer): void {
    this.meet([], channel);
    this.state.update((state) => ({ ...state, channel, me: state.me && { ...state.me, canPost: channel.can.post } }));
  }

  /** One message, drawn before the room has said so. */
  change(ts: Ts, change: (message: Message) => Message): void {
    this.state.update((state) => withChanged(state, ts, change));
  }

  apply(events: readonly RoomEvent[]): { gap: boolean } {
    const { state, gap } = applyEvents(this.state.value, events, this.me);
    this.state.set(state);
    for (const event of events) {
      if (event.type === "message.posted") this.typing.stopped(event.message.userId);
    }
    return { gap };
  }

  async loadChannel(): Promise<void> {
    const reply = await request<ChannelAnswer>("GET", `/api/channels/${this.channelId}`);
    if (reply.ok) this.setChannel(reply.data);
    else if (reply.status === 404) this.loading.update((loading) => ({ ...loading, newest: "failed", refusal: reply }));
  }

  /** The newest page, in place of whatever was there; a window of history stays in view, read anew. */
  async loadNewest(): Promise<boolean> {
    this.loading.update((loading) => ({ ...loading, newest: "loading", refusal: null }));
    const path = `/api/channels/${this.channelId}/messages`;
    const { detached, messages } = this.state.value;
    const middle = detached ? messages[messages.length >> 1] : undefined;
    // The newest first: what the window lacks of it is then in the events that follow.
    const reply = await request<MessagePage>("GET", `${path}?limit=50`);
    const around = middle && (await request<MessagePage>("GET", `${path}?around=${middle.ts}&limit=60`));
    if (!reply.ok) {
      this.loading.update((loading) => ({ ...loading, newest: "failed", refusal: reply }));
      return false;
    }
    this.meet(around?.ok ? [...reply.data.messages, ...around.data.messages] : reply.data.messages, null);
    this.state.update((state) => {
      const newest = { ...withNewestPage(state, reply.data), threads: {} };
      return (around?.ok && withWindow(newest, around.data)) || newest;
    });
    if (middle && around?.ok) this.#aim({ ts: middle.ts, kind: "from" });
    this.loading.update((loading) => ({ ...loading, newest: "idle" }));
    return true;
  }

  async loadOlder(): Promise<void> {
    const { hasOlder, messages } = this.state.value;
    const [oldest] = messages;
    if (this.loading.value.older === "loading" || !hasOlder || !oldest) return;
    this.loading.update((loading) => ({ ...loading, older: "loading" }));
    const there = () => this.state.value.messages[0]?.ts === oldest.ts;
    const read = await this.#read(`limit=100&before=${oldest.ts}`, withOlderPage, { wanted: there });
    this.loading.update((loading) => ({ ...loading, older: read === "failed" ? "failed" : "idle" }));
  }

  async loadNewer(): Promise<void> {
    const { detached, messages } = this.state.value;
    const newest = messages.at(-1);
    if (this.loading.value.newer === "loading" || !detached || !newest) return;
    this.loading.update((loading) => ({ ...loading, newer: "loading" }));
    const there = () => this.state.value.detached && this.state.value.messages.at(-1)?.ts === newest.ts;
    const read = await this.#read(`limit=100&after=${newest.ts}`, withNewerPage, { wanted: there });
    this.loading.update((loading) => ({ ...loading, newer: read === "failed" ? "failed" : "idle" }));
  }

  seedThread(ts: Ts, page: ThreadPage): void {
    if (this.state.value.threads[ts]?.loaded) return;
    this.takeThread(ts, page);
  }

  /** The newest page of a thread, beside what is known of it. */
  takeThread(ts: Ts, page: ThreadPage): void {
    this.meet([page.parent, ...page.messages], null);
    if (page.me) this.heard(page.me);
    this.state.update((state) => withThreadNewest(state, ts, page));
  }

  /** A reply that no event tells of. */
  takeReply(ts: Ts, message: RestMessage): void {
    this.meet([message], null);
    this.state.update((state) => withReply(state, ts, message));
  }

  async refreshThread(ts: Ts): Promise<boolean> {
    const reply = await request<ThreadPage>("GET", `/api/channels/${this.channelId}/threads/${ts}?limit=20`);
    if (reply.ok) this.takeThread(ts, reply.data);
    return reply.ok;
  }

  /** The parent of a reply that the channel shows, for its first words. */
  async loadParent(ts: Ts): Promise<void> {
    if (this.state.value.threads[ts]?.parent || this.#asked.has(ts)) return;
    this.#asked.add(ts);
    const reply = await request<{ message: RestMessage }>("GET", `/api/messages/${this.channelId}-${ts}`);
    if (!reply.ok) return;
    this.meet([reply.data.message], null);
    this.state.update((state) => withParent(state, ts, reply.data.message));
  }
  readonly #asked = new Set<Ts>();

  async loadThread(ts: Ts): Promise<boolean> {
    const known = this.state.value.threads[ts];
    const before = known?.loaded && known.replies[0] ? `&before=${known.replies[0].ts}` : "";
    const reply = await request<ThreadPage>("GET", `/api/channels/${this.channelId}/threads/${ts}?limit=100${before}`);
    if (!reply.ok) return false;
    this.meet([reply.data.parent, ...reply.data.messages], null);
    if (reply.data.me) this.heard(reply.data.me);
    this.state.update((state) => withThreadPage(state, ts, reply.data));
    return true;
  }
}
