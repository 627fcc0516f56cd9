import { everyDay, type Repeat, workdays } from "../../src/protocol/repeat";

/** By the number of the day; 0 is Sunday. */
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Every day at 09:00, Every Monday and Thursday at 09:30, Every month on the 31st at 17:00. */
export const repeatWords = (repeat: Repeat) => `Every ${often(repeat)} at ${repeat.at}`;

function often(repeat: Repeat): string {
  if (repeat.every === "month") return repeat.day === 31 ? "month on the last day" : `month on the ${nth(repeat.day)}`;
  const { days } = repeat;
  const has = (wanted: number[]) => days.length === wanted.length && wanted.every((day) => days.includes(day));
  if (has(everyDay)) return "day";
  if (has(workdays)) return "weekday";
  const names = weekdays.filter((_, day) => days.includes(day));
  return new Intl.ListFormat("en-GB").format(names);
}

function nth(day: number): string {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" } as Record<Intl.LDMLPluralRule, string>;
  return `${day}${ending[new Intl.PluralRules("en-GB", { type: "ordinal" }).select(day)]}`;
}
