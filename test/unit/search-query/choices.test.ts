import { describe, expect, test } from "vitest";
import { choicesAt, type Known } from "../../../app/components/search/choices";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";

const person = (id: string, displayName: string, realName = displayName) =>
  ({ id, displayName, realName, avatarUrl: null }) as Known["people"][number];
const channel = (id: string, name: string, isMember = true) =>
  ({ id, name, type: "public", isMember }) as Known["channels"][number];

const known: Known = {
  me: "U0ADA0000" as Known["me"],
  people: [
    person("U0ADA0000", "Ada Lovelace"),
    person("U0GRACE00", "Grace Hopper"),
    person("U0AGNES00", "Agnes", "Ágnes Gräfin"),
  ],
  channels: [channel("C0HARBOUR", "harbour"), channel("C0GRAIN00", "grain-store", false)],
  recent: ["berth fee", "from:@me tide"],
  here: "#harbour",
  now: Date.parse("2026-11-21T12:00:00Z"),
  zone: "UTC",
};
const offered = (source: string, caret = source.length) =>
  choicesAt(source, caret, known).map(({ name, does }) => ("insert" in does ? `${name} > ${does.insert}` : name));

describe("what the field offers", () => {
  test.each<[string, string[]]>([
    ["gra", ["gra", "grain-store", "Grace Hopper", "Agnes"]],
    ["#gra", ["#gra", "grain-store"]],
    ["tide fr", ["tide fr", "from: > from:"]],
    ["berth", ["berth", "berth fee"]],
    ["-be", ["-be", "before: > before:"]],
    ["from:gra", ['Grace Hopper > @"Grace Hopper"', "Agnes > @Agnes"]],
    ["from:gräf", ["Agnes > @Agnes"]],
    ["from:me", ["Ada Lovelace > @me"]],
    ["to:@ada", ["Ada Lovelace > @me"]],
    ["in:har", ["#harbour > #harbour"]],
    ["has:i", ["image > image"]],
    ["is:", ["thread > thread", "saved > saved", "dm > dm"]],
    ["during:la", ["last-week > last-week", "last-month > last-month", "last-year > last-year"]],
    ["on:2026-11-20", ["2026-11-20 > 2026-11-20"]],
    ["on:nonsense", []],
  ])("%s", (source, expected) => {
    expect(offered(source)).toEqual(expected);
  });

  test("with nothing typed: what was searched for, the conversation on the screen, every filter", () => {
    expect(offered("").slice(0, 4)).toEqual([
      "berth fee",
      "from:@me tide",
      "in:#harbour > in:#harbour",
      "from: > from:",
    ]);
  });

  test("whatever is inserted can be read", () => {
    for (const filter of ["from:", "in:", "with:", "has:", "is:", "before:", "during:"])
      for (const { does } of choicesAt(filter, filter.length, known)) {
        if (!("insert" in does)) continue;
        const { terms, errors } = parseSearchQuery(filter + does.insert);
        expect([terms.length, errors]).toEqual([1, []]);
      }
  });

  test("a date says which days it means", () => {
    const hintOf = (source: string) => choicesAt(source, source.length, known)[0]?.hint;
    expect(hintOf("on:yesterday")).toBe("20 November 2026");
    expect(hintOf("during:week")).toBe("16 November 2026 to 22 November 2026");
  });
});
