import type { Ts } from "../../src/protocol/ids";

/** Times are shown in the person's own zone, on the server as in the browser, so that both draw the same page. */

export const dateOfTs = (ts: Ts): Date => new Date(Number(ts.slice(0, 10)) * 1_000);

const made = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let format = made.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone || "UTC" });
    made.set(key, format);
  }
  return format;
}

/** 09:41 */
export const clockTime = (date: Date, zone: string) =>
  formatOf(zone, { hour: "2-digit", minute: "2-digit", hour12: false }).format(date);

/** Zones differ by quarters of an hour, so the day is the same all through one: long lists ask for few. */
const quarterMs = 15 * 60 * 1_000;
const days = new Map<string, Map<number, string>>();

/** 2026-11-20, for comparing days. */
export function dayKey(date: Date, zone: string): string {
  let known = days.get(zone);
  if (!known) {
    known = new Map();
    days.set(zone, known);
  }
  const quarter = Math.floor(date.getTime() / quarterMs);
  let key = known.get(quarter);
  if (key === undefined) {
    const parts = formatOf(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(date);
    const of = (type: string) => parts.find((part) => part.type === type)?.value;
    key = `${of("year")}-${of("month")}-${of("day")}`;
    // On the server many visitors share this.
    if (known.size >= 10_000) known.clear();
    known.set(quarter, key);
  }
  return key;
}

/** Today, Yesterday, Wednesday, 18 November, or with the year when it is another. */
export function dayName(date: Date, now: Date, zone: string): string {
  const key = dayKey(date, zone);
  if (key === dayKey(now, zone)) return "Today";
  if (key === dayKey(new Date(now.getTime() - 86_400_000), zone)) return "Yesterday";
  const sameYear = key.slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return joined(
    formatOf(zone, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }),
    date,
  );
}

/** Thursday, 19 November 2026 at 11:02 */
export const fullTime = (date: Date, zone: string) =>
  `${joined(formatOf(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }), date)} at ${clockTime(date, zone)}`;

/** 11:02 today, else 18 November. */
export function shortTime(date: Date, now: Date, zone: string): string {
  if (dayKey(date, zone) === dayKey(now, zone)) return clockTime(date, zone);
  return formatOf(zone, { day: "numeric", month: "short" }).format(date);
}

export const dateOnly = (date: Date, zone: string) =>
  formatOf(zone, { day: "numeric", month: "long", year: "numeric" }).format(date);

/** Browsers differ in whether a comma follows the weekday. */
function joined(format: Intl.DateTimeFormat, date: Date): string {
  const parts = format.formatToParts(date);
  const of = (type: string) => parts.find((part) => part.type === type)?.value;
  const year = of("year");
  return `${of("weekday")}, ${of("day")} ${of("month")}${year ? ` ${year}` : ""}`;
}
