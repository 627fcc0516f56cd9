import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { ReadAllAnswer } from "../../src/protocol/rest";
import { findMentions } from "../../src/protocol/text";
import { headTs, liveMessages } from "./conversation";
import type { ConversationStore } from "./conversation-store";
import { directName, isDirect } from "./direct";
import type { Observable } from "./observable";
import { request } from "./request";
import type { Room } from "./room";
import { type Workspace, withRead, withRow } from "./workspace";

type Around = {
  workspace: Observable<Workspace>;
  current: Observable<Room | null>;
  conversation: (channelId: ChannelId) => ConversationStore;
  room: (channelId: ChannelId) => Room | undefined;
};

/** How far one has read, as the sidebar shows it at once; rooms and hubs have the last word. */
export class Reading {
  constructor(private readonly around: Around) {}

  get #me(): UserId {
    return this.around.workspace.value.me.id;
  }

  /** By being there. */
  seen(channelId: ChannelId, readTs: Ts | null): void {
    this.around.workspace.update((state) => {
      const row = state.channels.find(({ id }) => id === channelId);
      return row && (row.unread > 0 || row.mentions > row.threadMentions)
        ? withRow(state, channelId, withRead(readTs))
        : state;
    });
  }

  /** Everything there is in it. */
  markRead(channelId: ChannelId): void {
    this.mark(channelId, headTs(this.around.conversation(channelId).state.value) ?? afterAll);
  }

  /** The position becomes exactly `ts`: what is after it is unread, until the reader has left and is back. */
  mark(channelId: ChannelId, ts: Ts): void {
    const room = this.around.room(channelId);
    if (room) room.mark(ts);
    else void request("POST", `/api/channels/${channelId}/read`, { ts });
    const unread = unreadAfter(liveMessages(this.around.conversation(channelId).state.value) ?? [], ts, this.#me);
    this.around.workspace.update((state) =>
      withRow(state, channelId, (row) => ({
        ...row,
        ...unread,
        mentions: (row.type === "direct" ? unread.unread : unread.mentions) + row.threadMentions,
        readTs: ts === afterAll ? row.readTs : ts,
      })),
    );
  }

  /** Resolves to the names of the conversations that could not be marked; null: nobody answered. */
  async markAllRead(): Promise<string[] | null> {
    const { channels, workspace } = this.around.workspace.value;
    const before = new Map(channels.map((row) => [row.id, row]));
    const room = this.around.current.value;
    if (room) this.markRead(room.channelId);
    this.around.workspace.update((state) => ({ ...state, channels: state.channels.map((row) => withRead(null)(row)) }));
    const reply = await request<ReadAllAnswer>("POST", `/api/workspaces/${workspace.slug}/read`);
    const failed = new Set(reply.ok ? reply.data.failed : before.keys());
    this.around.workspace.update((state) => ({
      ...state,
      channels: state.channels.map((row) => {
        const was = before.get(row.id);
        return was && failed.has(row.id) ? { ...row, unread: was.unread, mentions: was.mentions } : row;
      }),
    }));
    if (!reply.ok) return null;
    const { people } = this.around.workspace.value;
    return channels
      .filter(({ id }) => failed.has(id))
      .map((row) => (isDirect(row) ? directName(row.userIds, this.#me, people) : `#${row.name}`));
  }
}

/** Later than everything that is said; the room takes it for its last message. */
const afterAll: Ts = "9999999999.999999";

/** What the sidebar shows before the hub has counted. */
function unreadAfter(messages: readonly Message[], ts: Ts, me: UserId) {
  const waiting = messages.filter((message) => message.ts > ts && message.userId !== me && !message.deletedAt);
  const naming = waiting.filter(({ text }) => {
    const { everyone, userIds } = findMentions(text);
    return everyone || userIds.includes(me);
  });
  return {
    unread: Math.min(waiting.length, limits.unreadCap),
    unreadCapped: waiting.length > limits.unreadCap,
    mentions: naming.length,
  };
}
