import { limits } from "../limits";
import {
  type FilterName,
  filterNames,
  type HasValue,
  hasValues,
  type IsValue,
  isValues,
  type QueryIssue,
  type SearchQuery,
  type SearchTerm,
} from "./ast";
import { formatTerm } from "./format";
import { mistakes, nearest } from "./nearest";
import { monthNames, readPeriod, relativeNames, weekdayNames } from "./period";
import { scan, type Token } from "./scan";

/** Reads what somebody looks for. Never throws: what cannot be read is among the errors, in words. */
export function parseSearchQuery(source: string): SearchQuery {
  const query: SearchQuery = { source, terms: [], errors: [], hints: [] };
  if (source.length > limits.searchQuery.text) {
    const span = { start: limits.searchQuery.text, end: source.length };
    const message = `A search holds at most ${limits.searchQuery.text} characters.`;
    query.errors.push({ code: "too_long", span, message, suggestion: null });
    return query;
  }
  const tokens = scan(source);
  if (tokens.length > limits.searchQuery.terms) {
    const span = { start: tokens[limits.searchQuery.terms]?.span.start ?? 0, end: source.length };
    const message = `A search holds at most ${limits.searchQuery.terms} words and filters.`;
    query.errors.push({ code: "too_many_terms", span, message, suggestion: null });
    return query;
  }
  for (const token of tokens) read(token, query);
  if (query.errors.length === 0) onlyExcluded(query);
  return query;
}

function read(token: Token, query: SearchQuery): void {
  const { source } = query;
  if (!token.closed && token.text !== "") {
    const message = "These quotes are not closed, so all that follows counts as one phrase.";
    query.hints.push({
      code: "unclosed_quote",
      span: token.span,
      message,
      suggestion: source.trimEnd() + token.closing,
    });
  }
  if (token.filter === null) {
    readText(token, query);
    return;
  }
  const term = readFilter(token, token.filter, source);
  if ("kind" in term) query.terms.push(term);
  else query.errors.push(term);
}

function readText(token: Token, { source, terms, hints }: SearchQuery): void {
  const { text, negated, prefix, span, quoted } = token;
  if (text.trim() === "") return;
  terms.push({ kind: quoted ? "phrase" : "word", text, prefix, negated, span });
  const [, name, value] = quoted ? [] : (/^(\p{L}{4,})[:：]([^/].*)$/u.exec(text) ?? []);
  const meant = name === undefined ? null : nearestFilter(name.toLowerCase());
  if (name === undefined || value === undefined || meant === null) return;
  hints.push({
    code: "unknown_filter",
    span,
    message: `There is no filter “${name}:”, so these letters themselves were looked for. Did you mean “${meant}:”?`,
    suggestion: replaced(source, span, `${negated ? "-" : ""}${meant}:${value}${prefix ? "*" : ""}`),
  });
}

/** One letter off, of as many that nothing real is: `width:` stays what it is. */
const nearestFilter = (typed: string) =>
  filterNames.find((name) => name.length >= 4 && typed !== "width" && mistakes(typed, name) === 1) ?? null;

function readFilter(token: Token, filter: FilterName, source: string): SearchTerm | QueryIssue {
  const { negated, span, valueSpan, sigil, quoted } = token;
  const text = token.text.trim();
  if (text === "") {
    const message = `Say ${wanted[filter]} after “${filter}:”, with no space between.`;
    return { code: "missing_value", span, message, suggestion: null };
  }
  const place = { negated, span, valueSpan };
  switch (filter) {
    case "from":
    case "to":
    case "with":
    case "in": {
      // A channel may be called that.
      const mine = filter === "in" ? sigil === "@" : sigil !== "#";
      const me = mine && !quoted && text.toLowerCase() === "me";
      return { kind: filter, value: me ? { text: "me", sigil: "@", me } : { text, sigil, me }, ...place };
    }
    case "has":
    case "is": {
      const known: readonly (HasValue | IsValue)[] = filter === "has" ? hasValues : isValues;
      const value = known.find((name) => name === singular(text));
      if (value) return { kind: filter, value, ...place } as SearchTerm;
      const meant = nearest(text, known);
      return {
        code: "unknown_value",
        span: valueSpan,
        message: `“${filter}:” knows ${listed(known)}, not “${text}”.`,
        suggestion: meant && replaced(source, valueSpan, meant),
      };
    }
    case "before":
    case "after":
    case "on":
    case "during": {
      const value = readPeriod(text);
      if (value) return { kind: filter, value, ...place };
      const meant = nearest(text, [...relativeNames, ...weekdayNames, ...monthNames]);
      const instead = meant ?? turnedRound(text);
      return {
        code: "bad_date",
        span: valueSpan,
        message: `“${text}” is no date. Write it as 2026-11-20, 2026-11 or 2026, or as today, yesterday, week, monday or november.`,
        suggestion: instead && replaced(source, valueSpan, instead),
      };
    }
  }
  filter satisfies never;
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

const wanted: Record<FilterName, string> = {
  from: "who wrote it",
  to: "whom it is for",
  with: "who takes part",
  in: "which channel it is in",
  has: listed(hasValues),
  is: listed(isValues),
  before: "a date",
  after: "a date",
  on: "a day",
  during: "a week, a month or a year",
};

function onlyExcluded({ source, terms, errors }: SearchQuery): void {
  const [first] = terms;
  if (!first || terms.some(({ negated }) => !negated)) return;
  errors.push({
    code: "only_excluded",
    span: { start: 0, end: source.length },
    message: "This only says what to leave out. Say also what to look for.",
    suggestion: terms.map((term) => formatTerm({ ...term, negated: false })).join(" "),
  });
}

const singular = (text: string) => {
  const small = text.toLowerCase();
  return small.endsWith("s") ? small.slice(0, -1) : small;
};

const replaced = (source: string, { start, end }: { start: number; end: number }, text: string) =>
  source.slice(0, start) + text + source.slice(end);

/** 11/20/2026 and 20/11/2026, where only one of the two can be a month. */
function turnedRound(text: string): string | null {
  const [, first, second, year] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text) ?? [];
  if (first === undefined || second === undefined || year === undefined) return null;
  const asMonth = (month: string, day: string) => {
    const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    return readPeriod(written) && written;
  };
  return Number(second) > 12 ? asMonth(first, second) : asMonth(second, first);
}
