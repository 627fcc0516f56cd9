/** What a search asks for, as it was written. Spans are UTF-16 offsets into the source, their end exclusive. */
export type Span = { start: number; end: number };

/** Of somebody or a place. Written as `<@U…>` or `<#C…>`, `text` is the bare id. */
export type NameValue = { text: string; sigil: "" | "#" | "@"; me: boolean };

/** When, as it was written; dates.ts says which moments these are for somebody's clock. */
export type Period =
  | { kind: "day"; year: number; month: number; day: number }
  /** `year` null: the latest such month that has begun. Months count from 1. */
  | { kind: "month"; month: number; year: number | null }
  | { kind: "year"; year: number }
  /** The latest such day, today among them. 1 is Monday. */
  | { kind: "weekday"; weekday: number }
  /** The present one (0), or so many back. */
  | { kind: "relative"; unit: "day" | "week" | "month" | "year"; back: number };

export const personFilters = ["from", "to", "with"] as const;
export const dateFilters = ["before", "after", "on", "during"] as const;
export const hasValues = ["link", "file", "image", "reaction", "pin", "star"] as const;
export const isValues = ["thread", "saved", "dm"] as const;
export const filterNames = ["from", "in", "to", "with", "has", "is", "before", "after", "on", "during"] as const;

export type PersonFilter = (typeof personFilters)[number];
export type DateFilter = (typeof dateFilters)[number];
export type HasValue = (typeof hasValues)[number];
export type IsValue = (typeof isValues)[number];
export type FilterName = (typeof filterNames)[number];

/** `span` covers the minus before an excluded term. */
type Written = { negated: boolean; span: Span };
type Valued = Written & { valueSpan: Span };

export type TextTerm = Written & { kind: "word" | "phrase"; text: string; prefix: boolean };
export type PersonTerm = Valued & { kind: PersonFilter; value: NameValue };
export type PlaceTerm = Valued & { kind: "in"; value: NameValue };
export type HasTerm = Valued & { kind: "has"; value: HasValue };
export type IsTerm = Valued & { kind: "is"; value: IsValue };
export type DateTerm = Valued & { kind: DateFilter; value: Period };
export type SearchTerm = TextTerm | PersonTerm | PlaceTerm | HasTerm | IsTerm | DateTerm;

export type QueryIssueCode =
  | "missing_value"
  | "unknown_value"
  | "bad_date"
  | "only_excluded"
  | "too_long"
  | "too_many_terms"
  | "unclosed_quote"
  | "unknown_filter";

/** `message` is a sentence for people; `suggestion` the whole query, mended. */
export type QueryIssue = { code: QueryIssueCode; span: Span; message: string; suggestion: string | null };

export type SearchQuery = {
  source: string;
  terms: SearchTerm[];
  /** The query cannot be answered as it is. */
  errors: QueryIssue[];
  /** It is answered; what may have been meant instead. */
  hints: QueryIssue[];
};
