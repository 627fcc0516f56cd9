import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeToTyped, encodeTyped } from "../../app/format/compose";
import { parseInline } from "../../app/format/inline";
import { readLines } from "../../app/format/mrkdwn";
import type { Inline, Line } from "../../app/format/tree";
import { simplified, writeInline, writeLines } from "../../app/format/write";

const runs = { numRuns: process.env.TEST_LONG === "1" ? 20_000 : 2_000 };

/** Words made of what could be taken for markup. */
const words = fc
  .array(
    fc.constantFrom(
      ..."ab 1.>&<*_~`:@#|\\[]()!-\"'é好😀",
      " ",
      "```",
      "&gt;",
      "&amp;",
      "&lt;",
      "• ",
      "1. ",
      "    ",
      "> ",
      ">>>",
      "<!channel>",
      "<@U12345678>",
      "https://parley.example/a_b",
      ":tada:",
      "\u200b",
      "\u2060",
      "\u2063",
      "javascript:alert(1)",
      "word",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const leaf: fc.Arbitrary<Inline> = fc.oneof(
  { weight: 6, arbitrary: words.map((text) => ({ type: "text", text }) as const) },
  words.map((text) => ({ type: "code", text }) as const),
  fc
    .tuple(fc.constantFrom("https://parley.example/", "https://a.example/x?y=1&z=*_", "mailto:a@b.example"), words)
    .map(([href, text]) => ({ type: "link", href, text }) as const),
  fc.constantFrom<Inline>(
    { type: "user", id: "U12345678" },
    { type: "channel", id: "C12345678", label: "general" },
    { type: "group", id: "S12345678", label: "@crew" },
    { type: "everyone", name: "channel" },
    { type: "date", seconds: 1_700_000_000, format: "{date} at {time}", label: "a day <of> yore" },
  ),
);
const { node } = fc.letrec<{ node: Inline }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom("bold" as const, "italic" as const, "strike" as const),
        fc.array(tie("node"), { maxLength: 4 }),
      )
      .map(([type, children]) => ({ type, children })),
  ),
}));
const inlines = fc.array(node, { maxLength: 5 });
const code = fc
  .tuple(fc.array(words, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "js", "python"))
  .map(([lines, language]): Line => ({ type: "code", text: lines.join("\n"), language }));
const line: fc.Arbitrary<Line> = fc.oneof(
  inlines.map((children): Line => ({ type: "text", children })),
  inlines.map((children): Line => ({ type: "quote", children })),
  fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 99 }), inlines).map(
    ([ordered, indent, number, children]): Line => ({
      type: "item",
      ordered,
      indent,
      number: ordered ? number : 0,
      children,
    }),
  ),
  code,
);

const empty: Line = { type: "text", children: [] };

/** One form for what is the same. Code of white space alone is none. */
function canonical(lines: readonly Line[]): Line[] {
  const out = lines.map((each): Line => {
    if (each.type !== "code") return { ...each, children: simplified(each.children) };
    if (each.text.trim() === "") return empty;
    return each;
  });
  return out.length === 1 && JSON.stringify(out[0]) === JSON.stringify(empty) ? [] : out;
}
/** A language that was put in so that a first line is not taken for one. */
const unnamed = (lines: Line[]) =>
  lines.map((each) => (each.type === "code" && each.language === "plain" ? { ...each, language: "" } : each));

describe("mrkdwn and the document", { timeout: 120_000 }, () => {
  test("inline text that is written is read as it was", () => {
    fc.assert(
      fc.property(inlines, (nodes) => {
        const wanted = simplified(nodes);
        expect(simplified(parseInline(writeInline(nodes)))).toEqual(wanted);
      }),
      runs,
    );
  });

  test("lines that are written are read as they were", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const wanted = canonical(lines);
        expect(unnamed(canonical(readLines(writeLines(wanted))))).toEqual(wanted);
      }),
      runs,
    );
  });

  test("any text that is read and written keeps its meaning", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), (parts) => {
        const once = canonical(readLines(parts.join("\n")));
        expect(unnamed(canonical(readLines(writeLines(once))))).toEqual(unnamed(once));
      }),
      runs,
    );
  });

  test("words alone never become markup", () => {
    fc.assert(
      fc.property(words, (text) => {
        const words = text.replace(/[\u2060\u2063]/g, "");
        const read = readLines(writeLines([{ type: "text", children: [{ type: "text", text }] }]));
        expect(read.every(({ type }) => type === "text")).toBe(true);
        expect(simplified(read.flatMap((each) => ("children" in each ? each.children : [])))).toEqual(
          words === "" ? [] : [{ type: "text", text: words }],
        );
      }),
      runs,
    );
  });

  test("what is typed in a plain field comes back", () => {
    const names = {
      people: [{ id: "U12345678", name: "a" }],
      channels: [{ id: "C12345678", name: "word" }],
    };
    fc.assert(
      fc.property(words, (typed) => {
        const text = encodeTyped(typed, names);
        expect(encodeTyped(decodeToTyped(text, names), names)).toBe(text);
        // No token but those of names.
        expect(
          text.replace(/<@U12345678>|<#C12345678>|<https:[^<>|]+\|[^<>]+>|<!(?:channel|here|everyone)>/g, ""),
        ).not.toMatch(/[<>]/);
      }),
      runs,
    );
  });
});
