import { everyDay, nextTime, type Repeat, workdays } from "../protocol/repeat";
import { wallOf } from "../protocol/zoned-time";
import { clockSaid } from "./read-when";

/** How often, and the first time (milliseconds since 1970). */
export type SaidRepeat = { repeat: Repeat; at: number };

const day = "(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:days?)?";
const days = `(?:${day})(?:\\s*(?:,|and|&)\\s*(?:and\\s+)?(?:${day}))*`;
const ofMonth = "(?:(?<date>\\d{1,2})(?:st|nd|rd|th)|(?<last>last(?:\\s+day)?))";
const patterns = [
  `(?:every|each)\\s+(?<kind>day|weekday|workday|weekend)`,
  `(?:every|each)\\s+month(?:\\s+on)?\\s+the\\s+${ofMonth}`,
  `(?:on\\s+)?the\\s+${ofMonth}\\s+(?:day\\s+)?of\\s+(?:every|each|the)\\s+month`,
  `(?:every|each)\\s+${ofMonth}(?:\\s+of\\s+the\\s+month)?`,
  `(?:(?:every|each)\\s+week|weekly)\\s+on\\s+(?<days>${days})`,
  `(?:every|each)\\s+(?<days>${days})`,
  `(?:every|each)\\s+(?<kind>week|month)`,
  `(?<kind>daily|weekly|monthly)`,
].map((pattern) => new RegExp(`\\b${pattern}\\b`, "i"));

const initials = ["su", "mo", "tu", "we", "th", "fr", "sa"];

/**
 * Reads "every weekday at 9:30", "every monday and thursday", "on the 1st of every month at noon" as somebody in `zone`
 * means it. The kept parser reads the clock, as in every other time; `rest` is the text without all of it. null: no
 * repetition is said.
 */
export function findRepeat(text: string, now: number, zone: string): (SaidRepeat & { rest: string }) | null {
  const found = patterns.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  if (!found) return null;
  const said = daysSaid(found.groups ?? {}, new Date(wallOf(now, zone)));
  if (!said) return null;
  // The parser knows no repetitions, but "today at 9:30" wherever the repetition stood.
  const before = text.slice(0, found.index);
  const { at: clock, rest } = clockSaid(before, text.slice(found.index + found[0].length), now, zone);
  const repeat: Repeat = { ...said, at: clock };
  return { repeat, at: nextTime(repeat, now, zone), rest };
}

function daysSaid(groups: Record<string, string | undefined>, today: Date) {
  const week = (of: number[]) => ({ every: "week" as const, days: of });
  const month = (of: number) => (of >= 1 && of <= 31 ? { every: "month" as const, day: of } : null);
  if (groups.days) {
    const named = groups.days
      .toLowerCase()
      .split(/[^a-z]+/)
      .map((name) => initials.indexOf(name.slice(0, 2)));
    return week(everyDay.filter((one) => named.includes(one)));
  }
  if (groups.date) return month(Number(groups.date));
  if (groups.last) return month(31);
  switch (groups.kind?.toLowerCase()) {
    case "day":
    case "daily":
      return week(everyDay);
    case "weekday":
    case "workday":
      return week(workdays);
    case "weekend":
      return week([0, 6]);
    case "week":
    case "weekly":
      return week([today.getUTCDay()]);
    default:
      return month(today.getUTCDate());
  }
}
