import { COMPANY } from "./cast.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OPENS = 8 * 60;
// The first message of today in the transcripts is this many minutes old.
const TODAY_SPANS = 290;

const wall = new Intl.DateTimeFormat("sv", { timeZone: COMPANY.timezone, dateStyle: "short", timeStyle: "medium" });
const wallAsUtc = (at) => Date.parse(`${wall.format(at).replace(" ", "T")}Z`);

/**
 * The working days of a story that ends now, so that a demo loaded at any hour of any day ends in
 * the past, and in working hours wherever the day allows it.
 */
export function calendarUntil(now, count = 10) {
  const today = Math.floor(wallAsUtc(now) / DAY) * DAY;
  const days = [];
  for (let day = today - DAY; days.length < count; day -= DAY) {
    if (![0, 6].includes(new Date(day).getUTCDay())) days.unshift(day);
  }
  const sinceOpening = (wallAsUtc(now) - today) / MINUTE - OPENS;
  const squeeze = Math.min(1, Math.max(0.4, sinceOpening / TODAY_SPANS));
  return {
    /**
     * When something was said: on a working day, or so many minutes ago.
     * @param {import("./transcript.mjs").When} when
     */
    at(when) {
      if ("ago" in when) return Math.round(now - when.ago * squeeze * MINUTE);
      const local = days[when.day - 1] + when.minute * MINUTE;
      return local - (wallAsUtc(local) - local);
    },
    weekday: (day) => new Date(days[day - 1]).toLocaleDateString("en", { weekday: "long", timeZone: "UTC" }),
  };
}
