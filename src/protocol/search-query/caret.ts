import type { FilterName, Span } from "./ast";
import { scan } from "./scan";

/** What is being typed where the caret stands. `span` is what a choice replaces. */
export type Typing =
  | { kind: "nothing"; span: Span }
  | { kind: "text"; typed: string; negated: boolean; span: Span }
  | { kind: "value"; filter: FilterName; typed: string; sigil: "" | "#" | "@"; span: Span };

export function typingAt(source: string, caret: number): Typing {
  const token = scan(source.slice(0, caret)).at(-1);
  const empty = { start: caret, end: caret };
  if (!token || token.span.end < caret) return { kind: "nothing", span: empty };
  if (token.quoted && token.closed) return { kind: "nothing", span: empty };
  const whole = scan(source).find(({ span }) => span.start === token.span.start);
  const end = whole?.closed ? whole.span.end : caret;
  if (token.filter !== null) {
    const { filter, text, sigil, valueSpan } = token;
    return { kind: "value", filter, typed: text, sigil, span: { start: valueSpan.start, end } };
  }
  if (token.quoted) return { kind: "nothing", span: empty };
  const { start } = token.valueSpan;
  return { kind: "text", typed: source.slice(start, caret), negated: token.negated, span: { start, end } };
}

/** The query with a choice put in, and where the caret stands then. A filter's name (`from:`) wants its value at once. */
export function withChoice(source: string, { start, end }: Span, choice: string): { source: string; caret: number } {
  const after = source.slice(end);
  const gap = choice.endsWith(":") || /^\s/.test(after) ? "" : " ";
  const caret = start + choice.length + (choice.endsWith(":") ? 0 : 1);
  return { source: source.slice(0, start) + choice + gap + after, caret };
}
