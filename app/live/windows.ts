import { microsFromTs, type Ts, tsFromMicros } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import { type Conversation, findMessage, type NewestPage, type Run, runAfter, withLine } from "./conversation";

/**
 * A conversation is read from the live end upwards, or around any moment. Each run of messages is kept without gaps;
 * two that meet become one. Pure. null everywhere: the page cannot be brought up to what is known by now, ask again.
 */

export type WindowPage = NewestPage & { hasNewer?: boolean };

/** A page's messages, oldest first, as they are now: events that overtook it on the way are applied to it. */
function upToDate(state: Conversation, page: NewestPage, reachesEnd: boolean): Message[] | null {
  const messages = page.messages.toReversed();
  if (page.epoch !== state.epoch) return null;
  if (page.seq >= state.seq) return messages;
  const missed = state.recent.filter(({ seq }) => seq > page.seq);
  if (missed[0]?.seq !== page.seq + 1) return null;
  return missed.reduce((run, event) => runAfter(run, event, reachesEnd), messages);
}

/** Where the run that is shown meets the one at the live end, they are one. */
function joined(state: Conversation): Conversation {
  const { detached, latest, messages } = state;
  if (!detached || !latest) return state;
  const first = latest.messages[0]?.ts;
  const last = messages.at(-1)?.ts;
  if (first !== undefined && (last === undefined || last < first)) return state;
  const before = messages.filter(({ ts }) => first === undefined || ts < first);
  return { ...state, messages: [...before, ...latest.messages], detached: false, latest: null };
}

/** A window takes the place of what is shown. */
export function withWindow(state: Conversation, page: WindowPage): Conversation | null {
  const other = state.epoch !== null && page.epoch !== state.epoch;
  const start: Conversation =
    state.loaded && !other
      ? state
      : {
          ...state,
          loaded: true,
          seq: page.seq,
          epoch: page.epoch,
          recent: [],
          threads: other ? {} : state.threads,
          messages: [],
          detached: true,
          latest: null,
        };
  const reachesEnd = page.hasNewer !== true;
  const messages = upToDate(start, page, reachesEnd);
  if (!messages) return null;
  const live: Run | null = start.detached ? start.latest : { messages: start.messages, hasOlder: start.hasOlder };
  return joined({
    ...start,
    messages,
    hasOlder: page.hasMore,
    detached: !reachesEnd,
    latest: reachesEnd ? null : live,
    view: state.view + 1,
  });
}

export function withOlderPage(state: Conversation, page: NewestPage): Conversation | null {
  const messages = upToDate(state, page, false);
  if (!messages) return null;
  const first = state.messages[0]?.ts;
  const older = messages.filter(({ ts }) => first === undefined || ts < first);
  return { ...state, messages: [...older, ...state.messages], hasOlder: page.hasMore };
}

/** The page after the last message shown; `hasMore` speaks of what is newer still. */
export function withNewerPage(state: Conversation, page: NewestPage): Conversation | null {
  if (!state.detached) return state;
  const reachesEnd = !page.hasMore;
  const messages = upToDate(state, page, reachesEnd);
  if (!messages) return null;
  const last = state.messages.at(-1)?.ts;
  const newer = messages.filter(({ ts }) => last === undefined || ts > last);
  return joined({
    ...state,
    messages: [...state.messages, ...newer],
    detached: !reachesEnd,
    latest: reachesEnd ? null : state.latest,
  });
}

/** The run at the live end, read while another is shown. */
export function withLatestPage(state: Conversation, page: NewestPage): Conversation | null {
  if (!state.detached) return state;
  const messages = upToDate(state, page, true);
  if (!messages) return null;
  const next = { ...state, latest: { messages, hasOlder: page.hasMore } };
  return joined(state.line === null && state.readTs !== null ? withLine(next, state.readTs) : next);
}

/** Back to the live end, when it is known. */
export function withLatestShown(state: Conversation): Conversation {
  const { latest } = state;
  if (!state.detached || !latest) return state;
  return { ...state, ...latest, detached: false, latest: null, view: state.view + 1 };
}

/** `message`: that one. `from`: the first that was said then or later. */
export type Place = { ts: Ts; kind: "message" | "from" };

/** Whether a place lies in what is shown, with nothing unread between. */
export function shows({ loaded, messages, hasOlder, detached }: Conversation, { ts, kind }: Place): boolean {
  if (!loaded) return false;
  if (kind === "message") return findMessage(messages, ts) !== undefined;
  const [first, last] = [messages[0]?.ts, messages.at(-1)?.ts];
  const after = !hasOlder || (first !== undefined && first <= ts);
  const before = !detached || (last !== undefined && ts <= last);
  return after && before;
}

/** The message to go to: that one, or the first at or after the moment, or the last there is. */
export function messageAt(messages: readonly Message[], { ts, kind }: Place): Message | undefined {
  return kind === "message"
    ? findMessage(messages, ts)
    : (messages.find((message) => message.ts >= ts) ?? messages.at(-1));
}

/** Just before a message, and just after it: where a read position leaves it out, or takes it in. */
export const tsBefore = (ts: Ts): Ts => tsFromMicros(microsFromTs(ts) - 1);
export const tsAfter = (ts: Ts): Ts => tsFromMicros(microsFromTs(ts) + 1);
