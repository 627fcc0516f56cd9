import { emojiPresets } from "../../src/protocol/emoji";

/** Which emoji somebody uses most, and lately, in this browser. */
type Use = { score: number; at: number };

const kept = 60;
const day = 24 * 60 * 60 * 1_000;
/** Half as much after a week. */
const now = ({ score, at }: Use, time: number) => score * 0.5 ** ((time - at) / (7 * day));
const keyOf = (userId: string) => `parley:emoji:${userId}`;

function read(userId: string): Record<string, Use> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(userId)) ?? "{}") as Record<string, Use>;
  } catch {
    return {};
  }
}

/** Most used first; whoever has used none yet finds the presets. */
export function frequentEmoji(userId: string, most: number, time = Date.now()): string[] {
  const uses = Object.entries(read(userId)).sort(([, a], [, b]) => now(b, time) - now(a, time));
  const names = uses.map(([name]) => name);
  const presets: string[] = emojiPresets.map(({ emoji }) => emoji).filter((name) => !names.includes(name));
  return [...names, ...presets].slice(0, most);
}

export function usedEmoji(userId: string, name: string, time = Date.now()): void {
  const uses = read(userId);
  const before = uses[name];
  uses[name] = { score: (before ? now(before, time) : 0) + 1, at: time };
  const left = Object.entries(uses)
    .sort(([, a], [, b]) => now(b, time) - now(a, time))
    .slice(0, kept);
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(Object.fromEntries(left)));
  } catch {
    // Without storage the presets stay.
  }
}
