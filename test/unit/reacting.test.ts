import { describe, expect, test } from "vitest";
import { squareOf, within } from "../../app/components/people/crop";
import { pictureAt } from "../../app/components/people/picture-url";
import { inOrderOfUse, searchEmoji, sectionsOf } from "../../app/emoji/catalogue";
import { glyphOf, isEmojiAlone } from "../../app/emoji/names";
import { parseMrkdwn } from "../../app/format/mrkdwn";
import { withMine } from "../../app/live/conversation";
import { reactionsWanted } from "../../app/live/reacting";
import type { CustomEmoji } from "../../src/protocol/emoji";
import type { UserId } from "../../src/protocol/ids";
import type { Message, Reaction } from "../../src/protocol/message";

const [ada, grace] = ["UADA000000", "UGRACE0000"] as [UserId, UserId];
const tada: Reaction = { name: "tada", count: 1, users: [grace] };
const heart: Reaction = { name: "heart", count: 1, users: [ada] };

describe("my reaction", () => {
  test("is among them or is not, and the others keep their places", () => {
    expect(withMine([tada, heart], "tada", ada, true)).toEqual([
      { name: "tada", count: 2, users: [grace, ada] },
      heart,
    ]);
    expect(withMine([tada, heart], "heart", ada, false)).toEqual([tada]);
    expect(withMine([tada], "eyes", ada, true)).toEqual([tada, { name: "eyes", count: 1, users: [ada] }]);
  });

  test("twice is as once", () => {
    for (const [name, on] of [
      ["tada", false],
      ["heart", true],
    ] as const) {
      const given = [tada, heart];
      expect(withMine(given, name, ada, on)).toBe(given);
    }
  });

  test("is drawn as it is wanted, on its own message alone", () => {
    const message = { id: "C1-1", reactions: [tada] } as unknown as Message;
    expect(reactionsWanted(message, { "C1-1 tada": true } as never, ada)[0]?.count).toBe(2);
    expect(reactionsWanted(message, { "C1-11 tada": true } as never, ada)).toBe(message.reactions);
  });
});

describe("a message of emoji alone", () => {
  const alone = (text: string) => isEmojiAlone(parseMrkdwn(text), (name) => glyphOf(name) !== null);
  test.each([
    [":tada:", true],
    [":tada: 👍🏽 👩‍💻 🇳🇱", true],
    ["🎉".repeat(23), true],
    ["🎉".repeat(24), false],
    [":tada: yes", false],
    [":nothing-of-the-kind:", false],
    ["*:tada:*", false],
    ["123", false],
    ["> :tada:", false],
  ])("%s: %s", (text, large) => {
    expect(alone(text)).toBe(large);
  });
});

describe("the picker's emoji", () => {
  const own: Record<string, CustomEmoji> = {
    fogbell: { name: "fogbell", url: "/f.png", aliasFor: null, createdBy: ada },
    bell2: { name: "bell2", url: null, aliasFor: "fogbell", createdBy: ada },
    yes: { name: "yes", url: null, aliasFor: "+1", createdBy: ada },
  };
  const names = (query: string) => searchEmoji(query, own, 1).map(({ name }) => name);

  test("are found by name first, by words about them after", () => {
    expect(names("octop")[0]).toBe("octopus");
    expect(names(":+1:")[0]).toBe("+1");
    expect(names("fogb")[0]).toBe("fogbell");
    expect(names("party")).toContain("tada");
    expect(names("red heart").length).toBeGreaterThan(0);
    expect(names("zzzz")).toEqual([]);
  });

  test("have one's tone of skin where they have one, and the workspace's own their picture", () => {
    const [waving] = searchEmoji("wave", own, 5);
    expect(waving).toMatchObject({ name: "wave::skin-tone-5", drawing: { glyph: "👋🏾" } });
    const sections = sectionsOf(["tada", "gone-since"], own, 1, "Quayside");
    expect(sections[0]?.choices.map(({ name }) => name)).toEqual(["tada"]);
    expect(sections.at(-1)).toMatchObject({
      title: "Quayside",
      choices: [
        { name: "bell2", drawing: { url: "/f.png" } },
        { name: "fogbell", drawing: { url: "/f.png" } },
        { name: "yes", drawing: { glyph: "👍" } },
      ],
    });
  });

  test("are those most used, what the hub was not told yet, and the presets after them", () => {
    expect(inOrderOfUse(["tada", "+1"], [{ name: "tea" }, { name: "tada" }], 5)).toEqual([
      "tada",
      "+1",
      "tea",
      "-1",
      "smile",
    ]);
    expect(inOrderOfUse([], [], 3)).toEqual(["+1", "-1", "smile"]);
  });
});

describe("what shows of a picture", () => {
  const wide = { width: 800, height: 400 };
  test("is as much as fits, and never beside the picture", () => {
    expect(squareOf(wide, 200, { zoom: 1, x: 0, y: 0 })).toEqual({ left: 200, top: 0, side: 400 });
    expect(within(wide, 200, { zoom: 0.2, x: 5_000, y: 40 })).toEqual({ zoom: 1, x: 100, y: 0 });
    const far = within(wide, 200, { zoom: 99, x: -5_000, y: -5_000 });
    const { left, top, side } = squareOf(wide, 200, far);
    expect([left + side, top + side]).toEqual([800, 400]);
  });

  test("comes in the size that is drawn", () => {
    const base = `/pictures/${"a".repeat(32)}`;
    expect(pictureAt(`${base}/192`, 36)).toEqual({ src: `${base}/48`, srcSet: `${base}/48 1x, ${base}/96 2x` });
    expect(pictureAt("https://elsewhere.example/a.png", 36)).toEqual({ src: "https://elsewhere.example/a.png" });
  });
});
