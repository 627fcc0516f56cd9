import { inDaysAt, nextWeekdayAt, wallOf } from "../../../src/protocol/zoned-time";
import { clockTime } from "../../format/time";

export type Preset = { name: string; at: number };

const minute = 60_000;
const inTheMorning = 9;
const monday = 1;

/** Times that people mostly mean, by the clock of their own zone. */
export function sendPresets(now: number, zone: string): Preset[] {
  const hour = new Date(wallOf(now, zone)).getUTCHours();
  const name = (day: string, at: number) => `${day} at ${clockTime(new Date(at), zone)}`;
  const today = inDaysAt(now, zone, 0, 14);
  const tomorrow = inDaysAt(now, zone, 1, inTheMorning);
  const next = nextWeekdayAt(now, zone, monday, inTheMorning);
  return [
    ...(hour < 12 ? [{ name: name("Today", today), at: today }] : []),
    { name: name("Tomorrow", tomorrow), at: tomorrow },
    ...(next === tomorrow ? [] : [{ name: name("Monday", next), at: next }]),
  ];
}

export function remindPresets(now: number, zone: string): Preset[] {
  return [
    { name: "In 20 minutes", at: now + 20 * minute },
    { name: "In 1 hour", at: now + 60 * minute },
    { name: "In 3 hours", at: now + 180 * minute },
    ...sendPresets(now, zone).filter(({ name }) => !name.startsWith("Today")),
  ];
}
