import { describe, expect, test } from "vitest";
import { canWriteTo, everybodyIn, fitsDirect } from "../../src/policies/direct-message";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";

const id = (n: number): UserId => `UPERSON${String(n).padStart(5, "0")}`;
const ids = (n: number) => Array.from({ length: n }, (_, i) => id(i));

describe("whom a direct message is for", () => {
  test("those named and oneself, each once", () => {
    expect(everybodyIn(id(0), [id(1), id(1)])).toEqual([id(0), id(1)]);
    expect(everybodyIn(id(0), [id(0), id(1)])).toEqual([id(0), id(1)]);
    expect(everybodyIn(id(0), [id(0)])).toEqual([id(0)]);
  });

  test("nine people are enough, ten are not", () => {
    expect(fitsDirect(ids(limits.directPeople))).toBe(true);
    expect(fitsDirect(ids(limits.directPeople + 1))).toBe(false);
  });
});

describe("who may write to whom", () => {
  test.each(["owner", "admin", "member"] as const)("%s to anybody", (role) => {
    expect(canWriteTo(role, [id(0), id(1)], new Set())).toBe(true);
  });
  test("a guest to those they share a channel with, all of them", () => {
    expect(canWriteTo("guest", [id(0), id(1)], new Set([id(0), id(1)]))).toBe(true);
    expect(canWriteTo("guest", [id(0), id(1), id(2)], new Set([id(0), id(1)]))).toBe(false);
  });
});
