import { describe, expect, test } from "vitest";
import {
  applyEvents,
  type Conversation,
  emptyConversation,
  withMark,
  withNewestPage,
  withWatched,
} from "../../app/live/conversation";
import {
  messageAt,
  shows,
  withLatestPage,
  withLatestShown,
  withNewerPage,
  withOlderPage,
  withWindow,
} from "../../app/live/windows";
import type { Ts, UserId } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import type { RoomEvent } from "../../src/protocol/room-frames";

const priya: UserId = "U0PRIYA00000";
const mei: UserId = "U0MEI0000000";
const at = (number: number): Ts => `17951760${String(number).padStart(2, "0")}.000000` as Ts;

const message = (number: number, more: Partial<Message> = {}): Message => ({
  id: `C0LAUNCH0000-${at(number)}`,
  channelId: "C0LAUNCH0000",
  ts: at(number),
  seq: number,
  userId: mei,
  text: `${number}`,
  reactions: [],
  ...more,
});

/** Newest first, as REST has it. */
const page = (from: number, to: number, more: Partial<{ seq: number; epoch: string; hasMore: boolean }> = {}) => ({
  messages: Array.from({ length: to - from + 1 }, (_, i) => message(to - i)),
  hasMore: true,
  seq: 50,
  epoch: "e1",
  ...more,
});

const posted = (seq: number, number: number, more: Partial<Message> = {}): RoomEvent => ({
  type: "message.posted",
  seq,
  message: message(number, more),
});
const edited = (seq: number, number: number): RoomEvent => ({
  type: "message.edited",
  seq,
  message: message(number, { text: `${number} mended` }),
});

const opened = () => withNewestPage(emptyConversation, page(41, 50));
const must = (state: Conversation | null): Conversation => {
  if (!state) throw new Error("the page was not taken");
  return state;
};
const inTheMiddle = (state = opened()) => must(withWindow(state, { ...page(11, 20), hasNewer: true }));
const having = (state: Conversation, ...events: RoomEvent[]) => applyEvents(state, events, priya).state;
const texts = ({ messages }: Conversation) => messages.map(({ text }) => text);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);

describe("a window of history", () => {
  test("takes the place of what is shown, and the live end is kept", () => {
    const state = inTheMiddle();
    expect(texts(state)).toEqual(numbers(11, 20));
    expect(state).toMatchObject({ detached: true, hasOlder: true, view: 1 });
    expect(texts(withLatestShown(state))).toEqual(numbers(41, 50));
    expect(withLatestShown(state)).toMatchObject({ detached: false, latest: null, view: 2 });
  });

  test("grows until it meets the live end, where they are one", () => {
    const grown = must(withNewerPage(inTheMiddle(), page(21, 38)));
    expect(grown.detached).toBe(true);
    const met = must(withNewerPage(grown, page(39, 44)));
    expect(texts(met)).toEqual(numbers(11, 50));
    expect(met).toMatchObject({ detached: false, latest: null, view: grown.view });
    expect(texts(having(met, posted(51, 51)))).toEqual(numbers(11, 51));
  });

  test("reaches the live end by a last page too, before that end was read", () => {
    const first = must(withWindow(emptyConversation, { ...page(11, 20), hasNewer: true }));
    expect(first).toMatchObject({ loaded: true, detached: true, latest: null, seq: 50, epoch: "e1" });
    const met = must(withNewerPage(first, page(21, 50, { hasMore: false })));
    expect(texts(met)).toEqual(numbers(11, 50));
    expect(met.detached).toBe(false);
  });

  test("takes no message that is beyond what it holds, and loses none of them", () => {
    const state = having(inTheMiddle(), posted(51, 51), posted(52, 52));
    expect(texts(state)).toEqual(numbers(11, 20));
    expect(texts(withLatestShown(state))).toEqual(numbers(41, 52));
  });

  test("shows what is changed of its own messages, and so does the live end", () => {
    const state = having(
      inTheMiddle(),
      edited(51, 15),
      edited(52, 45),
      { type: "pin.added", seq: 53, ts: at(16), userId: mei, count: 1 },
      { type: "message.deleted", seq: 54, message: message(17, { text: "", deletedAt: "2026-11-20T12:00:00Z" }) },
      { type: "reaction.changed", seq: 55, ts: at(18), name: "eyes", count: 1, users: [mei], userId: mei, on: true },
      { type: "thread.updated", seq: 56, ts: at(19), replyCount: 1, replyUsersCount: 1, replyUsers: [mei] },
    );
    expect(state.pinCount).toBe(1);
    expect(state.messages.slice(4, 9)).toMatchObject([
      { text: "15 mended" },
      { pinned: true },
      { deletedAt: "2026-11-20T12:00:00Z" },
      { reactions: [{ name: "eyes", count: 1 }] },
      { replyCount: 1 },
    ]);
    expect(texts(withLatestShown(state))).toContain("45 mended");
    const off = having(state, { type: "pin.removed", seq: 57, ts: at(16), userId: mei, count: 0 });
    expect(off.messages[5]).not.toHaveProperty("pinned");
    expect(off.pinCount).toBe(0);
  });
});

describe("a page that was overtaken on its way", () => {
  const overtaken = () => having(opened(), edited(51, 15), posted(52, 51), edited(53, 35));

  test.each([
    ["a window", () => withWindow(overtaken(), { ...page(11, 20), hasNewer: true }), "15 mended"],
    ["older messages", () => withOlderPage(overtaken(), page(31, 40)), "35 mended"],
    ["newer messages", () => withNewerPage(having(inTheMiddle(), edited(51, 25)), page(21, 30)), "25 mended"],
  ])("%s: what overtook it is applied to it", (_name, merge, text) => {
    expect(texts(must(merge()))).toContain(text);
  });

  test("to the live end gets the messages that were posted meanwhile, each once", () => {
    const first = must(withWindow(emptyConversation, { ...page(11, 20), hasNewer: true }));
    const state = having(first, posted(51, 51), posted(52, 52));
    expect(texts(must(withNewerPage(state, page(21, 50, { hasMore: false }))))).toEqual(numbers(11, 52));
    const latest = must(withLatestPage(state, page(41, 50)));
    expect(texts(latest)).toEqual(numbers(11, 20));
    expect(texts(withLatestShown(latest))).toEqual(numbers(41, 52));
  });

  test("by more than is remembered is asked for again, as is one of another history", () => {
    const many = Array.from({ length: 400 }, (_, i) => edited(51 + i, 45));
    const state = having(opened(), ...many);
    expect(withOlderPage(state, page(31, 40))).toBeNull();
    expect(withOlderPage(opened(), page(31, 40, { epoch: "e2" }))).toBeNull();
    expect(withOlderPage(state, page(31, 40, { seq: 450 }))).not.toBeNull();
  });

  test("that is ahead of the events known waits for them, which change nothing twice", () => {
    const ahead = must(withWindow(opened(), { ...page(43, 52, { seq: 52 }), hasNewer: false }));
    expect(ahead).toMatchObject({ seq: 50, detached: false });
    expect(texts(having(ahead, posted(51, 51), posted(52, 52)))).toEqual(numbers(43, 52));
  });
});

describe("reading", () => {
  test("around a moment counts what is new behind the live end", () => {
    const seen = withWatched(withWatched(opened(), true), false);
    const state = having(inTheMiddle(seen), posted(51, 51));
    expect(state).toMatchObject({ line: at(50), seen: at(50) });
  });

  test("draws no line while the live end is not known, and draws it once it is", () => {
    const first = { ...must(withWindow(emptyConversation, { ...page(11, 20), hasNewer: true })), readTs: at(45) };
    expect(having(first, posted(51, 51)).line).toBeNull();
    expect(must(withLatestPage(first, page(41, 50))).line).toBe(at(45));
  });

  test("marked unread holds: what comes is unread, and the line stays where it was put", () => {
    const marked = withMark(withWatched(opened(), true), at(46), priya);
    expect(marked).toMatchObject({ line: at(46), seen: at(46), held: true, watched: false });
    expect(having(marked, posted(51, 51))).toMatchObject({ line: at(46), held: true });
    expect(having(marked, posted(51, 51, { userId: priya }))).toMatchObject({ line: null, held: false });
  });

  test("marked up to the end leaves no line", () => {
    const marked = withMark(withMark(opened(), at(46), priya), at(50), priya);
    expect(marked).toMatchObject({ line: null, held: false });
  });
});

describe("a place", () => {
  test("is shown when nothing unread lies between", () => {
    const state = inTheMiddle();
    expect(shows(state, { kind: "message", ts: at(15) })).toBe(true);
    expect(shows(state, { kind: "message", ts: at(45) })).toBe(false);
    expect(shows(state, { kind: "from", ts: at(15) })).toBe(true);
    expect(shows(state, { kind: "from", ts: at(5) })).toBe(false);
    expect(shows(state, { kind: "from", ts: at(30) })).toBe(false);
    expect(shows(opened(), { kind: "from", ts: at(60) })).toBe(true);
    expect(shows({ ...state, hasOlder: false }, { kind: "from", ts: at(5) })).toBe(true);
    expect(shows(emptyConversation, { kind: "from", ts: at(5) })).toBe(false);
  });

  test("is that message, or the first from a moment on, or the last there is", () => {
    const { messages } = inTheMiddle();
    expect(messageAt(messages, { kind: "message", ts: at(15) })?.text).toBe("15");
    expect(messageAt(messages, { kind: "message", ts: "1795176015.500000" })).toBeUndefined();
    expect(messageAt(messages, { kind: "from", ts: "1795176015.500000" })?.text).toBe("16");
    expect(messageAt(messages, { kind: "from", ts: at(90) })?.text).toBe("20");
  });
});
