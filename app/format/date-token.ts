import { clockTime, dateOnly, dayKey, dayName } from "./time";

const dayMs = 86_400_000;

/** Slack's words for a moment: `{date}`, `{date_short}`, `{date_long}`, `{date_num}`, `{time}`, … and text between. */
export function dateToken(format: string, at: Date, now: Date, zone: string): string {
  const named = (option: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...option, timeZone: zone || "UTC" }).format(at);
  const near: Record<string, string> = {
    [dayKey(now, zone)]: "today",
    [dayKey(new Date(now.getTime() - dayMs), zone)]: "yesterday",
    [dayKey(new Date(now.getTime() + dayMs), zone)]: "tomorrow",
  };
  const or = (words: string) => near[dayKey(at, zone)] ?? words;
  const short = () => named({ day: "numeric", month: "short", year: "numeric" });
  const words: Record<string, () => string> = {
    date_num: () => dayKey(at, zone),
    date: () => dateOnly(at, zone),
    date_short: short,
    date_long: () => dayName(at, new Date(0), zone),
    date_pretty: () => or(dateOnly(at, zone)),
    date_short_pretty: () => or(short()),
    date_long_pretty: () => or(dayName(at, new Date(0), zone)),
    time: () => clockTime(at, zone),
    time_secs: () => named({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }),
    ago: () => dateOnly(at, zone),
  };
  return format.replace(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(words, name) ? (words[name] as () => string)() : whole,
  );
}
