import { dayKey } from "./time";

/** How long a status may last, as people choose it. */
export const lengths = [
  { value: "keep", name: "Do not clear" },
  { value: "30m", name: "30 minutes" },
  { value: "1h", name: "1 hour" },
  { value: "4h", name: "4 hours" },
  { value: "today", name: "Today" },
  { value: "until", name: "A date and time" },
] as const;
export type Length = (typeof lengths)[number]["value"];

const minute = 60_000;

/** When a status ends (milliseconds since 1970; null: never), or undefined where the moment makes no sense. */
export function endOf(length: string, until: string, now: number, zone: string): number | null | undefined {
  switch (length) {
    case "30m":
      return now + 30 * minute;
    case "1h":
      return now + 60 * minute;
    case "4h":
      return now + 240 * minute;
    case "today":
      return startOfTomorrow(now, zone);
    case "until":
      return momentIn(until, zone);
    default:
      return null;
  }
}

/** The first moment of the next day in that zone; days there may have 23 or 25 hours. */
export function startOfTomorrow(now: number, zone: string): number {
  const today = dayKey(new Date(now), zone);
  const quarter = 15 * minute;
  let at = Math.ceil((now + 1) / quarter) * quarter;
  while (dayKey(new Date(at), zone) === today) at += quarter;
  return at;
}

/** What a field for date and time holds ("2026-11-21T17:30"), read by the clocks of that zone. */
export function momentIn(local: string, zone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return undefined;
  const wanted = Date.parse(`${local}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  // Twice: the first guess may stand on the other side of a change of the clocks.
  let at = wanted - offsetAt(wanted, zone);
  at = wanted - offsetAt(at, zone);
  return at;
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(at / 1_000) * 1_000;
}

/** The moment as a field for date and time holds it. */
export function localMoment(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}
