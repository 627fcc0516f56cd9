import { describe, expect, test } from "vitest";
import { count, type Kept, keepFor, nextAt, nothingKept, type Rule, room } from "../../durable-objects/rate-rule";

const minutes = 60_000;
const byAddress: Rule = { limit: 5, windowSeconds: 15 * 60, past: "window" };
const byAccount: Rule = { limit: 10, windowSeconds: 15 * 60, past: "growing" };
const start = 1_700_000_000_000;

const counted = (rule: Rule, times: number[]): Kept =>
  times.reduce((kept, time) => count(kept, rule, time), nothingKept);
const every = (gap: number, times: number) => Array.from({ length: times }, (_, n) => start + n * gap);

describe("a window", () => {
  test.each([
    [0, 5],
    [3, 2],
    [4, 1],
    [5, 0],
    [9, 0],
  ])("after %i leaves room for %i", (times, left) => {
    const now = start + times * 1_000;
    expect(room(counted(byAddress, every(1_000, times)), byAddress, now)).toBe(left);
  });

  test("moves on one by one", () => {
    const kept = counted(byAddress, every(minutes, 5));
    expect(nextAt(kept, byAddress, start + 5 * minutes)).toBe(start + 15 * minutes);
    expect(room(kept, byAddress, start + 15 * minutes)).toBe(1);
    expect(room(kept, byAddress, start + 17 * minutes)).toBe(3);
  });

  test("keeps no more times than decide", () => {
    expect(counted(byAddress, every(1_000, 500)).times).toHaveLength(5);
  });
});

describe("growing delays", () => {
  test.each([
    [10, 30],
    [11, 60],
    [12, 120],
    [13, 240],
    [14, 480],
    [15, 900],
    [40, 900],
  ])("after %i failures are %i seconds", (failures, seconds) => {
    const times = every(1_000, failures);
    const last = times.at(-1) ?? 0;
    expect(nextAt(counted(byAccount, times), byAccount, last + 1) - last).toBe(seconds * 1_000);
  });

  test("do not begin before the limit, nor for failures that are spread out", () => {
    expect(room(counted(byAccount, every(1_000, 9)), byAccount, start + 10_000)).toBe(1);
    const spread = every(5 * minutes, 30);
    const now = (spread.at(-1) ?? 0) + 1;
    expect(nextAt(counted(byAccount, spread), byAccount, now)).toBe(now);
  });

  test("let one attempt at a time pass once they have begun", () => {
    const times = every(1_000, 10);
    expect(room(counted(byAccount, times), byAccount, (times.at(-1) ?? 0) + 29_000)).toBe(0);
    expect(room(counted(byAccount, times), byAccount, (times.at(-1) ?? 0) + 30_000)).toBe(1);
  });

  test("are forgotten after an hour without a failure", () => {
    const kept = counted(byAccount, every(1_000, 20));
    const last = kept.times.at(-1) ?? 0;
    expect(keepFor(byAccount)).toBe(60 * minutes);
    expect(room(kept, byAccount, last + 59 * minutes)).toBe(1);
    expect(room(kept, byAccount, last + 60 * minutes)).toBe(10);
  });
});
