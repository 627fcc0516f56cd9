import { describe, expect, test } from "vitest";
import { idsNamedIn, plainExcerpt } from "../../src/domain/plain-excerpt";

const names: Record<string, string> = { U00000000ADA: "Ada", C0000HARBOUR: "harbour", S00000000OPS: "@ops" };
const plain = (text: string) => plainExcerpt(text, (id) => names[id]);

describe("the words of a message", () => {
  test.each([
    ["<@U00000000ADA> tea?", "@Ada tea?"],
    ["<@U0000NOBODY> and <@U0000NOBODY|Kim>", "@… and @Kim"],
    ["in <#C0000HARBOUR> and <#C00000000000|old-name>", "in #harbour and #old-name"],
    ["<!subteam^S00000000OPS> <!here> <!channel>", "@ops @here @channel"],
    ["<https://example.com|the plan> or <https://example.com>", "the plan or https://example.com"],
    ["<mailto:ada@example.com>", "ada@example.com"],
    ["*bold* _italic_ ~gone~ `code` and *_both_*", "bold italic gone code and both"],
    ["snake_case_name, 2*3*4 and a_b", "snake_case_name, 2*3*4 and a_b"],
    ["```let a = 1;\nlet b = 2;```", "let a = 1; let b = 2;"],
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["<b>no token</b> and 1 < 2", "<b>no token</b> and 1 < 2"],
    ["cut in the middle of <@U0000000", "cut in the middle of …"],
    ["cut in the middle of <https://example.com/a/long", "cut in the middle of …"],
    ["one\n\n  two\tthree ", "one two three"],
    ["\u2060*kept\u2060*", "*kept*"],
  ])("of %j are %j", (text, words) => {
    expect(plain(text)).toBe(words);
  });
});

test("ids that texts name are found, each once", () => {
  const texts = [
    "<@U00000000ADA> <@U00000000ADA|Ada> <#C0000HARBOUR>",
    "<!subteam^S00000000OPS> <!here> <https://a.b>",
  ];
  expect(idsNamedIn(texts)).toEqual({
    userIds: ["U00000000ADA"],
    channelIds: ["C0000HARBOUR"],
    groupIds: ["S00000000OPS"],
  });
});
