import type { QuietSchedule } from "../../src/protocol/notifications";

/** When a member is not to be disturbed: by hand until some moment, and outside the hours of their week. */
export type DndFacts = {
  /** Milliseconds since 1970; null: not by hand. */
  until: number | null;
  /** Hours in which notifications are let through, by the clock of `zone`; null: always. */
  schedule: QuietSchedule | null;
  zone: string;
};

const minute = 60_000;
const dayMinutes = 24 * 60;
/** Days looked ahead: a week, and one that is cut by the present moment. */
const daysAhead = 8;

/** Whether it is quiet at `now`, and when that changes if nothing is set until then (null: never). */
export function dndAt(facts: DndFacts, now: number): { quiet: boolean; changesAt: number | null } {
  const open = facts.schedule && openSpans(facts.schedule, facts.zone, now);
  const quietAt = (at: number) =>
    (facts.until !== null && at < facts.until) || (open !== null && !open.some(([from, to]) => from <= at && at < to));
  const quiet = quietAt(now);
  const edges = [...(facts.until === null ? [] : [facts.until]), ...(open?.flat() ?? [])];
  const next = edges
    .filter((at) => at > now)
    .toSorted((a, b) => a - b)
    .find((at) => quietAt(at) !== quiet);
  return { quiet, changesAt: next ?? null };
}

/** The open hours of the days around `now`, as moments. */
function openSpans(schedule: QuietSchedule, zone: string, now: number): [number, number][] {
  const spans: [number, number][] = [];
  const today = localDay(now, zone);
  for (let offset = -1; offset <= daysAhead; offset += 1) {
    const day = new Date(today + offset * dayMinutes * minute);
    const hours = schedule.hours[day.getUTCDay()];
    if (!hours) continue;
    const from = momentOf(day.getTime(), minutesOf(hours.from), zone);
    const to = momentOf(day.getTime(), minutesOf(hours.to), zone);
    if (from < to) spans.push([from, to]);
  }
  return spans;
}

/** "24:00" is the end of the day. */
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const format = new Intl.DateTimeFormat("en-US", { ...fields, hourCycle: "h23", timeZone: zone });
  formats.set(zone, format);
  return format;
}

/** What the clocks of a zone show, as if it were UTC; to the minute. */
function shown(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(
    parts.year as number,
    (parts.month as number) - 1,
    parts.day as number,
    parts.hour as number,
    parts.minute as number,
  );
}

/** Midnight of the day that a zone's calendars show, as if it were UTC. */
function localDay(at: number, zone: string): number {
  const local = shown(at, zone);
  return local - (local % (dayMinutes * minute));
}

/**
 * The moment at which the clocks of a zone show so many minutes of a day. Where they show it twice it is the first,
 * where they skip it the moment of the change.
 */
function momentOf(day: number, minutes: number, zone: string): number {
  const wanted = day + minutes * minute;
  // Offsets of a zone lie within 14 hours of UTC; those before and after a change are both among these.
  const offsets = new Set([-dayMinutes, 0, dayMinutes].map((away) => offsetAt(wanted + away * minute, zone)));
  const moments = [...offsets].map((offset) => wanted - offset).toSorted((a, b) => a - b);
  const exact = moments.find((at) => shown(at, zone) === wanted);
  if (exact !== undefined) return exact;
  // Skipped: the first moment whose clocks show something later.
  let [low, high] = [moments[0] as number, moments.at(-1) as number];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / 2 / minute) * minute;
    if (shown(middle, zone) > wanted) high = middle;
    else low = middle;
  }
  return high;
}

const offsetAt = (at: number, zone: string) => shown(at, zone) - (at - (at % minute));
