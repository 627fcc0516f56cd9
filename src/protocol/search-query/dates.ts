import { localMidnight } from "../local-midnight";
import { wallOf } from "../zoned-time";
import type { DateTerm, Period } from "./ast";

const dayMs = 24 * 60 * 60_000;

/** Milliseconds since 1970, the end exclusive. Weeks begin on Monday. */
export function resolvePeriod(period: Period, now: number, timeZone: string): { from: number; until: number } {
  const zone = timeZone || "UTC";
  const wall = new Date(wallOf(now, zone));
  const [year, month, date] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  /** Days and months beyond their end run on into the next. */
  const between = (from: [number, number, number], until: [number, number, number]) => ({
    from: midnight(...from, zone),
    until: midnight(...until, zone),
  });
  const dayOf = (y: number, m: number, d: number) => between([y, m, d], [y, m, d + 1]);
  const monthOf = (y: number, m: number) => between([y, m, 1], [y, m + 1, 1]);
  const yearOf = (y: number) => between([y, 0, 1], [y + 1, 0, 1]);
  /** Since Monday. */
  const daysIn = (wall.getUTCDay() + 6) % 7;

  switch (period.kind) {
    case "day":
      return dayOf(period.year, period.month - 1, period.day);
    case "month":
      return monthOf(period.year ?? (period.month - 1 <= month ? year : year - 1), period.month - 1);
    case "year":
      return yearOf(period.year);
    case "weekday":
      return dayOf(year, month, date - ((daysIn - (period.weekday - 1) + 7) % 7));
    case "relative": {
      const { unit, back } = period;
      if (unit === "day") return dayOf(year, month, date - back);
      if (unit === "month") return monthOf(year, month - back);
      if (unit === "year") return yearOf(year - back);
      const monday = date - daysIn - 7 * back;
      return between([year, month, monday], [year, month, monday + 7]);
    }
  }
  period satisfies never;
}

/** What a date filter leaves, before its exclusion is thought of; null: no bound. */
export function dateRange(
  { kind, value }: Pick<DateTerm, "kind" | "value">,
  now: number,
  timeZone: string,
): { from: number | null; until: number | null } {
  const { from, until } = resolvePeriod(value, now, timeZone);
  if (kind === "before") return { from: null, until: from };
  if (kind === "after") return { from: until, until: null };
  return { from, until };
}

function midnight(year: number, month: number, date: number, zone: string): number {
  const day = new Date(Date.UTC(year, month, 1) + (date - 1) * dayMs).toISOString().slice(0, 10);
  return localMidnight(day, zone);
}
