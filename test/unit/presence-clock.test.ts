import { describe, expect, it } from "vitest";
import { presenceAt } from "../../durable-objects/user-hub/presence-clock";

const minute = 60_000;
const here = { member: true, sockets: 1, emptySince: null, byHand: "auto", activeAt: 0 } as const;

describe("what a member is", () => {
  it.each([
    ["nobody was ever here", { ...here, sockets: 0 }, 0, "offline", null],
    ["a socket is open", here, 0, "online", 30 * minute],
    ["nothing was done for half an hour", here, 30 * minute, "away", null],
    ["the last socket closed a moment ago", { ...here, sockets: 0, emptySince: 0 }, 59_999, "online", minute],
    ["the last socket closed a minute ago", { ...here, sockets: 0, emptySince: 0 }, minute, "offline", null],
    ["they are away by hand", { ...here, byHand: "away" }, 0, "away", null],
    ["they are away by hand and gone", { ...here, byHand: "away", sockets: 0, emptySince: 0 }, minute, "offline", null],
    ["they closed the last tab while away", { ...here, byHand: "away", sockets: 0, emptySince: 0 }, 0, "away", minute],
    ["they are online by hand", { ...here, byHand: "online" }, 60 * minute, "online", null],
    ["they were removed", { ...here, member: false }, 0, "offline", null],
  ] as const)("when %s", (_case, facts, now, status, until) => {
    expect(presenceAt(facts, now)).toEqual({ status, until });
  });
});
