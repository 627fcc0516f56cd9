import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { scan } from "../../../src/protocol/search-query/scan";

type Piece = { start: number; end: number; look: string };

/** Stands behind the letters of the field and shows what of them is a filter, and what cannot be read. */
export function MarkedQuery({ source, caret }: { source: string; caret: number | null }) {
  const { errors } = parseSearchQuery(source);
  const pieces = scan(source).flatMap(({ filter, span, valueSpan }): Piece[] => {
    // What is being typed is not wrong yet.
    const typing = caret !== null && caret >= span.start && caret <= span.end;
    const wrong = !typing && errors.some((error) => error.span.start >= span.start && error.span.end <= span.end);
    if (wrong) return [{ ...span, look: "wrong" }];
    return filter === null
      ? []
      : [
          { start: span.start, end: valueSpan.start, look: "filter" },
          { ...valueSpan, look: "filter" },
        ];
  });
  let at = 0;
  return (
    <>
      {pieces.map(({ start, end, look }) => {
        const before = source.slice(at, start);
        at = end;
        return (
          <span key={`${start}-${end}`}>
            {before}
            <span className={look === "wrong" ? "query-wrong" : "query-filter"}>{source.slice(start, end)}</span>
          </span>
        );
      })}
      {source.slice(at)}
    </>
  );
}
