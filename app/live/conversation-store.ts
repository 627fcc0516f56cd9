import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import type { ChannelAnswer, MessagePage, RestMessage } from "../../src/protocol/rest";
import type { RoomEvent } from "../../src/protocol/room-frames";
import type { Refused } from "./call";
import {
  applyEvents,
  type Conversation,
  emptyConversation,
  withNewestPage,
  withOlderPage,
  withThreadPage,
  withUnread,
} from "./conversation";
import { Observable } from "./observable";
import { request } from "./request";
import { Typing } from "./typing";

export type ThreadPage = { parent: RestMessage; messages: RestMessage[]; hasMore: boolean; nextCursor?: Ts };
type Progress = "idle" | "loading" | "failed";

/** One conversation in this browser: its state, and how it is read from REST. */
export class ConversationStore {
  readonly state = new Observable<Conversation>(emptyConversation);
  /** Of the newest page, and of older ones. */
  readonly loading = new Observable<{ newest: Progress; older: Progress; refusal: Refused | null }>({
    newest: "idle",
    older: "idle",
    refusal: null,
  });
  readonly typing = new Typing();
  /** Where the list stood when the reader left, for coming back at once. */
  place: { cache: unknown; rows: number; fromEnd: number } | null = null;

  constructor(
    readonly channelId: ChannelId,
    readonly me: UserId,
    private readonly meet: (messages: readonly RestMessage[], channel: ChannelAnswer | null) => void,
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

  setChannel(channel: ChannelAnswer): void {
    this.meet([], channel);
    this.state.update((state) => ({ ...state, channel, me: state.me && { ...state.me, canPost: channel.can.post } }));
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

  /** The newest page, in place of whatever was there. */
  async loadNewest(): Promise<boolean> {
    this.loading.update((loading) => ({ ...loading, newest: "loading", refusal: null }));
    const reply = await request<MessagePage>("GET", `/api/channels/${this.channelId}/messages?limit=50`);
    if (!reply.ok) {
      this.loading.update((loading) => ({ ...loading, newest: "failed", refusal: reply }));
      return false;
    }
    this.meet(reply.data.messages, null);
    this.state.update((state) => ({ ...withNewestPage(state, reply.data), threads: {} }));
    this.loading.update((loading) => ({ ...loading, newest: "idle" }));
    return true;
  }

  async loadOlder(): Promise<void> {
    const [oldest] = this.state.value.messages;
    if (this.loading.value.older === "loading" || !this.state.value.hasOlder || !oldest) return;
    this.loading.update((loading) => ({ ...loading, older: "loading" }));
    const path = `/api/channels/${this.channelId}/messages?limit=100&before=${oldest.ts}`;
    const reply = await request<MessagePage>("GET", path);
    if (reply.ok) {
      this.meet(reply.data.messages, null);
      this.state.update((state) => (state.messages[0] === oldest ? withOlderPage(state, reply.data) : state));
    }
    this.loading.update((loading) => ({ ...loading, older: reply.ok ? "idle" : "failed" }));
  }

  seedThread(ts: Ts, page: ThreadPage): void {
    if (this.state.value.threads[ts]?.loaded) return;
    this.meet([page.parent, ...page.messages], null);
    this.state.update((state) => withThreadPage(state, ts, page));
  }

  async loadThread(ts: Ts): Promise<boolean> {
    const known = this.state.value.threads[ts];
    const before = known?.loaded && known.replies[0] ? `&before=${known.replies[0].ts}` : "";
    const reply = await request<ThreadPage>("GET", `/api/channels/${this.channelId}/threads/${ts}?limit=100${before}`);
    if (!reply.ok) return false;
    this.meet([reply.data.parent, ...reply.data.messages], null);
    this.state.update((state) => withThreadPage(state, ts, reply.data));
    return true;
  }
}
