import { clockTime, dayKey, dayName } from "./time";

/** Today at 15:00, Tomorrow at 09:00, Monday, 23 November at 09:00. */
export function whenWords(date: Date, now: Date, zone: string): string {
  const tomorrow = dayKey(new Date(now.getTime() + 24 * 60 * 60_000), zone) === dayKey(date, zone);
  return `${tomorrow ? "Tomorrow" : dayName(date, now, zone)} at ${clockTime(date, zone)}`;
}
