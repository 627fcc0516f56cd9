import { instantOfWall, wallOf } from "./zoned-time";

/** `days` of the week, 0: Sunday; `day` of the month, the last one where a month has no such day; `at`: "09:30". */
export type Repeat = { every: "week"; days: number[]; at: string } | { every: "month"; day: number; at: string };

/** As one chooses beside a first time. */
export const repeatKinds = ["day", "weekday", "week", "month"] as const;
export type RepeatKind = (typeof repeatKinds)[number];

export const everyDay = [0, 1, 2, 3, 4, 5, 6];
export const workdays = [1, 2, 3, 4, 5];

const dayMs = 24 * 60 * 60_000;
/** The 31st after one that has just passed is at most so far away. */
const mostDays = 62;

/**
 * The first time after `after` (milliseconds since 1970) by the clock of `zone`. Made from the rule alone, so that what
 * is late moves nothing; nine stays nine whatever the clocks do.
 */
export function nextTime(repeat: Repeat, after: number, zone: string): number {
  const [hours = 0, minutes = 0] = repeat.at.split(":").map(Number);
  const wall = wallOf(after, zone);
  const today = wall - (wall % dayMs);
  for (let day = today; day <= today + mostDays * dayMs; day += dayMs) {
    if (!fallsOn(repeat, new Date(day))) continue;
    const at = instantOfWall(day + (hours * 60 + minutes) * 60_000, zone);
    if (at > after) return at;
  }
  throw new Error(`${JSON.stringify(repeat)} never comes`);
}

/** `date`: its UTC fields are those of the wall. */
function fallsOn(repeat: Repeat, date: Date): boolean {
  if (repeat.every === "week") return repeat.days.includes(date.getUTCDay());
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(repeat.day, lastDay);
}

/** What somebody means who says when it is first, and how often it comes again. The first may be later than was said. */
export function repeatFrom(kind: RepeatKind, first: number, zone: string): { repeat: Repeat; at: number } {
  const wall = new Date(wallOf(first, zone));
  const at = wall.toISOString().slice(11, 16);
  const repeat: Repeat =
    kind === "month"
      ? { every: "month", day: wall.getUTCDate(), at }
      : { every: "week", days: { day: everyDay, weekday: workdays, week: [wall.getUTCDay()] }[kind], at };
  return { repeat, at: fallsOn(repeat, wall) ? first : nextTime(repeat, first, zone) };
}
