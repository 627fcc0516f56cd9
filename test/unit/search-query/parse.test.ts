import { describe, expect, test } from "vitest";
import type { SearchTerm } from "../../../src/protocol/search-query/ast";
import { formatSearchQuery } from "../../../src/protocol/search-query/format";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { drawnFrom } from "../../random";

const bare = (terms: readonly SearchTerm[]) =>
  terms.map((term) => {
    const { span: _span, ...rest } = term;
    if (!("valueSpan" in rest)) return rest;
    const { valueSpan: _valueSpan, ...value } = rest;
    return value;
  });
const termsOf = (source: string) => bare(parseSearchQuery(source).terms);
const word = (text: string, { prefix = false, negated = false } = {}) => ({ kind: "word", text, prefix, negated });
const phrase = (text: string, { prefix = false, negated = false } = {}) => ({ kind: "phrase", text, prefix, negated });
const named = (kind: string, text: string, sigil = "", { me = false, negated = false } = {}) => ({
  kind,
  value: { text, sigil, me },
  negated,
});
const valued = (kind: string, value: unknown, negated = false) => ({ kind, value, negated });

describe("A search's words", () => {
  test.each<[string, unknown[]]>([
    ["", []],
    ["  \t ", []],
    ["berth fee", [word("berth"), word("fee")]],
    ["berth　fee", [word("berth"), word("fee")]],
    ["Ökonomie größe", [word("Ökonomie"), word("größe")]],
    ["泊位 费", [word("泊位"), word("费")]],
    ["deplo*", [word("deplo", { prefix: true })]],
    ["*", [word("*")]],
    ["-draft berth", [word("draft", { negated: true }), word("berth")]],
    ["- draft", [word("-"), word("draft")]],
    ["--port 8787", [word("--port"), word("8787")]],
    ["-deplo* x", [word("deplo", { prefix: true, negated: true }), word("x")]],
    ['"berth fee" x', [phrase("berth fee"), word("x")]],
    ['"berth fe"* x', [phrase("berth fe", { prefix: true }), word("x")]],
    ['-"berth fee" x', [phrase("berth fee", { negated: true }), word("x")]],
    ['"say ""hi"" there"', [phrase('say "hi" there')]],
    ["„zwei Wörter“ x", [phrase("zwei Wörter"), word("x")]],
    ["“two words” x", [phrase("two words"), word("x")]],
    ["«два слова» x", [phrase("два слова"), word("x")]],
    ["「泊位」 x", [phrase("泊位"), word("x")]],
    ['"" x', [word("x")]],
    ['5" pipe', [word('5"'), word("pipe")]],
    ["https://example.com/a?b=c", [word("https://example.com/a?b=c")]],
    ["std::vector width:100px", [word("std::vector"), word("width:100px")]],
    [":tada:", [word(":tada:")]],
  ])("%s", (source, expected) => {
    const query = parseSearchQuery(source);
    expect(bare(query.terms)).toEqual(expected);
    expect(query.errors).toEqual([]);
  });
});

describe("A search's filters", () => {
  const day = (year: number, month: number, date: number) => ({ kind: "day", year, month, day: date });
  const relative = (unit: string, back: number) => ({ kind: "relative", unit, back });
  test.each<[string, unknown[]]>([
    ["from:ada", [named("from", "ada")]],
    ["from:@ada", [named("from", "ada", "@")]],
    ["FROM:Ada", [named("from", "Ada")]],
    ["from：ada", [named("from", "ada")]],
    ['from:"Ada Lovelace" x', [named("from", "Ada Lovelace"), word("x")]],
    ['from:@"Ada Lovelace"', [named("from", "Ada Lovelace", "@")]],
    ['from:"@Ada Lovelace"', [named("from", "Ada Lovelace", "@")]],
    ["from:<@U0ADA00000>", [named("from", "U0ADA00000", "@")]],
    ["in:<#C0GENERAL0|general>", [named("in", "C0GENERAL0", "#")]],
    ["from:me to:@ME", [named("from", "me", "@", { me: true }), named("to", "me", "@", { me: true })]],
    ['from:"me"', [named("from", "me")]],
    ["in:me", [named("in", "me")]],
    ["in:@me", [named("in", "me", "@", { me: true })]],
    ["-from:ada x", [named("from", "ada", "", { negated: true }), word("x")]],
    ["in:#general with:ada", [named("in", "general", "#"), named("with", "ada")]],
    ["has:link has:files -has:Pin", [valued("has", "link"), valued("has", "file"), valued("has", "pin", true)]],
    ["is:thread is:dms is:saved", [valued("is", "thread"), valued("is", "dm"), valued("is", "saved")]],
    ["before:2026-11-20", [valued("before", day(2026, 11, 20))]],
    ["after:2026/1/5", [valued("after", day(2026, 1, 5))]],
    ["on:20.11.2026", [valued("on", day(2026, 11, 20))]],
    ["on:2024-02-29", [valued("on", day(2024, 2, 29))]],
    ["during:2026-11", [valued("during", { kind: "month", month: 11, year: 2026 })]],
    ["during:2025", [valued("during", { kind: "year", year: 2025 })]],
    ["during:November", [valued("during", { kind: "month", month: 11, year: null })]],
    ["during:nov-2025", [valued("during", { kind: "month", month: 11, year: 2025 })]],
    ['during:"november 2025"', [valued("during", { kind: "month", month: 11, year: 2025 })]],
    ["on:today", [valued("on", relative("day", 0))]],
    ["on:Yesterday", [valued("on", relative("day", 1))]],
    ["during:week", [valued("during", relative("week", 0))]],
    ['during:"last week"', [valued("during", relative("week", 1))]],
    ["during:last-month", [valued("during", relative("month", 1))]],
    ["on:fri", [valued("on", { kind: "weekday", weekday: 5 })]],
    [
      "before:2026 fee from:ada -in:random",
      [
        valued("before", { kind: "year", year: 2026 }),
        word("fee"),
        named("from", "ada"),
        named("in", "random", "", { negated: true }),
      ],
    ],
  ])("%s", (source, expected) => {
    const query = parseSearchQuery(source);
    expect(bare(query.terms)).toEqual(expected);
    expect(query.errors).toEqual([]);
    expect(query.hints).toEqual([]);
  });

  test("stand where they were written, the minus included", () => {
    const source = '  -from:"Ada L" fee';
    const [from, fee] = parseSearchQuery(source).terms;
    expect(from).toMatchObject({ span: { start: 2, end: 15 }, valueSpan: { start: 8, end: 15 } });
    expect(fee).toMatchObject({ span: { start: 16, end: 19 } });
  });
});

describe("What cannot be searched for says why", () => {
  test.each<[string, string, string, string | null]>([
    ["from:", "missing_value", "from:", null],
    ["from: ada", "missing_value", "from:", null],
    ['from:"" x', "missing_value", 'from:""', null],
    ["has:", "missing_value", "has:", null],
    ["has:lnik", "unknown_value", "lnik", "has:link"],
    ["has:banana", "unknown_value", "banana", null],
    ["fee is:tread x", "unknown_value", "tread", "fee is:thread x"],
    ["before:tomorow", "bad_date", "tomorow", null],
    ["before:yesterdy", "bad_date", "yesterdy", "before:yesterday"],
    ["on:2026-02-30", "bad_date", "2026-02-30", null],
    ["on:2026-13", "bad_date", "2026-13", null],
    ["on:11/20/2026", "bad_date", "11/20/2026", "on:2026-11-20"],
    ["on:20/11/2026", "bad_date", "20/11/2026", "on:2026-11-20"],
    ["-fee", "only_excluded", "-fee", "fee"],
    ["-in:random -fee", "only_excluded", "-in:random -fee", "in:random fee"],
  ])("%s", (source, code, at, suggestion) => {
    const { errors } = parseSearchQuery(source);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code, suggestion });
    expect(source.slice(errors[0]?.span.start, errors[0]?.span.end)).toBe(at);
    expect(errors[0]?.message).toMatch(/^(\p{Lu}|“).*[.?]$/u);
    if (suggestion !== null) expect(parseSearchQuery(suggestion).errors).toEqual([]);
  });

  test("more than anybody types is refused at once", () => {
    expect(parseSearchQuery("x".repeat(501)).errors[0]).toMatchObject({ code: "too_long" });
    expect(parseSearchQuery("x ".repeat(41)).errors[0]).toMatchObject({ code: "too_many_terms", span: { start: 80 } });
    expect(parseSearchQuery("x ".repeat(40)).errors).toEqual([]);
  });
});

describe("What is searched for all the same, with a hint", () => {
  test.each<[string, unknown[], string, string]>([
    ['"berth fee', [phrase("berth fee")], "unclosed_quote", '"berth fee"'],
    ["„berth fee", [phrase("berth fee")], "unclosed_quote", "„berth fee“"],
    ['from:"Ada L', [named("from", "Ada L")], "unclosed_quote", 'from:"Ada L"'],
    ["form:ada fee", [word("form:ada"), word("fee")], "unknown_filter", "from:ada fee"],
    ["x -befor:today", [word("x"), word("befor:today", { negated: true })], "unknown_filter", "x -before:today"],
  ])("%s", (source, terms, code, suggestion) => {
    const query = parseSearchQuery(source);
    expect(bare(query.terms)).toEqual(terms);
    expect(query.errors).toEqual([]);
    expect(query.hints).toMatchObject([{ code, suggestion }]);
    expect(parseSearchQuery(suggestion)).toMatchObject({ errors: [], hints: [] });
  });
});

test("Whatever is typed is read, and read the same once written down", () => {
  const draw = drawnFrom(20261121);
  const pieces = [
    ...'"“”„«»「」『』-*:：@#<>|. \t\n　ada費ёß\ud83d\ude00\ud83dx1',
    ..."from: in: to: with: has: is: before: after: on: during: me @me #x link thread today 2026 nov".split(" "),
    ...'"a b" <@U0ADA00000> -- **'.split(" "),
  ];
  for (let round = 0; round < 20_000; round++) {
    const source = Array.from({ length: draw.between(0, 14) }, () => draw.oneOf(pieces)).join("");
    const query = parseSearchQuery(source);
    for (const { span } of [...query.terms, ...query.errors, ...query.hints]) {
      expect(span.start).toBeLessThanOrEqual(span.end);
      expect(span.end).toBeLessThanOrEqual(source.length);
    }
    expect(termsOf(formatSearchQuery(query)), JSON.stringify(source)).toEqual(bare(query.terms));
  }
});
