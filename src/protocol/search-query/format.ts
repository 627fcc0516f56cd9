import type { NameValue, SearchTerm } from "./ast";
import { writePeriod } from "./period";

/** A query that parses to the same terms. */
export const formatSearchQuery = ({ terms }: { terms: readonly SearchTerm[] }): string =>
  terms.map(formatTerm).join(" ");

export function formatTerm(term: SearchTerm): string {
  const minus = term.negated ? "-" : "";
  switch (term.kind) {
    case "word":
      return `${minus}${term.text}${term.prefix ? "*" : ""}`;
    case "phrase":
      return `${minus}${quoted(term.text)}${term.prefix ? "*" : ""}`;
    case "from":
    case "to":
    case "with":
    case "in":
      return `${minus}${term.kind}:${formatName(term.value)}`;
    case "has":
    case "is":
      return `${minus}${term.kind}:${term.value}`;
    case "before":
    case "after":
    case "on":
    case "during":
      return `${minus}${term.kind}:${writePeriod(term.value)}`;
  }
  term satisfies never;
}

/** As the value of a filter: in quotes where it has to be. */
export function formatName({ text, sigil, me }: NameValue): string {
  if (me) return "@me";
  const bare = /^[^\s"“„«»「『@#<][^\s]*$/u.test(text) && text.toLowerCase() !== "me";
  return `${sigil}${bare ? text : quoted(text)}`;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
