import type { ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import type { RestMessage, ThreadListing } from "../../src/protocol/rest";
import type { ConversationStore } from "./conversation-store";
import { Observable } from "./observable";
import { request } from "./request";
import type { Room } from "./room";
import { threadKey, type Workspace, withThread } from "./workspace";

type ListedPage = { threads: ThreadListing[]; nextCursor?: string };
export type ThreadPlace = { channelId: ChannelId; threadTs: Ts };
type List = { loaded: boolean; threads: readonly ThreadPlace[]; next: string | null; failed: boolean };

type Around = {
  workspace: Observable<Workspace>;
  conversation: (channelId: ChannelId) => ConversationStore;
  room: (channelId: ChannelId) => Room | undefined;
};

/** Threads that the reader follows: how far they have read them, and the list of them all. */
export class Threads {
  /** The view over all channels, in the order in which it was read. */
  readonly list = new Observable<List>({ loaded: false, threads: [], next: null, failed: false });

  constructor(private readonly around: Around) {}

  /** What a room or a hub said of one. */
  heard = (thread: ThreadState): void => {
    this.around.workspace.update((state) => withThread(state, thread));
  };

  state({ channelId, threadTs }: ThreadPlace): ThreadState | undefined {
    return this.around.workspace.value.threads[threadKey(channelId, threadTs)];
  }

  /** Shown at once; taken back when it was refused. Resolves to what went wrong. */
  async follow({ channelId, threadTs }: ThreadPlace, following: boolean): Promise<string | null> {
    const before = this.state({ channelId, threadTs });
    if (before) this.heard({ ...before, following, unread: 0, mentions: 0 });
    const path = `/api/channels/${channelId}/threads/${threadTs}/follow`;
    const reply = await request<{ thread: ThreadState }>(following ? "POST" : "DELETE", path);
    if (reply.ok) this.heard(reply.data.thread);
    else if (before) this.heard(before);
    return reply.ok ? null : reply.message;
  }

  /** The reader has seen it up to here. By frame where a socket is open. */
  read({ channelId, threadTs }: ThreadPlace, ts: Ts): void {
    const before = this.state({ channelId, threadTs });
    if (!before?.following || before.lastRead >= ts) return;
    this.heard({ ...before, lastRead: ts, unread: 0, mentions: 0 });
    const path = `/api/channels/${channelId}/threads/${threadTs}/read`;
    if (!this.around.room(channelId)?.markThread(threadTs, ts)) void request("POST", path, { ts });
  }

  /** From this reply on everything is unread, until the reader has left the thread and is back. */
  async unreadFrom({ channelId, threadTs }: ThreadPlace, ts: Ts): Promise<string | null> {
    const path = `/api/channels/${channelId}/threads/${threadTs}/read`;
    const before = tsFromMicros(microsFromTs(ts) - 1);
    const reply = await request<{ thread: ThreadState }>("POST", path, { ts: before });
    if (reply.ok) this.heard(reply.data.thread);
    return reply.ok ? null : reply.message;
  }

  /** Resolves to what went wrong. */
  async readAll(): Promise<string | null> {
    const { workspace, threads } = this.around.workspace.value;
    const unread = Object.values(threads).filter((thread) => thread.unread > 0);
    for (const thread of unread) this.heard({ ...thread, unread: 0, mentions: 0 });
    const reply = await request("POST", `/api/workspaces/${workspace.slug}/threads/read`);
    if (!reply.ok) for (const thread of unread) this.heard(thread);
    return reply.ok ? null : reply.message;
  }

  /** What the server rendered, or the list from its beginning. */
  seed(page: ListedPage): void {
    this.#take(page, []);
  }

  async load(): Promise<void> {
    const reply = await request<ListedPage>("GET", this.#path(null));
    if (reply.ok) this.#take(reply.data, []);
    else this.list.update((list) => ({ ...list, failed: true }));
  }

  async loadMore(): Promise<void> {
    const { next, threads } = this.list.value;
    if (next === null) return;
    const reply = await request<ListedPage>("GET", this.#path(next));
    if (reply.ok) this.#take(reply.data, threads);
  }

  /** The hub named a thread: it is read again where the page knows less, and comes to the top when it is not listed. */
  async follows(thread: ThreadState): Promise<void> {
    const { channelId, threadTs, latestReply } = thread;
    if (!this.list.value.loaded || !thread.following || latestReply === null) return;
    const store = this.around.conversation(channelId);
    const newest = store.state.value.threads[threadTs]?.replies.at(-1)?.ts;
    if (newest === undefined || newest < latestReply) await store.refreshThread(threadTs);
    this.list.update((list) =>
      list.threads.some((one) => one.channelId === channelId && one.threadTs === threadTs)
        ? list
        : { ...list, threads: [{ channelId, threadTs }, ...list.threads] },
    );
  }

  #path(cursor: string | null): string {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    return `/api/workspaces/${this.around.workspace.value.workspace.slug}/threads${query}`;
  }

  #take({ threads, nextCursor }: ListedPage, before: readonly ThreadPlace[]): void {
    for (const { channel: _, parent, replies, hasOlder, ...state } of threads) {
      this.heard(state);
      this.around
        .conversation(state.channelId)
        .takeThread(state.threadTs, { parent, messages: replies, hasMore: hasOlder });
    }
    const known = new Set(before.map(({ channelId, threadTs }) => threadKey(channelId, threadTs)));
    const fresh = threads.filter(({ channelId, threadTs }) => !known.has(threadKey(channelId, threadTs)));
    this.list.set({
      loaded: true,
      threads: [...before, ...fresh.map(({ channelId, threadTs }) => ({ channelId, threadTs }))],
      next: nextCursor ?? null,
      failed: false,
    });
  }

  /** A reply that went out over HTTP: no event tells of it where no socket is open. */
  posted(message: RestMessage): void {
    if (message.threadTs) this.around.conversation(message.channelId).takeReply(message.threadTs, message);
  }
}
