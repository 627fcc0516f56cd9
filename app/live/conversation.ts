import type { Ts, UserId } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import type { ChannelAnswer } from "../../src/protocol/rest";
import type { ChannelRole, RoomEvent } from "../../src/protocol/room-frames";

/** What a browser knows of one conversation, and how events change it. Pure: sockets and clocks are elsewhere. */

export type Thread = { parent: Message | null; replies: Message[]; hasOlder: boolean; loaded: boolean };

export type Conversation = {
  /** False until the newest page is here. */
  loaded: boolean;
  /** Oldest first; replies only where they were sent to the channel too. */
  messages: Message[];
  hasOlder: boolean;
  /** The last event contained. */
  seq: number;
  epoch: string | null;
  channel: ChannelAnswer | null;
  me: { role: ChannelRole; canPost: boolean } | null;
  /** Where the new-messages line stands: after this message. */
  line: Ts | null;
  /** The newest message that was in front of the reader's eyes. */
  seen: Ts | null;
  watched: boolean;
  threads: Readonly<Record<Ts, Thread>>;
};

export const emptyConversation: Conversation = {
  loaded: false,
  messages: [],
  hasOlder: false,
  seq: 0,
  epoch: null,
  channel: null,
  me: null,
  line: null,
  seen: null,
  watched: false,
  threads: {},
};

/** The newest page as REST gives it: newest first. */
export type NewestPage = { messages: Message[]; hasMore: boolean; seq: number; epoch: string };

export const headTs = ({ messages }: Conversation): Ts | null => messages.at(-1)?.ts ?? null;

const inChannel = (message: Message) => message.threadTs === undefined || message.broadcast === true;

/** The index of a ts, or where it would go. */
export function indexOfTs(messages: readonly Message[], ts: Ts): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle] as Message).ts < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findMessage(messages: readonly Message[], ts: Ts): Message | undefined {
  const found = messages[indexOfTs(messages, ts)];
  return found?.ts === ts ? found : undefined;
}

function upsert(messages: Message[], message: Message): Message[] {
  const index = indexOfTs(messages, message.ts);
  const next = messages.slice();
  next.splice(index, messages[index]?.ts === message.ts ? 1 : 0, message);
  return next;
}

function replace(messages: Message[], ts: Ts, change: (message: Message) => Message): Message[] {
  const index = indexOfTs(messages, ts);
  const found = messages[index];
  if (found?.ts !== ts) return messages;
  const next = messages.slice();
  next[index] = change(found);
  return next;
}

export function withNewestPage(state: Conversation, page: NewestPage): Conversation {
  const messages = page.messages.toReversed();
  const next = { ...state, loaded: true, messages, hasOlder: page.hasMore, seq: page.seq, epoch: page.epoch };
  // What came while nobody watched, and is only known from the page.
  return state.loaded ? withLine(next, state.seen) : { ...next, seen: state.seen };
}

export function withOlderPage(state: Conversation, page: { messages: Message[]; hasMore: boolean }): Conversation {
  const first = state.messages[0]?.ts;
  const older = page.messages.filter(({ ts }) => first === undefined || ts < first).toReversed();
  return { ...state, messages: [...older, ...state.messages], hasOlder: page.hasMore };
}

/** The line goes after `readTs` when something of others' is behind it. */
export function withLine(state: Conversation, readTs: Ts | null, me?: UserId): Conversation {
  const behind = state.messages.some(
    (message) => message.userId !== me && !message.deletedAt && (readTs === null || message.ts > readTs),
  );
  return behind && readTs !== null ? { ...state, line: readTs } : state;
}

/** Before the socket greeted, the place of the line follows from the number of unread messages. */
export function withUnread(state: Conversation, unread: number, me: UserId): Conversation {
  let left = unread;
  for (let index = state.messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = state.messages[index] as Message;
    if (message.userId !== me && !message.deletedAt) left -= 1;
    if (left === 0) return { ...state, line: state.messages[index - 1]?.ts ?? beforeAll };
  }
  return state;
}

export const beforeAll: Ts = "0000000000.000000";

export function withThreadPage(
  state: Conversation,
  ts: Ts,
  page: { parent: Message; messages: Message[]; hasMore: boolean },
): Conversation {
  const known = state.threads[ts];
  const first = known?.replies[0]?.ts;
  const fresh = page.messages.toReversed();
  const replies = known?.loaded ? [...fresh.filter((reply) => !first || reply.ts < first), ...known.replies] : fresh;
  return {
    ...state,
    messages: replace(state.messages, ts, () => page.parent),
    threads: { ...state.threads, [ts]: { parent: page.parent, replies, hasOlder: page.hasMore, loaded: true } },
  };
}

/** Somebody looks at the end of it, or no longer does. */
export function withWatched(state: Conversation, watched: boolean): Conversation {
  if (state.watched === watched) return state;
  return { ...state, watched, seen: state.loaded ? (headTs(state) ?? state.seen) : state.seen };
}

export type Applied = { state: Conversation; gap: boolean };

/** Applies events in order. An event already contained changes nothing; one that does not follow is a gap. */
export function applyEvents(start: Conversation, events: readonly RoomEvent[], me: UserId): Applied {
  let state = start;
  for (const event of events) {
    if (event.seq <= state.seq) continue;
    if (event.seq > state.seq + 1) return { state, gap: true };
    state = { ...applyEvent(state, event, me), seq: event.seq };
  }
  return { state, gap: false };
}

function applyEvent(state: Conversation, event: RoomEvent, me: UserId): Conversation {
  switch (event.type) {
    case "message.posted":
      return posted(state, event.message, me);
    case "message.edited":
    case "message.deleted":
      return changed(state, event.message.ts, () => event.message);
    case "reaction.changed": {
      const { name, count, users } = event;
      return changed(state, event.ts, (message) => {
        const others = message.reactions.filter((reaction) => reaction.name !== name);
        const known = message.reactions.findIndex((reaction) => reaction.name === name);
        const at = known < 0 ? others.length : known;
        return { ...message, reactions: count ? others.toSpliced(at, 0, { name, count, users }) : others };
      });
    }
    case "thread.updated": {
      const { type: _, seq: __, ts, ...summary } = event;
      return changed(state, ts, (message) => ({ ...message, ...summary }));
    }
    case "member.joined":
    case "member.left": {
      const joined = event.type === "member.joined";
      const mine = event.userId === me;
      const next = withChannel(state, (channel) => ({
        ...channel,
        memberCount: event.count,
        isMember: mine ? joined : channel.isMember,
        members: joined ? channel.members : channel.members.filter(({ userId }) => userId !== event.userId),
      }));
      if (!mine || !next.me) return next;
      return {
        ...next,
        me: { ...next.me, role: joined ? (next.me.role === "none" ? "member" : next.me.role) : "none" },
      };
    }
    case "members.changed":
      return withChannel(state, (channel) => ({ ...channel, memberCount: event.count }));
    case "channel.updated": {
      const { name, topic, purpose, archived } = event.channel;
      return withChannel(state, (channel) => ({ ...channel, name, topic, purpose, description: purpose, archived }));
    }
    default:
      // A newer server may know events that this page does not; they are numbered all the same.
      event satisfies never;
      return state;
  }
}

function withChannel(state: Conversation, change: (channel: ChannelAnswer) => ChannelAnswer): Conversation {
  return state.channel ? { ...state, channel: change(state.channel) } : state;
}

function posted(state: Conversation, message: Message, me: UserId): Conversation {
  let next = state;
  const thread = message.threadTs && state.threads[message.threadTs];
  if (message.threadTs && thread?.loaded) {
    next = {
      ...next,
      threads: { ...state.threads, [message.threadTs]: { ...thread, replies: upsert(thread.replies, message) } },
    };
  }
  if (!inChannel(message)) return next;
  next = { ...next, messages: upsert(state.messages, message) };
  // Whoever writes has read.
  if (message.userId === me) return { ...next, line: null, seen: message.ts };
  if (next.watched) return { ...next, seen: message.ts };
  // The first unseen one draws the line; a line whose messages were seen since moves down.
  const seen = next.seen ?? headTs(state) ?? beforeAll;
  return next.line === null || next.line < seen ? { ...next, line: seen, seen } : next;
}

/** A message stands in the list, in its thread, and as the parent of one. */
function changed(state: Conversation, ts: Ts, change: (message: Message) => Message): Conversation {
  const threads: Record<Ts, Thread> = { ...state.threads };
  for (const [parentTs, thread] of Object.entries(state.threads) as Array<[Ts, Thread]>) {
    const replies = replace(thread.replies, ts, change);
    const parent = thread.parent && parentTs === ts ? change(thread.parent) : thread.parent;
    if (replies !== thread.replies || parent !== thread.parent) threads[parentTs] = { ...thread, replies, parent };
  }
  return { ...state, messages: replace(state.messages, ts, change), threads };
}
