/**
 * Clocks on the wall of a time zone. A wall time is the milliseconds since 1970 that a UTC clock would have to show
 * the same hands, so that its UTC fields are the local ones.
 */

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone || "UTC",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

export function wallOf(instant: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const seconds = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return seconds + (((instant % 1_000) + 1_000) % 1_000);
}

/** Of an hour that a change of clocks skips, the one after it; of one that it repeats, the later. */
export function instantOfWall(wall: number, zone: string): number {
  const offsetAt = (instant: number) => wallOf(instant, zone) - instant;
  return wall - offsetAt(wall - offsetAt(wall));
}

const dayMs = 24 * 60 * 60_000;

/** So many days from today at this hour of the wall. */
export function inDaysAt(now: number, zone: string, days: number, hour: number): number {
  const wall = wallOf(now, zone);
  return instantOfWall(wall - (wall % dayMs) + days * dayMs + hour * 60 * 60_000, zone);
}

/** The next such weekday (0: Sunday) after today, at this hour of the wall. */
export function nextWeekdayAt(now: number, zone: string, weekday: number, hour: number): number {
  const today = new Date(wallOf(now, zone)).getUTCDay();
  return inDaysAt(now, zone, ((weekday - today + 6) % 7) + 1, hour);
}

/** For `<input type="datetime-local">`: 2026-11-20T09:00 */
export const toWallText = (instant: number, zone: string) => new Date(wallOf(instant, zone)).toISOString().slice(0, 16);

/** null: no such text. */
export function fromWallText(text: string, zone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? null : instantOfWall(wall, zone);
}
