import { describe, expect, test } from "vitest";
import { pendingHere, rowsOf } from "../../app/components/conversation/rows";
import { dayName } from "../../app/format/time";
import { backoffMs } from "../../app/live/backoff";
import {
  applyEvents,
  beforeAll as beforeAllMessages,
  type Conversation,
  emptyConversation,
  withNewestPage,
  withThreadPage,
  withUnread,
  withWatched,
} from "../../app/live/conversation";
import { withOlderPage } from "../../app/live/windows";
import type { Ts, UserId } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import type { RoomEvent } from "../../src/protocol/room-frames";

const priya: UserId = "U0PRIYA00000";
const mei: UserId = "U0MEI0000000";
const jonas: UserId = "U0JONAS00000";
const noon = 1_795_176_000;

const at = (seconds: number): Ts => `${noon + seconds}.000000` as Ts;

function message(seconds: number, userId: UserId, more: Partial<Message> = {}): Message {
  const ts = at(seconds);
  return {
    id: `C0LAUNCH0000-${ts}`,
    channelId: "C0LAUNCH0000",
    ts,
    seq: 1,
    userId,
    text: `said at ${seconds}`,
    reactions: [],
    ...more,
  };
}

const posted = (seq: number, said: Message): RoomEvent => ({ type: "message.posted", seq, message: { ...said, seq } });

/** Two messages of Mei-Ling, read to the end by Priya; seq 10. */
const opened = (): Conversation =>
  withNewestPage(emptyConversation, {
    messages: [message(60, mei), message(0, mei)],
    hasMore: true,
    seq: 10,
    epoch: "e1",
  });

const shown = (state: Conversation) => state.messages.map(({ text }) => text);

describe("events", () => {
  test("are applied in order, and one that was applied before changes nothing", () => {
    const first = applyEvents(opened(), [posted(11, message(120, jonas))], priya);
    const again = applyEvents(first.state, [posted(11, message(120, jonas))], priya);
    expect(first.gap).toBe(false);
    expect(shown(first.state)).toEqual(["said at 0", "said at 60", "said at 120"]);
    expect(again.state).toBe(first.state);
  });

  test("that do not follow are a gap, and what came before the gap stays", () => {
    const { state, gap } = applyEvents(opened(), [posted(11, message(120, mei)), posted(13, message(180, mei))], priya);
    expect(gap).toBe(true);
    expect(state.seq).toBe(11);
    expect(shown(state)).toEqual(["said at 0", "said at 60", "said at 120"]);
  });

  test("change a message in the list, in its thread and as a parent", () => {
    const parent = message(0, mei, { replyCount: 1 });
    const reply = message(90, jonas, { threadTs: at(0) });
    const before = withThreadPage(opened(), at(0), { parent, messages: [reply], hasMore: false });
    const { state } = applyEvents(
      before,
      [
        { type: "message.edited", seq: 11, message: { ...parent, text: "mended" } },
        { type: "message.edited", seq: 12, message: { ...reply, text: "also mended" } },
      ],
      priya,
    );
    expect(state.messages[0]?.text).toBe("mended");
    expect(state.threads[at(0)]?.parent?.text).toBe("mended");
    expect(state.threads[at(0)]?.replies[0]?.text).toBe("also mended");
  });

  test("of replies go to the thread, and to the list only when broadcast", () => {
    const before = withThreadPage(opened(), at(0), { parent: message(0, mei), messages: [], hasMore: false });
    const { state } = applyEvents(
      before,
      [
        posted(11, message(90, jonas, { threadTs: at(0) })),
        posted(12, message(95, jonas, { threadTs: at(0), broadcast: true })),
      ],
      priya,
    );
    expect(state.threads[at(0)]?.replies.map(({ ts }) => ts)).toEqual([at(90), at(95)]);
    expect(shown(state)).toEqual(["said at 0", "said at 60", "said at 95"]);
  });

  test("carry the whole of a reaction", () => {
    const event: RoomEvent = {
      type: "reaction.changed",
      seq: 11,
      ts: at(60),
      name: "eyes",
      count: 2,
      users: [mei, jonas],
      userId: jonas,
      on: true,
    };
    const { state } = applyEvents(opened(), [event], priya);
    expect(state.messages[1]?.reactions).toEqual([{ name: "eyes", count: 2, users: [mei, jonas] }]);
    const gone = applyEvents(state, [{ ...event, seq: 12, count: 0, users: [], on: false }], priya);
    expect(gone.state.messages[1]?.reactions).toEqual([]);
  });
});

describe("the new-messages line", () => {
  test("stands where reading stopped when others write while nobody looks", () => {
    const left = withWatched(withWatched(opened(), true), false);
    const { state } = applyEvents(left, [posted(11, message(120, mei)), posted(12, message(180, jonas))], priya);
    expect(state.line).toBe(at(60));
  });

  test("is not drawn for what is watched as it comes", () => {
    const { state } = applyEvents(withWatched(opened(), true), [posted(11, message(120, mei))], priya);
    expect(state.line).toBeNull();
    expect(state.seen).toBe(at(120));
  });

  test("moves down once its messages were seen", () => {
    const away = withWatched(withWatched(opened(), true), false);
    const first = applyEvents(away, [posted(11, message(120, mei))], priya).state;
    const back = withWatched(withWatched(first, true), false);
    expect(applyEvents(back, [posted(12, message(180, mei))], priya).state.line).toBe(at(120));
  });

  test("goes when one writes oneself", () => {
    const away = withWatched(withWatched(opened(), true), false);
    const unread = applyEvents(away, [posted(11, message(120, mei))], priya).state;
    expect(applyEvents(unread, [posted(12, message(130, priya))], priya).state.line).toBeNull();
  });

  test("follows from the number of unread messages before the room greeted", () => {
    expect(withUnread(opened(), 1, priya).line).toBe(at(0));
    expect(withUnread(opened(), 2, priya).line).toBe(beforeAllMessages);
    expect(withUnread(opened(), 0, priya).line).toBeNull();
  });
});

describe("pages", () => {
  test("of older messages come before, each once", () => {
    const page = { messages: [message(0, mei), message(-60, jonas)], hasMore: false, seq: 10, epoch: "e1" };
    const state = withOlderPage(opened(), page) as Conversation;
    expect(shown(state)).toEqual(["said at -60", "said at 0", "said at 60"]);
    expect(state.hasOlder).toBe(false);
  });

  test("after a resync take the place of the list, with a line after what was seen", () => {
    const seen = withWatched(withWatched(opened(), true), false);
    const state = withNewestPage(seen, { messages: [message(600, mei)], hasMore: true, seq: 900, epoch: "e2" });
    expect(shown(state)).toEqual(["said at 600"]);
    expect(state).toMatchObject({ seq: 900, epoch: "e2", line: at(60) });
  });
});

describe("rows", () => {
  const rows = (messages: Message[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
    rowsOf({ messages, pending: [], line: null, complete: false, me: priya, zone: "UTC", ...more }).map((row) =>
      row.kind === "message" || row.kind === "pending" ? `${row.kind}${row.cont ? "+" : ""}` : row.kind,
    );

  test("group an author's messages within five minutes", () => {
    expect(rows([message(0, mei), message(299, mei), message(600, mei), message(610, jonas)])).toEqual([
      "day",
      "message",
      "message+",
      "message",
      "message",
    ]);
  });

  test("begin a day at midnight of the reader's zone", () => {
    const evening = [message(11 * 3_600, mei), message(13 * 3_600, mei)];
    expect(rows(evening)).toEqual(["day", "message", "day", "message"]);
    expect(rows(evening, { zone: "America/New_York" })).toEqual(["day", "message", "message"]);
  });

  test("draw the line once, before the first of others' messages behind it", () => {
    expect(rows([message(0, mei), message(10, priya), message(20, mei), message(30, mei)], { line: at(0) })).toEqual([
      "day",
      "message",
      "message",
      "new",
      "message",
      "message+",
    ]);
  });

  test("have no line before the first of them, unless nothing stands before that one", () => {
    const messages = [message(10, mei), message(20, mei)];
    expect(rows(messages, { line: at(0) })).toEqual(["day", "message", "message+"]);
    // The replies of a thread, all of them.
    expect(rows(messages, { line: at(0), older: false })).toEqual(["day", "new", "message", "message+"]);
  });

  test("end with what waits, until its message is there", () => {
    const pending = [
      {
        clientMsgId: "one",
        channelId: "C0LAUNCH0000" as const,
        text: "on its way",
        at: (noon + 5) * 1_000,
        state: "sending" as const,
      },
    ];
    const own = message(4, priya, { clientMsgId: "one" });
    expect(pendingHere(pending, [message(0, mei)])).toEqual(pending);
    expect(pendingHere(pending, [own])).toEqual([]);
    expect(rows([message(0, mei)], { pending })).toEqual(["day", "message", "pending"]);
  });
});

test("waits grow, never alike, and stay within half a minute", () => {
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, () => 0))).toEqual([250, 500, 1_000, 15_000]);
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1_000, 2_000, 30_000]);
});

test.each([
  ["2026-11-20T23:30:00Z", "UTC", "Today"],
  ["2026-11-20T23:30:00Z", "Europe/Berlin", "Saturday, 21 November"],
  ["2026-11-19T12:00:00Z", "UTC", "Yesterday"],
  ["2026-11-18T12:00:00Z", "UTC", "Wednesday, 18 November"],
  ["2025-11-18T12:00:00Z", "UTC", "Tuesday, 18 November 2025"],
])("%s in %s is called %s", (moment, zone, name) => {
  expect(dayName(new Date(moment), new Date("2026-11-20T12:00:00Z"), zone)).toBe(name);
});
