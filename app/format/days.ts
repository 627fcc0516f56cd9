import { dayKey } from "./time";

const dayMs = 86_400_000;

/** The days that one often goes to, as `2026-11-20`, by the clocks of a zone. */
export function daysFrom(now: Date, zone: string) {
  const today = dayKey(now, zone);
  // Days are counted at noon UTC, where no change of clocks moves them.
  const back = (days: number) => keyOf(new Date(Date.parse(`${today}T12:00:00Z`) - days * dayMs));
  return { today, yesterday: back(1), lastWeek: back(7), lastMonth: monthBefore(today) };
}

const keyOf = (date: Date) => date.toISOString().slice(0, 10);

/** The same date of the month before, or its last where it has no such. */
function monthBefore(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  return keyOf(new Date(Date.UTC(year, month - 2, Math.min(date, last), 12)));
}
