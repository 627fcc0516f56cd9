import { describe, expect, test } from "vitest";
import { decodeToTyped, encodeTyped } from "../../app/format/compose";
import { parseInline } from "../../app/format/inline";
import { parseMrkdwn } from "../../app/format/mrkdwn";
import type { Inline } from "../../app/format/tree";

/** A short way to write a tree down. */
const shown = (nodes: Inline[]): string =>
  nodes
    .map((node) => {
      switch (node.type) {
        case "text":
          return node.text;
        case "code":
          return `[code ${node.text}]`;
        case "link":
          return node.text === node.href ? `[link ${node.href}]` : `[link ${node.href} ${node.text}]`;
        case "user":
        case "channel":
          return `[${node.type} ${node.id}${node.label ? ` ${node.label}` : ""}]`;
        case "everyone":
          return `[${node.name}]`;
        case "group":
        case "date":
        case "emoji":
          return `[${node.type}]`;
        default:
          return `[${node.type} ${shown(node.children)}]`;
      }
    })
    .join("");

describe("inline text", () => {
  test.each([
    ["plain words", "plain words"],
    ["*bold* and _italic_ and ~gone~", "[bold bold] and [italic italic] and [strike gone]"],
    ["*bold _both_*", "[bold bold [italic both]]"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake_case_name stays", "snake_case_name stays"],
    ["a*b*c stays", "a*b*c stays"],
    ["(*in brackets*), *done*.", "([bold in brackets]), [bold done]."],
    ["*not closed", "*not closed"],
    ["**two stars**", "**two stars**"],
    ["*over\nlines*", "*over\nlines*"],
    ["*a `*` inside*", "[bold a [code *] inside]"],
    ["`code with *stars*`", "[code code with *stars*]"],
    ["`not closed", "`not closed"],
    ["` `", "` `"],
    ["<@U12345678> hi", "[user U12345678] hi"],
    ["<@U12345678|mei>", "[user U12345678 mei]"],
    ["<#C12345678> and <#C12345678|general>", "[channel C12345678] and [channel C12345678 general]"],
    ["<!channel> <!here> <!everyone>", "[channel] [here] [everyone]"],
    ["<!subteam^S1>", "<!subteam^S1>"],
    ["<https://parley.example/a?b=1&amp;c=2|the page>", "[link https://parley.example/a?b=1&c=2 the page]"],
    ["<mailto:mei@quayside.app|Mei>", "[link mailto:mei@quayside.app Mei]"],
    ["<javascript:alert(1)|click>", "<javascript:alert(1)|click>"],
    ["<data:text/html,x>", "<data:text/html,x>"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["see https://parley.example/a.", "see [link https://parley.example/a]."],
    ["(https://parley.example/x_(y))", "([link https://parley.example/x_(y)])"],
    ["https://parley.example/a?b=1&amp;c=2!", "[link https://parley.example/a?b=1&c=2]!"],
    ["xhttps://parley.example", "xhttps://parley.example"],
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["&amp;lt; stays an entity", "&lt; stays an entity"],
    ["a < b", "a < b"],
    ["*<@U12345678>*", "[bold [user U12345678]]"],
  ])("%s", (text, expected) => {
    const nodes = parseInline(text);
    expect(shown(nodes).replaceAll("https://parley.example/ https://parley.example", "https://parley.example")).toBe(
      expected,
    );
  });
});

describe("blocks", () => {
  test("a fence holds its text as it is, whatever is in it", () => {
    expect(parseMrkdwn("before\n```\nconst a = *1*\n  b\n```\nafter")).toEqual([
      { type: "paragraph", children: [{ type: "text", text: "before" }] },
      { type: "code", text: "const a = *1*\n  b" },
      { type: "paragraph", children: [{ type: "text", text: "after" }] },
    ]);
  });

  test("a fence that is not closed is text", () => {
    expect(parseMrkdwn("```not closed")).toEqual([
      { type: "paragraph", children: [{ type: "text", text: "```not closed" }] },
    ]);
  });

  test("lines in a row that begin with > are one quote", () => {
    expect(parseMrkdwn("&gt; one\n&gt; two\nanswer")).toEqual([
      { type: "quote", children: [{ type: "text", text: "one\ntwo" }] },
      { type: "paragraph", children: [{ type: "text", text: "answer" }] },
    ]);
  });

  test("breaks inside a paragraph stay", () => {
    expect(parseMrkdwn("one\n\ntwo\n")).toEqual([
      { type: "paragraph", children: [{ type: "text", text: "one\n\ntwo" }] },
    ]);
  });
});

describe("what somebody types", () => {
  const names = {
    people: [
      { id: "U1MEI12345", name: "Mei-Ling" },
      { id: "U2MEI12345", name: "Mei-Ling Zhao" },
      { id: "U3INES1234", name: "Inês Moreira" },
    ],
    channels: [{ id: "C1LAUNCH12", name: "launch-4-2" }],
  };

  test.each([
    ["hello @Mei-Ling Zhao!", "hello <@U2MEI12345>!"],
    ["@mei-ling can you", "<@U1MEI12345> can you"],
    ["@Inês Moreira", "<@U3INES1234>"],
    ["@Mei-Lingering", "@Mei-Lingering"],
    ["mail mei@Mei-Ling.app", "mail mei@Mei-Ling.app"],
    ["@here and @channel", "<!here> and <!channel>"],
    ["#launch-4-2 and #unknown", "<#C1LAUNCH12> and #unknown"],
    ["https://x.app/#launch-4-2", "https://x.app/#launch-4-2"],
    ["a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"],
    ["`@here` in code", "`@here` in code"],
    ["```\n@Mei-Ling\n```", "```\n@Mei-Ling\n```"],
    ["<@U2MEI12345> typed by hand", "&lt;@U2MEI12345&gt; typed by hand"],
  ])("%s", (typed, expected) => {
    expect(encodeTyped(typed, names)).toBe(expected);
  });

  test.each([
    "hello @Mei-Ling Zhao, see #launch-4-2",
    "a < b && c > d",
    "@here: `x < y`",
    "see https://x.app/?a=1&b=2",
  ])("%s comes back for editing", (typed) => {
    expect(decodeToTyped(encodeTyped(typed, names), names)).toBe(typed);
  });
});
