import { describe, expect, test } from "vitest";
import type { DateTerm } from "../../../src/protocol/search-query/ast";
import { dateRange } from "../../../src/protocol/search-query/dates";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";

/** A Saturday; in Berlin it is Sunday by then. */
const now = Date.parse("2026-11-21T23:30:00Z");
const iso = (moment: number | null) =>
  moment === null ? null : new Date(moment).toISOString().replace(":00.000Z", "");
const range = (query: string, zone: string) => {
  const { from, until } = dateRange(parseSearchQuery(query).terms[0] as DateTerm, now, zone);
  return [iso(from), iso(until)];
};

describe("A date means what the searcher's clock shows", () => {
  test.each<[string, string, string | null, string | null]>([
    ["on:today", "UTC", "2026-11-21T00:00", "2026-11-22T00:00"],
    ["on:today", "Europe/Berlin", "2026-11-21T23:00", "2026-11-22T23:00"],
    ["on:yesterday", "Europe/Berlin", "2026-11-20T23:00", "2026-11-21T23:00"],
    ["during:week", "UTC", "2026-11-16T00:00", "2026-11-23T00:00"],
    ["during:last-week", "UTC", "2026-11-09T00:00", "2026-11-16T00:00"],
    ["during:month", "UTC", "2026-11-01T00:00", "2026-12-01T00:00"],
    ["during:last-month", "Europe/Berlin", "2026-09-30T22:00", "2026-10-31T23:00"],
    ["during:year", "UTC", "2026-01-01T00:00", "2027-01-01T00:00"],
    ["during:last-year", "UTC", "2025-01-01T00:00", "2026-01-01T00:00"],
    ["on:saturday", "UTC", "2026-11-21T00:00", "2026-11-22T00:00"],
    ["on:sunday", "UTC", "2026-11-15T00:00", "2026-11-16T00:00"],
    ["on:sunday", "Europe/Berlin", "2026-11-21T23:00", "2026-11-22T23:00"],
    ["during:november", "UTC", "2026-11-01T00:00", "2026-12-01T00:00"],
    ["during:december", "UTC", "2025-12-01T00:00", "2026-01-01T00:00"],
    ["before:2026-11-20", "UTC", null, "2026-11-20T00:00"],
    ["after:2026-11-20", "UTC", "2026-11-21T00:00", null],
    ["after:2025", "UTC", "2026-01-01T00:00", null],
    ["before:2026-10", "UTC", null, "2026-10-01T00:00"],
    // The clocks go back: that day has 25 hours.
    ["on:2026-10-25", "Europe/Berlin", "2026-10-24T22:00", "2026-10-25T23:00"],
    ["on:today", "", "2026-11-21T00:00", "2026-11-22T00:00"],
  ])("%s in %s", (query, zone, from, until) => {
    expect(range(query, zone)).toEqual([from, until]);
  });
});
