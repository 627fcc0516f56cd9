import type { Period } from "./ast";

export const monthNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;

export const weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const relative: Record<string, Period> = {
  today: { kind: "relative", unit: "day", back: 0 },
  yesterday: { kind: "relative", unit: "day", back: 1 },
  week: { kind: "relative", unit: "week", back: 0 },
  "last-week": { kind: "relative", unit: "week", back: 1 },
  month: { kind: "relative", unit: "month", back: 0 },
  "last-month": { kind: "relative", unit: "month", back: 1 },
  year: { kind: "relative", unit: "year", back: 0 },
  "last-year": { kind: "relative", unit: "year", back: 1 },
};

export const relativeNames = Object.keys(relative);

/** Years that a message can be of. */
const isYear = (year: number) => year >= 1970 && year <= 2999;

/** null: no such time. */
export function readPeriod(written: string): Period | null {
  const text = written.trim().toLowerCase().replaceAll(/\s+/g, "-");
  const known = relative[text.replace(/^this-/, "")];
  if (known) return known;

  const weekday = beginningOf(text, weekdayNames);
  if (weekday > 0) return { kind: "weekday", weekday };

  const named = /^(\p{L}+)\.?(?:-(\d{4}))?$/u.exec(text);
  const month = named ? beginningOf(named[1] as string, monthNames) : 0;
  if (named && month > 0) {
    if (named[2] === undefined) return { kind: "month", month, year: null };
    const year = Number(named[2]);
    return isYear(year) ? { kind: "month", month, year } : null;
  }

  const iso = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(text);
  if (iso) return calendar(Number(iso[1]), iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return dotted ? calendar(Number(dotted[3]), dotted[2], dotted[1]) : null;
}

/** As readPeriod() takes it. */
export function writePeriod(period: Period): string {
  switch (period.kind) {
    case "day":
      return `${period.year}-${two(period.month)}-${two(period.day)}`;
    case "month":
      return period.year === null ? (monthNames[period.month - 1] as string) : `${period.year}-${two(period.month)}`;
    case "year":
      return String(period.year);
    case "weekday":
      return weekdayNames[period.weekday - 1] as string;
    case "relative": {
      const same = relativeNames.find((name) => {
        const other = relative[name];
        return other?.kind === "relative" && other.unit === period.unit && other.back === period.back;
      });
      return same as string;
    }
  }
  period satisfies never;
}

const two = (number: number) => String(number).padStart(2, "0");

function calendar(year: number, month: string | undefined, day: string | undefined): Period | null {
  if (!isYear(year)) return null;
  if (month === undefined) return { kind: "year", year };
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12) return null;
  if (day === undefined) return { kind: "month", month: monthNumber, year };
  const dayNumber = Number(day);
  const date = new Date(Date.UTC(year, monthNumber - 1, dayNumber));
  if (date.getUTCMonth() !== monthNumber - 1 || date.getUTCDate() !== dayNumber) return null;
  return { kind: "day", year, month: monthNumber, day: dayNumber };
}

/** 1-based; three letters suffice; 0: none of them. */
function beginningOf(text: string, names: readonly string[]): number {
  return text.length < 3 ? 0 : names.findIndex((name) => name.startsWith(text)) + 1;
}
