import { describe, expect, test } from "vitest";
import { emojiKeywords } from "../../app/emoji/keywords";
import { customEmojiName } from "../../src/protocol/custom-emoji-name";
import { emojiPresets, glyphWithTone, splitTone, withTone } from "../../src/protocol/emoji";
import { emojiGroups, findStandardEmoji, standardEmoji, standardName } from "../../src/protocol/emoji-names";

describe("a standard emoji", () => {
  test.each([
    ["tada", "tada"],
    ["celebration", "tada"],
    ["🎉", "tada"],
    ["thumbsup", "+1"],
    ["thumbs_up", "+1"],
    ["👍", "+1"],
    ["👍️", "+1"],
    ["👍🏽", "+1::skin-tone-4"],
    ["thumbsup::skin-tone-2", "+1::skin-tone-2"],
    ["tada::skin-tone-3", "tada"],
    ["❤️", "heart"],
    ["❤", "heart"],
    ["👩‍💻", "female-technologist"],
    ["👩🏿‍💻", "female-technologist::skin-tone-6"],
    ["parrot_of_ours", null],
    ["", null],
    ["::skin-tone-2", null],
  ])("%s is stored as %s", (given, stored) => {
    expect(standardName(given)).toBe(stored);
  });

  test("has a name that no other has, and a place in a group", () => {
    const names = standardEmoji().flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(1_900);
    for (const { name, group } of standardEmoji()) expect([name, emojiGroups()[group]]).not.toContain(undefined);
  });

  test("is found again by its glyph, in every tone", () => {
    for (const { glyph, name, toned } of standardEmoji()) {
      expect([glyph, standardName(glyph)]).toEqual([glyph, name]);
      if (!toned) continue;
      for (const tone of [2, 3, 4, 5, 6] as const) {
        const other = glyphWithTone(glyph, tone);
        expect([other, standardName(other)]).toEqual([other, withTone(name, tone)]);
        expect(other).not.toBe(glyph);
      }
    }
  });

  test("has words to be searched by, in the order of the table", () => {
    expect(emojiKeywords.trim().split("\n").length).toBe(standardEmoji().length);
  });
});

test("the presets are standard, also by the names that the requirements give them", () => {
  for (const { emoji, name } of emojiPresets) {
    expect(findStandardEmoji(emoji)?.name).toBe(emoji);
    expect(standardName(name)).toBe(emoji);
  }
});

test("a tone is told from the name and put back", () => {
  expect(splitTone("+1::skin-tone-3")).toEqual({ base: "+1", tone: 3 });
  expect(splitTone("+1::skin-tone-7")).toEqual({ base: "+1::skin-tone-7", tone: 1 });
  expect(withTone("+1", 1)).toBe("+1");
  expect(glyphWithTone("👍", 4)).toBe("👍🏽");
  expect(glyphWithTone("🧑‍🤝‍🧑", 6)).toBe("🧑🏿‍🤝‍🧑🏿");
  expect(glyphWithTone("🎉", 4)).toBe("🎉");
});

test.each([
  ["party-parrot_2", true],
  ["", false],
  ["Parrot", false],
  ["two words", false],
  ["<b>", false],
  ["skin-tone-2", false],
  ["x".repeat(51), false],
])("%s as a workspace's own name: %s", (name, taken) => {
  expect(customEmojiName.safeParse(name).success).toBe(taken);
});
