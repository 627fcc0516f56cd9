import { describe, expect, it } from "vitest";
import { backoff, namesDue, nextAlarm } from "../../durable-objects/alarms";

describe("named alarms", () => {
  it.each([
    ["nothing waits", [], null],
    ["one waits", [500], 500],
    ["the earliest of many", [900, 300, 600], 300],
  ])("wakes next when %s", (_case, times, expected) => {
    expect(nextAlarm(times.map((at) => ({ at, failures: 0 })))).toBe(expected);
  });

  it("performs those whose time has come, the longest waiting first", () => {
    const due = new Map([
      ["trim", { at: 200, failures: 0 }],
      ["compare", { at: 900, failures: 0 }],
      ["tell", { at: 100, failures: 3 }],
    ]);
    expect(namesDue(due, 200)).toEqual(["tell", "trim"]);
  });

  it("waits twice as long after each failure, and never more than five minutes", () => {
    expect([1, 2, 3, 4].map(backoff)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(backoff(50)).toBe(5 * 60_000);
  });
});
