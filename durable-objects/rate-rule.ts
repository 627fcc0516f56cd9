/** How attempts on one subject are counted: pure decisions over what RateLimiter keeps. Times are ms since 1970. */

export type Rule = {
  limit: number;
  windowSeconds: number;
  /**
   * `window`: past the limit nothing goes until the window has moved on. `growing`: past it one attempt at a time,
   * after delays that double, so that whoever guesses a password cannot lock its owner out for good.
   */
  past: "window" | "growing";
};

export type Kept = { times: number[]; strikes: number };
export const nothingKept: Kept = { times: [], strikes: 0 };

const firstDelay = 30_000;
/** A person who comes back after this starts anew. */
const quietWindows = 4;

export const keepFor = (rule: Rule): number =>
  rule.windowSeconds * 1_000 * (rule.past === "growing" ? quietWindows : 1);

const recent = (kept: Kept, rule: Rule, now: number) =>
  kept.times.filter((time) => time > now - rule.windowSeconds * 1_000);

const last = (kept: Kept) => kept.times.at(-1) ?? 0;

const strikes = (kept: Kept, rule: Rule, now: number) => (last(kept) > now - keepFor(rule) ? kept.strikes : 0);

/** When the next attempt may be made; not after `now`: at once. */
export function nextAt(kept: Kept, rule: Rule, now: number): number {
  if (rule.past === "growing") {
    const struck = strikes(kept, rule, now);
    return struck === 0 ? now : last(kept) + Math.min(firstDelay * 2 ** (struck - 1), rule.windowSeconds * 1_000);
  }
  const blocking = recent(kept, rule, now).at(-rule.limit);
  return blocking === undefined ? now : blocking + rule.windowSeconds * 1_000;
}

/** How many may be under way at once without passing the limit should they all count. */
export function room(kept: Kept, rule: Rule, now: number): number {
  if (nextAt(kept, rule, now) > now) return 0;
  if (strikes(kept, rule, now) > 0) return 1;
  return rule.limit - recent(kept, rule, now).length;
}

export function count(kept: Kept, rule: Rule, now: number): Kept {
  const times = [...recent(kept, rule, now), now].slice(-rule.limit);
  const struck = strikes(kept, rule, now);
  const past = struck > 0 || times.length >= rule.limit;
  return { times, strikes: rule.past === "growing" && past ? struck + 1 : 0 };
}
