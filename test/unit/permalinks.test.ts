import { describe, expect, test } from "vitest";
import { daysFrom } from "../../app/format/days";
import { permalinkOf, permalinksIn, readPermalink } from "../../app/live/permalink";
import { tsAfter, tsBefore } from "../../app/live/windows";
import type { Message } from "../../src/protocol/message";

const origin = "https://parley.example";
const message: Message = {
  id: "C0LAUNCH0000-1795176000.000100",
  channelId: "C0LAUNCH0000",
  ts: "1795176000.000100",
  seq: 1,
  userId: "U0PRIYA00000",
  text: "hello",
  reactions: [],
};
const path = "/w/quayside/c/C0LAUNCH0000/p/1795176000.000100";

describe("a permalink", () => {
  test("is the message's place, in its thread where the channel does not show it", () => {
    expect(permalinkOf("quayside", message)).toBe(path);
    const reply: Message = { ...message, threadTs: "1795170000.000000" };
    expect(permalinkOf("quayside", reply)).toBe(`${path}?thread=1795170000.000000`);
    expect(permalinkOf("quayside", { ...reply, broadcast: true })).toBe(path);
  });

  test("is read back, from this site alone", () => {
    expect(readPermalink(`${origin}${path}?thread=1795170000.000000`, origin)).toEqual({
      slug: "quayside",
      channelId: "C0LAUNCH0000",
      ts: "1795176000.000100",
      messageId: message.id,
      path: `${path}?thread=1795170000.000000`,
    });
    const others = [
      `https://evil.example${path}`,
      `${origin}.evil.example${path}`,
      `${origin}/w/quayside/c/C0LAUNCH0000`,
      `${origin}/w/quayside/c/C0LAUNCH0000/p/yesterday`,
      `${origin}/w/quayside/c/launch/p/1795176000.000100`,
      `${origin}${path}/more`,
    ];
    for (const address of others) expect([address, readPermalink(address, origin)]).toEqual([address, null]);
  });

  test("is found in a text however it is written, each once, the first three", () => {
    const at = (number: number) => `${origin}/w/quayside/c/C0LAUNCH0000/p/179517600${number}.000100`;
    const text = `see ${at(1)}, (${at(2)}) and <${at(1)}|this>, <${at(3)}> or ${at(4)}`;
    expect(permalinksIn(text, origin).map(({ ts }) => ts)).toEqual([
      "1795176001.000100",
      "1795176002.000100",
      "1795176003.000100",
    ]);
    expect(permalinksIn(`see ${at(1)}.`, origin).map(({ ts }) => ts)).toEqual(["1795176001.000100"]);
    expect(permalinksIn("nothing /p/ here", origin)).toEqual([]);
    expect(permalinksIn(`in code \`${at(1)}\` alone`, origin)).toEqual([]);
  });
});

test("a position lies just before or just after a message", () => {
  expect(tsBefore("1795176000.000000")).toBe("1795175999.999999");
  expect(tsAfter("1795176000.999999")).toBe("1795176001.000000");
  expect(tsAfter("0000000000.000000")).toBe("0000000000.000001");
});

test.each([
  ["2026-11-20T12:00:00Z", "UTC", ["2026-11-20", "2026-11-19", "2026-11-13", "2026-10-20"]],
  ["2026-11-20T23:30:00Z", "Asia/Tokyo", ["2026-11-21", "2026-11-20", "2026-11-14", "2026-10-21"]],
  ["2026-03-31T12:00:00Z", "UTC", ["2026-03-31", "2026-03-30", "2026-03-24", "2026-02-28"]],
  ["2026-01-01T03:00:00Z", "America/New_York", ["2025-12-31", "2025-12-30", "2025-12-24", "2025-11-30"]],
])("from %s in %s one goes to %j", (moment, zone, days) => {
  expect(Object.values(daysFrom(new Date(moment), zone))).toEqual(days);
});
