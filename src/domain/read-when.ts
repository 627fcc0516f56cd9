import { casual } from "chrono-node";
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
  const [found] = casual.parse(text, { instant: new Date(wall), timezone: 0 }, { forwardDate: true });
  if (!found || /\bevery\b/i.test(text)) return null;
  const { start, index } = found;
  const said = { index, text: found.text };
  const date = start.date().getTime();
  // A span of hours or minutes is one of the clock, whatever the wall does meanwhile.
  if (start.tags().has("result/relativeDateAndTime")) return { ...said, at: now + (date - wall) };
  if (start.isCertain("hour")) return { ...said, at: instantOfWall(date, zone) };
  const midnight = date - (date % (24 * 60 * 60_000));
  const hour = /\b(?:tonight|evening|night|noon|midday|afternoon|midnight)\b/i.test(found.text)
    ? (start.get("hour") ?? morning)
    : morning;
  return { ...said, at: instantOfWall(midnight + hour * 60 * 60_000, zone) };
}

/** A text that is a time and nothing else; null: it is not understood. */
export function readWhen(text: string, now: number, zone: string): number | null {
  const found = findTime(text, now, zone);
  if (!found) return null;
  const rest = text.slice(0, found.index) + text.slice(found.index + found.text.length);
  return /^(?:\s|,|\.|\b(?:at|on|by|around)\b)*$/i.test(rest) ? found.at : null;
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

/** "me to call Ada tomorrow at 9" -> "call Ada" and the time; null: no time is said, or nothing but a time. */
export function readReminder(text: string, now: number, zone: string): { text: string; at: number } | null {
  const found = findTime(text, now, zone);
  if (!found) return null;
  const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found.text.length)}`
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\s(?:at|on|by)$/i, "")
    .replace(/^me\b\s*/i, "")
    .replace(/^(?:to|that)\b\s*/i, "")
    .replace(/^["“](.*)["”]$/, "$1")
    .trim();
  return rest === "" ? null : { text: rest, at: found.at };
}
