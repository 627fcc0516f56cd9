import { describe, expect, test } from "vitest";
import { endOf, localMoment, momentIn, startOfTomorrow } from "../../app/format/status-expiry";

const at = (iso: string) => Date.parse(iso);

describe("when a status ends", () => {
  const now = at("2026-11-21T10:00:00Z");
  test.each([
    ["30m", "2026-11-21T10:30:00Z"],
    ["1h", "2026-11-21T11:00:00Z"],
    ["4h", "2026-11-21T14:00:00Z"],
    ["today", "2026-11-21T23:00:00Z"],
  ])("%s in Berlin", (length, end) => {
    expect(endOf(length, "", now, "Europe/Berlin")).toBe(at(end));
  });
  test("never, where nothing was chosen", () => {
    expect(endOf("keep", "", now, "UTC")).toBeNull();
  });
  test("at a date by the person's own clocks", () => {
    expect(endOf("until", "2026-11-22T09:00", now, "Asia/Kolkata")).toBe(at("2026-11-22T03:30:00Z"));
    expect(endOf("until", "soon", now, "UTC")).toBeUndefined();
    expect(endOf("until", "2026-13-40T09:00", now, "UTC")).toBeUndefined();
  });
});

describe("the end of a day", () => {
  test.each([
    ["Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T22:00:00Z"], // a day of 23 hours
    ["Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T23:00:00Z"], // a day of 25 hours
    ["Asia/Kathmandu", "2026-11-21T10:00:00Z", "2026-11-21T18:15:00Z"],
    ["Pacific/Kiritimati", "2026-11-21T09:59:59Z", "2026-11-21T10:00:00Z"],
  ])("in %s after %s", (zone, now, end) => {
    expect(startOfTomorrow(at(now), zone)).toBe(at(end));
  });
});

describe("a moment by the clocks of a zone", () => {
  test.each([
    ["2026-07-01T12:00", "America/New_York", "2026-07-01T16:00:00Z"],
    ["2026-12-01T12:00", "America/New_York", "2026-12-01T17:00:00Z"],
    ["2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["2026-03-29T01:30", "Europe/Berlin", "2026-03-29T00:30:00Z"],
  ])("%s in %s", (local, zone, moment) => {
    expect(momentIn(local, zone)).toBe(at(moment));
    expect(localMoment(at(moment), zone)).toBe(local);
  });
});
