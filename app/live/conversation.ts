import type { Ts, UserId } from "../../src/protocol/ids";
import type { Message, Reaction } from "../../src/protocol/message";
import type { ChannelAnswer } from "../../src/protocol/rest";
import type { ChannelRole, RoomEvent } from "../../src/protocol/room-frames";

/** What a browser knows of one conversation, and how events change it. Pure: sockets and clocks are elsewhere. */

/** Messages without a gap, oldest first. */
export type Run = { messages: Message[]; hasOlder: boolean };

export type Thread = { parent: Message | null; replies: Message[]; hasOlder: boolean; loaded: boolean };

export type Conversation = {
  /** False until the first page is here. */
  loaded: boolean;
  /** What is shown: one run, oldest first; replies only where they were sent to the channel too. */
  messages: Message[];
  hasOlder: boolean;
  /** It does not reach the live end: between the two lies what was not read yet. */
  detached: boolean;
  /** While detached: the run at the live end, where new messages go; null until it was read. */
  latest: Run | null;
  /** Grows when another run is shown in place of this one. */
  view: number;
  /** The last events, so that a page that was read before them can be brought up to them. */
  recent: readonly RoomEvent[];
  /** The last event contained. */
  seq: number;
  epoch: string | null;
  channel: ChannelAnswer | null;
  me: { role: ChannelRole; canPost: boolean } | null;
  /** Where the room says that reading had stopped; null until it greeted. */
  readTs: Ts | null;
  /** How many pins there are; null until the room greeted. */
  pinCount: number | null;
  /** The last event about a pin. */
  pinsAt: number;
  /** Where the new-messages line stands: after this message. */
  line: Ts | null;
  /** The newest message that was in front of the reader's eyes. */
  seen: Ts | null;
  watched: boolean;
  /** The position was set by hand: nothing is read by being there until the reader has left and is back. */
  held: boolean;
  threads: Readonly<Record<Ts, Thread>>;
};

export const emptyConversation: Conversation = {
  loaded: false,
  messages: [],
  hasOlder: false,
  detached: false,
  latest: null,
  view: 0,
  recent: [],
  seq: 0,
  epoch: null,
  channel: null,
  me: null,
  readTs: null,
  pinCount: null,
  pinsAt: 0,
  line: null,
  seen: null,
  watched: false,
  held: false,
  threads: {},
};

const recentKept = 300;

/** The newest page as REST gives it: newest first. */
export type NewestPage = { messages: Message[]; hasMore: boolean; seq: number; epoch: string };

/** The messages at the live end, shown or not; null while detached and not read yet. */
export const liveMessages = ({ messages, detached, latest }: Conversation): readonly Message[] | null =>
  detached ? (latest?.messages ?? null) : messages;

export const headTs = (state: Conversation): Ts | null => liveMessages(state)?.at(-1)?.ts ?? null;

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
  const next: Conversation = {
    ...state,
    loaded: true,
    messages,
    hasOlder: page.hasMore,
    detached: false,
    latest: null,
    view: state.detached ? state.view + 1 : state.view,
    recent: [],
    seq: page.seq,
    epoch: page.epoch,
  };
  // What came while nobody watched, and is only known from the page.
  return state.loaded ? withLine(next, state.seen) : { ...next, seen: state.seen };
}

/** The line goes after `readTs` when something of others' is behind it. */
export function withLine(state: Conversation, readTs: Ts | null, me?: UserId): Conversation {
  const behind = liveMessages(state)?.some(
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

type ThreadPage = { parent: Message; messages: Message[]; hasMore: boolean };

/** The newest page of a thread goes beside what is known of it; where there would be a gap, in its place. */
export function withThreadNewest(state: Conversation, ts: Ts, page: ThreadPage): Conversation {
  const known = state.threads[ts];
  const fresh = page.messages.toReversed();
  const first = fresh[0]?.ts;
  const last = known?.replies.at(-1)?.ts;
  const joins =
    known?.loaded === true && first !== undefined && (!page.hasMore || (last !== undefined && last >= first));
  const older = joins ? known.replies.filter((reply) => reply.ts < first) : [];
  // A reply whose event came while the page was on its way.
  const newest = fresh.at(-1)?.ts;
  const newer = newest === undefined ? [] : (known?.replies.filter((reply) => reply.ts > newest) ?? []);
  const hasOlder = joins && older.length > 0 ? known.hasOlder : page.hasMore;
  const thread = { parent: page.parent, replies: [...older, ...fresh, ...newer], hasOlder, loaded: true };
  return {
    ...state,
    messages: replace(state.messages, ts, () => page.parent),
    threads: { ...state.threads, [ts]: thread },
  };
}

export function withReply(state: Conversation, ts: Ts, reply: Message): Conversation {
  const known = state.threads[ts];
  if (!known?.loaded) return state;
  return { ...state, threads: { ...state.threads, [ts]: { ...known, replies: upsert(known.replies, reply) } } };
}

/** Known by itself: the thread is not loaded by it. */
export function withParent(state: Conversation, ts: Ts, parent: Message): Conversation {
  const known = state.threads[ts] ?? { replies: [], hasOlder: false, loaded: false };
  return { ...state, threads: { ...state.threads, [ts]: { ...known, parent } } };
}

/** Somebody looks at the end of it, or no longer does. */
export function withWatched(state: Conversation, watched: boolean): Conversation {
  if (state.watched === watched) return state;
  return { ...state, watched, seen: state.loaded ? (headTs(state) ?? state.seen) : state.seen };
}

/** The reader set the position by hand, here or at another device. */
export function withMark(state: Conversation, ts: Ts, me: UserId): Conversation {
  const live = liveMessages(state);
  const waits = live === null || live.some(({ ts: at, userId, deletedAt }) => at > ts && userId !== me && !deletedAt);
  // Nobody reads by being there after a mark, until the room is told so again.
  return { ...state, seen: ts, line: waits ? ts : null, held: waits, watched: false };
}

export type Applied = { state: Conversation; gap: boolean };

/** Applies events in order. An event already contained changes nothing; one that does not follow is a gap. */
export function applyEvents(start: Conversation, events: readonly RoomEvent[], me: UserId): Applied {
  let state = start;
  const fresh: RoomEvent[] = [];
  const applied = (gap: boolean): Applied => {
    if (fresh.length === 0) return { state, gap };
    return { state: { ...state, recent: [...start.recent, ...fresh].slice(-recentKept) }, gap };
  };
  for (const event of events) {
    if (event.seq <= state.seq) continue;
    if (event.seq > state.seq + 1) return applied(true);
    state = { ...applyEvent(state, event, me), seq: event.seq };
    fresh.push(event);
  }
  return applied(false);
}

/** What an event changes in messages that are there; others are left alone. */
export function changeOf(event: RoomEvent): { ts: Ts; change: (message: Message) => Message } | null {
  switch (event.type) {
    case "message.edited":
    case "message.deleted":
      return { ts: event.message.ts, change: () => event.message };
    case "reaction.changed": {
      const { name, count, users } = event;
      return {
        ts: event.ts,
        change: (message) => {
          const others = message.reactions.filter((reaction) => reaction.name !== name);
          const known = message.reactions.findIndex((reaction) => reaction.name === name);
          const at = known < 0 ? others.length : known;
          return { ...message, reactions: count ? others.toSpliced(at, 0, { name, count, users }) : others };
        },
      };
    }
    case "thread.updated": {
      const { type: _, seq: __, ts, ...summary } = event;
      return { ts, change: (message) => ({ ...message, ...summary }) };
    }
    case "pin.added":
    case "pin.removed":
      return { ts: event.ts, change: (message) => withPin(message, event.type === "pin.added") };
    default:
      return null;
  }
}

export function withPin(message: Message, on: boolean): Message {
  const { pinned: _, ...rest } = message;
  return on ? { ...rest, pinned: true } : rest;
}

/** A run as it is after an event; a new message belongs to it only where it reaches the live end. */
export function runAfter(messages: Message[], event: RoomEvent, reachesEnd: boolean): Message[] {
  if (event.type === "message.posted") {
    return reachesEnd && inChannel(event.message) ? upsert(messages, event.message) : messages;
  }
  const changed = changeOf(event);
  return changed ? replace(messages, changed.ts, changed.change) : messages;
}

function applyEvent(state: Conversation, event: RoomEvent, me: UserId): Conversation {
  switch (event.type) {
    case "message.posted":
      return posted(state, event.message, me);
    case "message.edited":
    case "message.deleted":
    case "reaction.changed":
    case "thread.updated":
      return changed(state, event);
    case "pin.added":
    case "pin.removed":
      return changed({ ...state, pinCount: event.count, pinsAt: event.seq }, event);
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
  if (!next.detached) next = { ...next, messages: upsert(state.messages, message) };
  else if (next.latest) next = { ...next, latest: { ...next.latest, messages: upsert(next.latest.messages, message) } };
  // Whoever writes has read.
  if (message.userId === me) return { ...next, line: null, seen: message.ts, held: false };
  if (next.watched) return { ...next, seen: message.ts };
  // What is before it was not read yet, so where the line goes is not known.
  if (liveMessages(next) === null) return next;
  // The first unseen one draws the line; a line whose messages were seen since moves down.
  const seen = next.seen ?? headTs(state) ?? beforeAll;
  return next.line === null || next.line < seen ? { ...next, line: seen, seen } : next;
}

function changed(state: Conversation, event: RoomEvent): Conversation {
  const changes = changeOf(event);
  return changes ? withChanged(state, changes.ts, changes.change) : state;
}

/** A message stands in the list, at the live end, in its thread, and as the parent of one. */
export function withChanged(state: Conversation, ts: Ts, change: (message: Message) => Message): Conversation {
  const threads: Record<Ts, Thread> = { ...state.threads };
  for (const [parentTs, thread] of Object.entries(state.threads) as Array<[Ts, Thread]>) {
    const replies = replace(thread.replies, ts, change);
    const parent = thread.parent && parentTs === ts ? change(thread.parent) : thread.parent;
    if (replies !== thread.replies || parent !== thread.parent) threads[parentTs] = { ...thread, replies, parent };
  }
  const latest = state.latest && { ...state.latest, messages: replace(state.latest.messages, ts, change) };
  return { ...state, messages: replace(state.messages, ts, change), latest, threads };
}

/** The room took one's own reaction, or took it back; its event says the same. */
export function withReaction(state: Conversation, ts: Ts, name: string, me: UserId, on: boolean): Conversation {
  return withChanged(state, ts, (message) => ({ ...message, reactions: withMine(message.reactions, name, me, on) }));
}

/** Mine is among them, or is not; the order stays. */
export function withMine(reactions: Reaction[], name: string, me: UserId, on: boolean): Reaction[] {
  const known = reactions.find((reaction) => reaction.name === name);
  if ((known?.users.includes(me) ?? false) === on) return reactions;
  if (!known) return [...reactions, { name, count: 1, users: [me] }];
  const users = on ? [...known.users, me] : known.users.filter((user) => user !== me);
  return reactions.flatMap((reaction) => {
    if (reaction !== known) return [reaction];
    return users.length === 0 ? [] : [{ name, count: users.length, users }];
  });
}
