import { describe, expect, test } from "vitest";
import {
  arrange,
  collapseSection,
  createSection,
  moveChannel,
  moveSection,
  removeSection,
  renameSection,
  type Sections,
} from "../../app/live/sections";
import type { ChannelId } from "../../src/protocol/ids";
import { defaultLayout, sectionsBody } from "../../src/protocol/sections";

const [a, b, c, d] = ["C0000000A", "C0000000B", "C0000000C", "D0000000D"] as ChannelId[] as [
  ChannelId,
  ChannelId,
  ChannelId,
  ChannelId,
];
const channels = [a, b, c, d].map((id) => ({ id, type: id.startsWith("D") ? "direct" : "public" }));
const shown = (sections: Sections) =>
  Object.fromEntries(
    arrange(sections, channels).map(({ section, channels: rows }) => [section.id, rows.map(({ id }) => id)]),
  );
const changed = (...changes: ((sections: Sections) => Sections)[]) =>
  changes.reduce<Sections>((sections, change) => change(sections), defaultLayout.sections);
/** Whatever is done to a layout, the hub takes the result. */
const isTaken = (sections: Sections) => sectionsBody.safeParse({ version: 1, sections }).success;

describe("the sidebar's layout", () => {
  test("without a change everything stands with its kind", () => {
    expect(shown(defaultLayout.sections)).toEqual({ starred: [], channels: [a, b, c], direct: [d] });
  });

  test("a channel goes into a section, to a place in it, into another, and back", () => {
    const made = changed(createSection("Launch", "🚀", "own-1"), createSection("Calm", "", "own-2"));
    expect(made.map(({ id }) => id)).toEqual(["starred", "own-1", "own-2", "channels", "direct"]);
    const two = moveChannel(a, "own-1", b)(moveChannel(b, "own-1")(moveChannel(d, "own-1")(made)));
    expect(shown(two)).toMatchObject({ "own-1": [d, a, b], channels: [c], direct: [] });
    const moved = moveChannel(d, "own-2")(two);
    expect(shown(moved)).toMatchObject({ "own-1": [a, b], "own-2": [d] });
    const back = moveChannel(d, null)(moved);
    expect(shown(back)).toMatchObject({ "own-2": [], direct: [d] });
    for (const sections of [made, two, moved, back]) expect(isTaken(sections)).toBe(true);
  });

  test("within its section a channel moves up and down", () => {
    const full = [a, b, c].reduce<Sections>((all, id) => moveChannel(id, "starred")(all), defaultLayout.sections);
    expect(shown(moveChannel(c, "starred", b)(full)).starred).toEqual([a, c, b]);
    expect(shown(moveChannel(a, "starred", c)(full)).starred).toEqual([b, a, c]);
    expect(shown(moveChannel(a, "starred", null)(full)).starred).toEqual([b, c, a]);
  });

  test("what a deleted section held goes back to its kind; those of the house stay", () => {
    const made = moveChannel(a, "own-1")(changed(createSection("Launch", "", "own-1")));
    expect(shown(removeSection("own-1")(made))).toEqual(shown(defaultLayout.sections));
    expect(removeSection("channels")(made)).toEqual(made);
  });

  test("sections change their name, their place and whether they are closed", () => {
    const made = changed(createSection("Launch", "", "own-1"));
    expect(renameSection("own-1", "Landing", "🛬")(made)[1]).toMatchObject({ name: "Landing", emoji: "🛬" });
    expect(moveSection("own-1", -1)(made).map(({ id }) => id)).toEqual(["own-1", "starred", "channels", "direct"]);
    expect(moveSection("starred", -1)(made)).toEqual(made);
    expect(collapseSection("own-1", true)(made)[1]?.collapsed).toBe(true);
  });

  test("a channel that one is no longer in shows nowhere", () => {
    const made = moveChannel("C0000000Z" as ChannelId, "starred")(defaultLayout.sections);
    expect(shown(made).starred).toEqual([]);
  });
});
