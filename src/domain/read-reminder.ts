import { findRepeat, type SaidRepeat } from "./read-repeat";
import { findTime, isOnlyJoining, readWhen } from "./read-when";

/** Milliseconds since 1970; of what comes again the first. */
type SaidTimes = { at: number } | SaidRepeat;

/** A text that is a time and nothing else: "tomorrow at 9", "every monday at 9". null: it is not understood. */
export function readTimes(text: string, now: number, zone: string): SaidTimes | null {
  const again = findRepeat(text, now, zone);
  if (again) return isOnlyJoining(again.rest) ? { repeat: again.repeat, at: again.at } : null;
  const at = readWhen(text, now, zone);
  return at === null ? null : { at };
}

/** "me to call Ada tomorrow at 9" -> "call Ada" and the time; null: no time is said, or nothing but a time. */
export function readReminder(text: string, now: number, zone: string): ({ text: string } & SaidTimes) | null {
  const again = findRepeat(text, now, zone);
  if (again) {
    const words = wordsOf(again.rest);
    return words === "" ? null : { text: words, repeat: again.repeat, at: again.at };
  }
  const found = findTime(text, now, zone);
  if (!found) return null;
  const words = wordsOf(`${text.slice(0, found.index)} ${text.slice(found.index + found.text.length)}`);
  return words === "" ? null : { text: words, at: found.at };
}

const wordsOf = (rest: string) =>
  rest
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\s(?:at|on|by)$/i, "")
    .replace(/^me\b\s*/i, "")
    .replace(/^(?:to|that)\b\s*/i, "")
    .replace(/^["“](.*)["”]$/, "$1")
    .trim();
