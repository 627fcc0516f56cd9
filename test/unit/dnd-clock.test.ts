import { describe, expect, test } from "vitest";
import { type DndFacts, dndAt } from "../../durable-objects/user-hub/dnd-clock";
import type { QuietSchedule } from "../../src/protocol/notifications";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const daily = (from: string, to: string): QuietSchedule => ({ hours: Array.from({ length: 7 }, () => ({ from, to })) });
const said = (facts: Partial<DndFacts>, now: string) => {
  const { quiet, changesAt } = dndAt({ until: null, schedule: null, zone: "UTC", ...facts }, at(now));
  return [quiet, iso(changesAt)];
};

describe("do not disturb by hand", () => {
  test("holds until its moment, and then nothing changes any more", () => {
    const until = at("2026-11-21T12:00:00Z");
    expect(said({ until }, "2026-11-21T11:59:59Z")).toEqual([true, "2026-11-21T12:00:00.000Z"]);
    expect(said({ until }, "2026-11-21T12:00:00Z")).toEqual([false, null]);
    expect(said({}, "2026-11-21T12:00:00Z")).toEqual([false, null]);
  });

  test("outlasts the hours that let notifications through, and ends in them", () => {
    const schedule = daily("09:00", "18:00");
    const until = at("2026-11-21T12:00:00Z");
    expect(said({ schedule, until }, "2026-11-21T10:00:00Z")).toEqual([true, "2026-11-21T12:00:00.000Z"]);
    // Ends in the night: it stays quiet until the morning.
    const night = at("2026-11-21T22:00:00Z");
    expect(said({ schedule, until: night }, "2026-11-21T20:00:00Z")).toEqual([true, "2026-11-22T09:00:00.000Z"]);
  });
});

describe("the week", () => {
  test("is quiet outside its hours, by the member's own clock", () => {
    const facts = { schedule: daily("09:00", "18:00"), zone: "Europe/Berlin" };
    expect(said(facts, "2026-11-20T07:59:00Z")).toEqual([true, "2026-11-20T08:00:00.000Z"]);
    expect(said(facts, "2026-11-20T08:00:00Z")).toEqual([false, "2026-11-20T17:00:00.000Z"]);
    expect(said(facts, "2026-11-20T17:00:00Z")).toEqual([true, "2026-11-21T08:00:00.000Z"]);
  });

  test("has days without any hours", () => {
    const hours = { from: "09:00", to: "17:00" };
    const weekdays: QuietSchedule = { hours: [null, hours, hours, hours, hours, hours, null] };
    // Friday evening to Monday morning.
    expect(said({ schedule: weekdays }, "2026-11-20T17:00:00Z")).toEqual([true, "2026-11-23T09:00:00.000Z"]);
    expect(said({ schedule: { hours: Array(7).fill(null) } }, "2026-11-20T17:00:00Z")).toEqual([true, null]);
  });

  test("may last all day: nothing changes at midnight", () => {
    expect(said({ schedule: daily("00:00", "24:00") }, "2026-11-20T17:00:00Z")[0]).toBe(false);
    const { changesAt } = dndAt({ until: null, schedule: daily("00:00", "24:00"), zone: "Asia/Kolkata" }, Date.now());
    expect(changesAt === null || changesAt - Date.now() > 7 * 24 * 60 * 60_000).toBe(true);
  });

  test("is the day of the member's calendar, on both sides of the date line", () => {
    const onlySunday: QuietSchedule = { hours: [{ from: "00:00", to: "24:00" }, ...Array(6).fill(null)] };
    // Saturday noon in London is Sunday in Kiritimati (+14), and still Saturday in Pago Pago (-11).
    expect(said({ schedule: onlySunday, zone: "Pacific/Kiritimati" }, "2026-11-21T12:00:00Z")[0]).toBe(false);
    expect(said({ schedule: onlySunday, zone: "Pacific/Pago_Pago" }, "2026-11-22T10:00:00Z")[0]).toBe(true);
    expect(said({ schedule: onlySunday, zone: "Pacific/Pago_Pago" }, "2026-11-22T11:00:00Z")[0]).toBe(false);
  });
});

describe("when the clocks change", () => {
  test("nine in the morning is nine in the morning on both sides of it", () => {
    const facts = { schedule: daily("09:00", "18:00"), zone: "Europe/Berlin" };
    // 29 March 2026: from +1 to +2. 25 October 2026: back.
    expect(said(facts, "2026-03-28T20:00:00Z")).toEqual([true, "2026-03-29T07:00:00.000Z"]);
    expect(said(facts, "2026-03-29T16:00:00Z")).toEqual([true, "2026-03-30T07:00:00.000Z"]);
    expect(said(facts, "2026-10-24T20:00:00Z")).toEqual([true, "2026-10-25T08:00:00.000Z"]);
  });

  test("an hour that is skipped begins at the change", () => {
    const facts = { schedule: daily("02:30", "18:00"), zone: "Europe/Berlin" };
    expect(said(facts, "2026-03-29T00:30:00Z")).toEqual([true, "2026-03-29T01:00:00.000Z"]);
    expect(said({ ...facts, zone: "America/New_York" }, "2026-03-08T06:00:00Z")).toEqual([
      true,
      "2026-03-08T07:00:00.000Z",
    ]);
  });

  test("an hour that comes twice begins with the first and stays open through both", () => {
    const facts = { schedule: daily("02:30", "18:00"), zone: "Europe/Berlin" };
    expect(said(facts, "2026-10-25T00:00:00Z")).toEqual([true, "2026-10-25T00:30:00.000Z"]);
    expect(said(facts, "2026-10-25T01:15:00Z")).toEqual([false, "2026-10-25T17:00:00.000Z"]);
  });

  test("by half an hour, as on Lord Howe Island", () => {
    const facts = { schedule: daily("09:00", "17:00"), zone: "Australia/Lord_Howe" };
    // 5 April 2026: from +11 to +10:30.
    expect(said(facts, "2026-04-04T20:00:00Z")).toEqual([true, "2026-04-04T22:30:00.000Z"]);
    expect(said(facts, "2026-04-03T20:00:00Z")).toEqual([true, "2026-04-03T22:00:00.000Z"]);
  });
});
