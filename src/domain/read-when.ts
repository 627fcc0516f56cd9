import { casual, type ParsedResult } from "chrono-node";
import { instantOfWall, wallOf } from "../protocol/zoned-time";

/** Where a text says a time, and the instant (milliseconds since 1970) that it means. */
export type SaidTime = { at: number; index: number; text: string };

const morning = 9;

/**
 * Reads "in 20 minutes", "tomorrow at 9", "next friday", "24 Dec 18:30" as somebody in `zone` means it. chrono knows
 * offsets and no zones, so it reads on a wall clock, and the wall time becomes an instant afterwards.
 */
export function findTime(text: string, now: number, zone: string): SaidTime | null {
  const wall = wallOf(now, zone);
  const [found] = parse(text, wall);
  if (!found || /\bevery\b/i.test(text)) return null;
  const { start, index } = found;
  const said = { index, text: found.text };
  const date = start.date().getTime();
  // A span of hours or minutes is one of the clock, whatever the wall does meanwhile.
  if (start.tags().has("result/relativeDateAndTime")) return { ...said, at: now + (date - wall) };
  if (start.isCertain("hour")) return { ...said, at: instantOfWall(date, zone) };
  const midnight = date - (date % (24 * 60 * 60_000));
  return { ...said, at: instantOfWall(midnight + hourOf(found) * 60 * 60_000, zone) };
}

const parse = (text: string, wall: number) =>
  casual.parse(text, { instant: new Date(wall), timezone: 0 }, { forwardDate: true });

/** Of a day without a time: the one of its word, else the morning. */
const hourOf = ({ text, start }: ParsedResult) =>
  /\b(?:tonight|evening|night|noon|midday|afternoon|midnight)\b/i.test(text) ? (start.get("hour") ?? morning) : morning;

/** The time of day ("09:30") that is said around a place of the text, and the text without it. */
export function clockSaid(before: string, after: string, now: number, zone: string): { at: string; rest: string } {
  const text = `${before}today${after}`;
  const found = parse(text, wallOf(now, zone)).find(
    ({ index, text: { length } }) => index <= before.length && before.length < index + length,
  );
  if (!found) return { at: `0${morning}:00`, rest: `${before}${after}` };
  const isSaid = found.start.isCertain("hour");
  const two = (value: number) => String(value).padStart(2, "0");
  const [hour, minute] = isSaid ? [found.start.get("hour"), found.start.get("minute")] : [hourOf(found), 0];
  return {
    at: `${two(hour ?? morning)}:${two(minute ?? 0)}`,
    rest: text.slice(0, found.index) + text.slice(found.index + found.text.length),
  };
}

/** Nothing is left beside a time but what joins its words. */
export const isOnlyJoining = (rest: string) => /^(?:\s|,|\.|\b(?:at|on|by|around)\b)*$/i.test(rest);

/** A text that is a time and nothing else; null: it is not understood. */
export function readWhen(text: string, now: number, zone: string): number | null {
  const found = findTime(text, now, zone);
  if (!found) return null;
  const rest = text.slice(0, found.index) + text.slice(found.index + found.text.length);
  return isOnlyJoining(rest) ? found.at : null;
}

/** "30", "45 minutes", "for 2 hours", "until 5pm", "tomorrow at 9": until when; null: it is not understood, or is over. */
export function readUntil(text: string, now: number, zone: string): number | null {
  const words = text.trim().replace(/^(?:until|till|for)\s+/i, "");
  const span = /^(\d+)$/.test(words)
    ? `in ${words} minutes`
    : /^(?:\d|an?\b|half\b)/i.test(words)
      ? `in ${words}`
      : words;
  const at = readWhen(span, now, zone) ?? readWhen(words, now, zone);
  return at !== null && at > now ? at : null;
}
