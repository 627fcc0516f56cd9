import { describe, expect, test } from "vitest";
import { parseInline } from "../../app/format/inline";
import { findPages } from "../../src/protocol/links";

describe("the pages that a text links to", () => {
  test.each([
    ["none", "No address here, http is a word.", []],
    ["a token", "<https://parley.example/a>", ["https://parley.example/a"]],
    ["a token with words", "See <https://parley.example/a|the page> now", ["https://parley.example/a"]],
    [
      "plain words",
      "See https://parley.example/a, and (http://other.example/b).",
      ["https://parley.example/a", "http://other.example/b"],
    ],
    ["entities", "<https://parley.example/?a=1&amp;b=2>", ["https://parley.example/?a=1&b=2"]],
    ["brackets of its own", "https://parley.example/a_(b)", ["https://parley.example/a_(b)"]],
    [
      "formatting around it",
      "*https://parley.example/bold* _<https://parley.example/i>_",
      ["https://parley.example/bold", "https://parley.example/i"],
    ],
    ["the same twice", "https://parley.example <https://parley.example|again>", ["https://parley.example/"]],
    ["code", "`https://parley.example/a` and ```\nhttps://parley.example/b\n```", []],
    ["mail and others", "<mailto:ada@parley.example> <javascript:alert(1)|x> ftp://parley.example", []],
    ["inside a word", "xhttps://parley.example/a", []],
    ["no address at all", "https:// and https://%", []],
  ])("with %s", (_, text, pages) => {
    expect(findPages(text, 5)).toEqual(pages);
  });

  test("are the first few, and none that is endless", () => {
    const text = Array.from({ length: 8 }, (_, index) => `https://parley.example/${index}`).join(" ");
    expect(findPages(text, 5)).toHaveLength(5);
    expect(findPages(`https://parley.example/${"a".repeat(3_000)}`, 5)).toEqual([]);
  });

  test("are what the text shows as links", () => {
    const text = "https://parley.example/a?b=c&amp;d, then <http://other.example|there> and https://x.example/y_(z)!";
    const shown = parseInline(text).flatMap((node) => (node.type === "link" ? [node.href] : []));
    expect(findPages(text, 5)).toEqual(shown);
  });
});
