import { describe, expect, test } from "vitest";
import { readReminder, readUntil, readWhen } from "../../src/domain/read-when";
import { fromWallText, instantOfWall, nextWeekdayAt, toWallText, wallOf } from "../../src/protocol/zoned-time";

const amsterdam = "Europe/Amsterdam";
/** Friday, 20 November 2026, 10:30 in Amsterdam. */
const friday = Date.parse("2026-11-20T09:30:00Z");
const read = (text: string, now = friday, zone = amsterdam) => {
  const at = readWhen(text, now, zone);
  return at === null ? null : new Date(at).toISOString();
};

describe("a time in words", () => {
  test.each([
    ["in 20 minutes", "2026-11-20T09:50:00.000Z"],
    ["in an hour", "2026-11-20T10:30:00.000Z"],
    ["tomorrow at 9", "2026-11-21T08:00:00.000Z"],
    ["tomorrow", "2026-11-21T08:00:00.000Z"],
    ["tomorrow morning", "2026-11-21T08:00:00.000Z"],
    ["at 9", "2026-11-21T08:00:00.000Z"],
    ["at 17:15", "2026-11-20T16:15:00.000Z"],
    ["monday at 14:30", "2026-11-23T13:30:00.000Z"],
    ["next friday", "2026-11-27T08:00:00.000Z"],
    ["in 2 days", "2026-11-22T08:00:00.000Z"],
    ["24 Dec 18:30", "2026-12-24T17:30:00.000Z"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each(["", "soon", "every weekday at 9", "call Ada tomorrow at 9", "blue"])("%j is not understood", (text) => {
    expect(read(text)).toBeNull();
  });

  test("is the member's own clock, whatever their zone", () => {
    expect(read("tomorrow at 9", friday, "America/New_York")).toBe("2026-11-21T14:00:00.000Z");
    expect(read("tomorrow at 9", friday, "Asia/Kolkata")).toBe("2026-11-21T03:30:00.000Z");
    // There it is Saturday already.
    expect(read("tomorrow at 9", Date.parse("2026-11-20T12:00:00Z"), "Pacific/Kiritimati")).toBe(
      "2026-11-21T19:00:00.000Z",
    );
  });

  test("over a change of clocks, hours are hours and nine is nine", () => {
    // Saturday evening; on Sunday, 25 October 2026, Amsterdam's clocks go back at 01:00 UTC.
    const saturday = Date.parse("2026-10-24T20:00:00Z");
    expect(read("in 8 hours", saturday)).toBe("2026-10-25T04:00:00.000Z");
    expect(read("tomorrow at 9", saturday)).toBe("2026-10-25T08:00:00.000Z");
    const spring = Date.parse("2026-03-28T20:00:00Z");
    expect(read("in 8 hours", spring)).toBe("2026-03-29T04:00:00.000Z");
    expect(read("tomorrow at 9", spring)).toBe("2026-03-29T07:00:00.000Z");
  });
});

describe("a reminder in one sentence", () => {
  test.each([
    ["me to call Ada tomorrow at 9", "call Ada", "2026-11-21T08:00:00.000Z"],
    ["stretch in 20 minutes", "stretch", "2026-11-20T09:50:00.000Z"],
    ["in 20 minutes to stretch", "stretch", "2026-11-20T09:50:00.000Z"],
    ['"water the plants" on monday at 14:30', "water the plants", "2026-11-23T13:30:00.000Z"],
  ])("%s", (text, words, at) => {
    const found = readReminder(text, friday, amsterdam);
    expect([found?.text, found && new Date(found.at).toISOString()]).toEqual([words, at]);
  });

  test.each(["call Ada", "tomorrow at 9", "every day at 9 stretch"])("%j is none", (text) => {
    expect(readReminder(text, friday, amsterdam)).toBeNull();
  });
});

describe("wall times", () => {
  test("come back as the instant they were, all through a year", () => {
    for (let at = Date.parse("2026-01-01T00:00:00Z"); at < Date.parse("2027-01-01T00:00:00Z"); at += 37 * 60_000) {
      const back = instantOfWall(wallOf(at, amsterdam), amsterdam);
      // The hour that is repeated in autumn is one of two.
      if (back !== at) expect(Math.abs(back - at)).toBe(3_600_000);
    }
  });

  test("are what a datetime field shows and says", () => {
    expect(toWallText(friday, amsterdam)).toBe("2026-11-20T10:30");
    expect(fromWallText("2026-11-20T10:30", amsterdam)).toBe(friday);
    expect(fromWallText("soon", amsterdam)).toBeNull();
    expect(new Date(nextWeekdayAt(friday, amsterdam, 1, 9)).toISOString()).toBe("2026-11-23T08:00:00.000Z");
    expect(new Date(nextWeekdayAt(friday, amsterdam, 5, 9)).toISOString()).toBe("2026-11-27T08:00:00.000Z");
  });
});

describe("until when, in words", () => {
  const until = (text: string) => {
    const at = readUntil(text, friday, amsterdam);
    return at === null ? null : new Date(at).toISOString();
  };
  test.each([
    ["30", "2026-11-20T10:00:00.000Z"],
    ["45 minutes", "2026-11-20T10:15:00.000Z"],
    ["for 2 hours", "2026-11-20T11:30:00.000Z"],
    ["an hour", "2026-11-20T10:30:00.000Z"],
    ["until 5pm", "2026-11-20T16:00:00.000Z"],
    ["until tomorrow at 9", "2026-11-21T08:00:00.000Z"],
    ["tomorrow", "2026-11-21T08:00:00.000Z"],
    ["in 20 minutes", "2026-11-20T09:50:00.000Z"],
  ])("%s", (text, expected) => {
    expect(until(text)).toBe(expected);
  });

  test.each(["", "pigs fly", "0", "yesterday at 9", "every day"])("%j is not understood", (text) => {
    expect(until(text)).toBeNull();
  });
});
