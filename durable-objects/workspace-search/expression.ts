import type { Wanted, WantedRun } from "../../src/protocol/search-text";

/** Expressions of FTS5. Tokens hold letters, digits, marks and emoji alone: quoted, nothing in them is an operator. */

const quoted = (text: string) => `"${text.replaceAll('"', "")}"`;
const run = ({ tokens, prefix }: WantedRun) => `${quoted(tokens.join(" "))}${prefix ? " *" : ""}`;

/** The words of a message, whatever they are called. */
export const wordsExpression = ({ runs }: Wanted) => `{words extras} : (${runs.map(run).join(" OR ")})`;

/** Any of these. */
export const facetExpression = (tokens: readonly string[]) => `facets : (${tokens.map(quoted).join(" OR ")})`;

/** All of these and none of those; null: nothing is asked for. */
export function expressionOf(all: readonly string[], none: readonly string[]): string | null {
  if (all.length === 0) return null;
  const wanted = all.map((one) => `(${one})`).join(" AND ");
  return none.reduce((expression, one) => `(${expression}) NOT (${one})`, wanted);
}
