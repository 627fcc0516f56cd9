import { describe, expect, test } from "vitest";
import { readReminder, readTimes } from "../../src/domain/read-reminder";
import { readUntil, readWhen } from "../../src/domain/read-when";
import { nextTime, type Repeat, repeatFrom } from "../../src/protocol/repeat";
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

  test.each(["call Ada", "tomorrow at 9", "every day at 9", "every full moon stretch"])("%j is none", (text) => {
    expect(readReminder(text, friday, amsterdam)).toBeNull();
  });
});

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const week = (days: number[], at = "09:00"): Repeat => ({ every: "week", days, at });
const month = (day: number, at = "09:00"): Repeat => ({ every: "month", day, at });

describe("what comes again, in words", () => {
  test.each<[string, Repeat, string]>([
    ["every monday at 9", week([1]), "2026-11-23T08:00:00.000Z"],
    ["Every Monday at 9am", week([1]), "2026-11-23T08:00:00.000Z"],
    ["every mon, wed and fri at 17:15", week([1, 3, 5], "17:15"), "2026-11-20T16:15:00.000Z"],
    ["at 8 every thursday & tuesday", week([2, 4], "08:00"), "2026-11-24T07:00:00.000Z"],
    ["every weekday at 9:30", week([1, 2, 3, 4, 5], "09:30"), "2026-11-23T08:30:00.000Z"],
    ["every weekend at noon", week([0, 6], "12:00"), "2026-11-21T11:00:00.000Z"],
    ["every day", week(everyDay), "2026-11-21T08:00:00.000Z"],
    ["daily at 6pm", week(everyDay, "18:00"), "2026-11-20T17:00:00.000Z"],
    ["every monday evening", week([1], "20:00"), "2026-11-23T19:00:00.000Z"],
    ["every week at 14:00", week([5], "14:00"), "2026-11-20T13:00:00.000Z"],
    ["weekly on sundays", week([0]), "2026-11-22T08:00:00.000Z"],
    ["every month at 9", month(20), "2026-12-20T08:00:00.000Z"],
    ["every month on the 1st at 10:00", month(1, "10:00"), "2026-12-01T09:00:00.000Z"],
    ["on the 31st of every month", month(31), "2026-11-30T08:00:00.000Z"],
    ["the last day of every month at 17:00", month(31, "17:00"), "2026-11-30T16:00:00.000Z"],
    ["every 15th at 9", month(15), "2026-12-15T08:00:00.000Z"],
  ])("%s", (text, repeat, at) => {
    const found = readTimes(text, friday, amsterdam);
    expect(found && { ...found, at: new Date(found.at).toISOString() }).toEqual({ repeat, at });
  });

  test.each(["every", "every full moon", "every 2 days", "every hour", "every 0th", "call Ada every day at 9"])(
    "%j is not understood",
    (text) => {
      expect(readTimes(text, friday, amsterdam)).toBeNull();
    },
  );

  test.each<[string, string, Repeat]>([
    ["me to call Ada every monday at 9", "call Ada", week([1])],
    ["every weekday at 9:30 stand-up", "stand-up", week([1, 2, 3, 4, 5], "09:30")],
    ["water the plants every wed and sat", "water the plants", week([3, 6])],
    ["to pay the rent on the 1st of every month at noon", "pay the rent", month(1, "12:00")],
  ])("%s", (text, words, repeat) => {
    expect(readReminder(text, friday, amsterdam)).toMatchObject({ text: words, repeat });
  });
});

describe("a rule", () => {
  const times = (repeat: Repeat, from: string, count: number, zone = amsterdam) => {
    const found: string[] = [];
    for (let after = Date.parse(from); found.length < count; ) {
      after = nextTime(repeat, after, zone);
      found.push(new Date(after).toISOString());
    }
    return found;
  };

  test("keeps its hour when the clocks change, and comes once where they show an hour twice or not at all", () => {
    // Back at 01:00 UTC on 25 October 2026, forth at 01:00 UTC on 28 March 2027.
    expect(times(week(everyDay), "2026-10-23T12:00:00Z", 3)).toEqual([
      "2026-10-24T07:00:00.000Z",
      "2026-10-25T08:00:00.000Z",
      "2026-10-26T08:00:00.000Z",
    ]);
    expect(times(week(everyDay, "02:30"), "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T01:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
    expect(times(week(everyDay, "02:30"), "2027-03-27T12:00:00Z", 2)).toEqual([
      "2027-03-28T01:30:00.000Z",
      "2027-03-29T00:30:00.000Z",
    ]);
  });

  test("has the last day of a month that is too short", () => {
    expect(times(month(31), "2027-01-01T00:00:00Z", 4).map((at) => at.slice(0, 10))).toEqual([
      "2027-01-31",
      "2027-02-28",
      "2027-03-31",
      "2027-04-30",
    ]);
  });

  test("does not drift: whenever it is asked, the next is the same", () => {
    const [expected] = times(week([1], "09:30"), "2026-11-20T00:00:00Z", 1);
    for (let minutes = 0; minutes < 2 * 24 * 60; minutes += 37) {
      const after = new Date(friday + minutes * 60_000).toISOString();
      expect(times(week([1], "09:30"), after, 1)).toEqual([expected]);
    }
  });

  test("is made of a first time, which moves to a day of the rule", () => {
    const saturday = Date.parse("2026-11-21T08:30:00Z");
    expect(repeatFrom("weekday", saturday, amsterdam)).toEqual({
      repeat: week([1, 2, 3, 4, 5], "09:30"),
      at: Date.parse("2026-11-23T08:30:00Z"),
    });
    expect(repeatFrom("week", saturday, amsterdam)).toEqual({ repeat: week([6], "09:30"), at: saturday });
    expect(repeatFrom("month", saturday, amsterdam)).toEqual({ repeat: month(21, "09:30"), at: saturday });
    expect(repeatFrom("day", saturday, amsterdam)).toEqual({ repeat: week(everyDay, "09:30"), at: saturday });
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
