import type { ChannelId } from "../../src/protocol/ids";
import type { Conversation } from "../live/conversation";
import type { Live } from "../live/live";
import type { Room } from "../live/room";
import { type Database, ofUser, type Seen } from "./database";

const conversationsKept = 20;
const messagesKept = 50;
const quietMs = 1_000;

/**
 * Keeps the conversations that were seen last, and shows them from there while the network cannot. What is kept is
 * what the screen showed; whether it may be seen is asked of the server as soon as it answers.
 */
export function keepSeen(db: Database, live: Live): () => void {
  let unwatch = () => {};
  let leave = () => {};

  const follow = () => {
    leave();
    unwatch();
    const room = live.current.value;
    if (!room) return;
    const { channelId } = room;
    const store = live.conversation(channelId);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      timer = undefined;
      if (room.socket.state.value.kind !== "ended") void put(db, live, channelId, store.state.value).catch(() => {});
    };
    const changed = () => {
      timer ??= setTimeout(keep, quietMs);
    };
    const hidden = () => {
      if (document.visibilityState === "hidden" && timer !== undefined) keep();
    };
    const unreached = () => {
      if (isClosedTo(live, room)) return void db.delete("seen", [live.me, channelId]).catch(() => {});
      const failed = store.loading.value.newest === "failed" && store.loading.value.refusal?.status === 0;
      if (failed || room.socket.state.value.kind === "waiting") void recall(db, live, room);
    };
    const stops = [
      store.state.watch(changed),
      store.loading.watch(unreached),
      room.socket.state.watch(unreached),
      () => document.removeEventListener("visibilitychange", hidden),
    ];
    document.addEventListener("visibilitychange", hidden);
    unwatch = () => {
      for (const stop of stops) stop();
    };
    leave = () => {
      if (timer !== undefined) keep();
    };
    changed();
    unreached();
  };

  const stop = live.current.watch(follow);
  follow();
  return () => {
    stop();
    leave();
    unwatch();
  };
}

/** It was deleted, or the member is not in it any more. */
function isClosedTo(live: Live, { channelId, socket }: Room): boolean {
  const { value: state } = socket.state;
  const refused = live.conversation(channelId).loading.value.refusal?.status;
  return (state.kind === "ended" && state.reason === "removed") || refused === 404 || refused === 403;
}

async function put(db: Database, live: Live, channelId: ChannelId, state: Conversation): Promise<void> {
  const { loaded, detached, seq, epoch, channel, me } = state;
  if (!loaded || detached || epoch === null) return;
  const messages = state.messages.slice(-messagesKept);
  const { people } = live.workspace.value;
  const authors = new Set(messages.map(({ userId }) => userId));
  const seen: Seen = {
    userId: live.me,
    channelId,
    messages,
    hasOlder: state.hasOlder || state.messages.length > messages.length,
    seq,
    epoch,
    channel,
    me,
    people: [...authors].flatMap((id) => people[id] ?? []),
    at: Date.now(),
  };
  const change = db.transaction("seen", "readwrite");
  await change.store.put(seen);
  const all = await change.store.getAll(ofUser(live.me));
  const oldest = all.sort((a, b) => b.at - a.at).slice(conversationsKept);
  for (const { userId, channelId: id } of oldest) await change.store.delete([userId, id]);
  await change.done;
}

async function recall(db: Database, live: Live, room: Room): Promise<void> {
  const { channelId } = room;
  const seen = await db.get("seen", [live.me, channelId]);
  if (!seen || live.current.value !== room) return;
  const store = live.conversation(channelId);
  if (!isNewer(seen, store.state.value)) return;
  live.directory.met(seen.people);
  store.state.update((state) => withSeen(state, seen));
  store.loading.update((loading) => ({ ...loading, newest: "idle", refusal: null }));
  // It goes on from there once somebody answers.
  void room.open();
}

const isNewer = (seen: Seen, state: Conversation) =>
  !state.loaded || (!state.detached && state.epoch === seen.epoch && state.seq < seen.seq);

export const withSeen = (state: Conversation, seen: Seen): Conversation =>
  isNewer(seen, state)
    ? {
        ...state,
        loaded: true,
        messages: seen.messages,
        hasOlder: seen.hasOlder,
        seq: seen.seq,
        epoch: seen.epoch,
        channel: state.channel ?? seen.channel,
        me: state.me ?? seen.me,
        recent: [],
      }
    : state;
