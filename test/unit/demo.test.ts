import { describe, expect, test } from "vitest";
import { calendarUntil } from "../../scripts/demo/calendar.mjs";
import { channels, directs, people, unread } from "../../scripts/demo/cast.mjs";
import { transcriptOf } from "../../scripts/demo/load.mjs";
import { batchesOf, encodeText, parseTranscript, place } from "../../scripts/demo/transcript.mjs";
import { limits } from "../../src/protocol/limits";

const users = new Map(Object.keys(people).map((handle, i) => [handle, `U0000000000${i}`]));
const rooms = new Map(channels.map(({ name }, i) => [name, `C0000000000${i}`]));
const moments = ["2026-03-30T00:05:00Z", "2026-07-05T07:00:00Z", "2026-10-26T12:00:00Z", "2026-11-20T23:50:00Z"];

describe.each(channels)("the transcript of $name", ({ name, shared }) => {
  test("is spoken by people who are in the channel, and each text can be posted", async () => {
    const { topic, purpose, messages } = await transcriptOf(name);
    const calendar = calendarUntil(Date.now());
    const guests = shared ? [] : Object.keys(people).filter((handle) => people[handle as "ada"].role === "guest");
    for (const { author, text, reactions } of messages) {
      expect(encodeText(text, { users, channels: rooms, calendar }).length).toBeGreaterThan(0);
      for (const handle of [author, ...reactions.flatMap(({ from }) => from)]) {
        expect(users.has(handle) && !guests.includes(handle), `${handle} in ${name}`).toBe(true);
      }
    }
    expect(topic.length).toBeLessThanOrEqual(limits.topic);
    expect(purpose.length).toBeLessThanOrEqual(limits.purpose);
  });

  test.each(moments)(
    "ends before %s, within two hours and a half, each message later than the one before",
    async (end) => {
      const now = Date.parse(end);
      const { messages } = await transcriptOf(name);
      const placed = place(messages, calendarUntil(now));
      for (const [i, { at }] of placed.entries()) expect(at).toBeGreaterThan(placed[i - 1]?.at ?? 0);
      expect(placed.at(-1)?.at).toBeLessThan(now);
      expect(placed.at(-1)?.at).toBeGreaterThan(now - 150 * 60_000);
    },
  );

  test("sends a reply only after the batch that holds its parent", async () => {
    const { messages } = await transcriptOf(name);
    const stored = new Set();
    for (const batch of batchesOf(place(messages, calendarUntil(Date.now())))) {
      for (const { threadTs } of batch) if (threadTs) expect(stored.has(threadTs)).toBe(true);
      for (const { ts } of batch) stored.add(ts);
    }
    expect(stored.size).toBe(messages.length);
  });

  test("leaves what is unread to others", async () => {
    const { messages } = await transcriptOf(name);
    const shown = place(messages, calendarUntil(Date.now())).filter(({ parent }) => !parent);
    for (const [handle, left] of Object.entries(unread)) {
      const tail = shown.slice(shown.length - ((left as Record<string, number>)[name] ?? 0));
      expect(tail.map(({ author }) => author)).not.toContain(handle);
    }
  });
});

describe.each(directs)("what is said in $name", ({ name, among }) => {
  test("is said by those it is for, Ada among them, and can be posted", async () => {
    const { messages } = await transcriptOf(name, "directs");
    const calendar = calendarUntil(Date.now());
    expect(among).toContain("ada");
    expect(new Set(messages.map(({ author }) => author))).toEqual(new Set(among));
    for (const { text, reactions } of messages) {
      expect(encodeText(text, { users, channels: rooms, calendar }).length).toBeGreaterThan(0);
      for (const handle of reactions.flatMap(({ from }) => from)) expect(among).toContain(handle);
    }
  });

  test.each(moments)("ends before %s, each message later than the one before", async (end) => {
    const { messages } = await transcriptOf(name, "directs");
    const placed = place(messages, calendarUntil(Date.parse(end)));
    for (const [i, { at }] of placed.entries()) expect(at).toBeGreaterThan(placed[i - 1]?.at ?? 0);
    expect(placed.at(-1)?.at).toBeLessThan(Date.parse(end));
  });
});

test("working days end yesterday and leave out the weekend", () => {
  const calendar = calendarUntil(Date.parse("2026-11-23T12:00:00Z"));
  expect([1, 5, 9, 10].map(calendar.weekday)).toEqual(["Monday", "Friday", "Thursday", "Friday"]);
  expect(new Date(calendar.at({ day: 10, minute: 9 * 60 })).toISOString()).toBe("2026-11-20T08:00:00.000Z");
});

test("working hours hold on both sides of summer time", () => {
  const calendar = calendarUntil(Date.parse("2026-10-30T12:00:00Z"));
  const nine = [2, 10].map((day) => new Date(calendar.at({ day, minute: 9 * 60 })).getUTCHours());
  expect(nine).toEqual([7, 8]);
});

test("a transcript holds replies, reactions and text as it is", () => {
  const { topic, messages } = parseTranscript(
    [
      "topic: Hills",
      "",
      "== 1",
      "",
      "09:00 ada",
      "a < b",
      "> quoted",
      "~ 🎉 jonas yuki",
      "",
      "> 2 10:30 jonas",
      "x",
    ].join("\n"),
  );
  expect(topic).toBe("Hills");
  expect(messages.map(({ author, text, when }) => [author, text, when])).toEqual([
    ["ada", "a < b\n> quoted", { day: 1, minute: 540 }],
    ["jonas", "x", { day: 2, minute: 630 }],
  ]);
  expect(messages[0]?.reactions).toEqual([{ name: "🎉", from: ["jonas", "yuki"] }]);
  expect(messages[1]?.parent).toBe(messages[0]);
});

test("a transcript that makes no sense is refused", () => {
  for (const source of ["== 1\n> 09:00 ada\nto whom?", "== today\n09:00 ada\nwhen?", "nobody"]) {
    expect(() => parseTranscript(source)).toThrow();
  }
});

test("people and channels become ids, and everything else keeps its characters as entities", () => {
  const ids = { users, channels: rooms, calendar: calendarUntil(Date.parse("2026-11-23T12:00:00Z")) };
  expect(encodeText("<@ada> on {d1}: `Map<A, B>` & <#random>", ids)).toBe(
    `<@${users.get("ada")}> on Monday: \`Map&lt;A, B&gt;\` &amp; <#${rooms.get("random")}>`,
  );
  expect(() => encodeText("<@nobody>", ids)).toThrow("nobody");
});
