import { describe, expect, test } from "vitest";
import { typingAt, withChoice } from "../../../src/protocol/search-query/caret";

/** The caret stands at the bar. */
const typing = (written: string) => {
  const caret = written.indexOf("|");
  const source = written.replace("|", "");
  const found = typingAt(source, caret);
  return { ...found, span: source.slice(found.span.start, found.span.end) };
};

describe("What is being typed", () => {
  test.each<[string, object]>([
    ["|", { kind: "nothing", span: "" }],
    ["fee |", { kind: "nothing", span: "" }],
    ['"berth f|', { kind: "nothing" }],
    ['"berth fee"|', { kind: "nothing" }],
    ["fr|", { kind: "text", typed: "fr", negated: false, span: "fr" }],
    ["fee -fr| x", { kind: "text", typed: "fr", negated: true, span: "fr" }],
    ["be|rth", { kind: "text", typed: "be", span: "berth" }],
    ["from:|", { kind: "value", filter: "from", typed: "", span: "" }],
    ["from:@ad| fee", { kind: "value", filter: "from", typed: "ad", sigil: "@", span: "@ad" }],
    ['from:"Ada L|', { kind: "value", filter: "from", typed: "Ada L", span: '"Ada L' }],
    ['from:"Ada| Lovelace" x', { kind: "value", filter: "from", typed: "Ada", span: '"Ada Lovelace"' }],
    ["in:#ge|neral", { kind: "value", filter: "in", typed: "ge", sigil: "#", span: "#general" }],
    ["before:2|", { kind: "value", filter: "before", typed: "2", span: "2" }],
  ])("%s", (written, expected) => {
    expect(typing(written)).toMatchObject(expected);
  });
});

describe("A choice", () => {
  const chosen = (written: string, choice: string) => {
    const caret = written.indexOf("|");
    const source = written.replace("|", "");
    const { source: next, caret: at } = withChoice(source, typingAt(source, caret).span, choice);
    return `${next.slice(0, at)}|${next.slice(at)}`;
  };
  test.each([
    ["fr|", "from:", "from:|"],
    ["-fr|", "from:", "-from:|"],
    ["from:@ad|", '@"Ada Lovelace"', 'from:@"Ada Lovelace" |'],
    ["from:@ad| fee", "@ada", "from:@ada |fee"],
    ['from:"Ada L|', '@"Ada Lovelace"', 'from:@"Ada Lovelace" |'],
    ["fee |", "has:link", "fee has:link |"],
  ])("%s takes %s", (written, choice, expected) => {
    expect(chosen(written, choice)).toBe(expected);
  });
});
