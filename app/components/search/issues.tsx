import { Link } from "@remix-run/react";
import { Info, TriangleAlert } from "lucide-react";
import type { QueryIssue } from "../../../src/protocol/search-query/ast";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";

type Issue = Pick<QueryIssue, "message" | "span" | "suggestion">;
type Props = { q: string; issues: readonly Issue[]; wrong?: boolean; pathOf: (q: string) => string };

/** What of a search cannot be read, or may have been meant otherwise: the place, the reason, and a way on. */
export function Issues({ q, issues, wrong = false, pathOf }: Props) {
  if (issues.length === 0) return null;
  return (
    <div role={wrong ? "alert" : "status"}>
      <ul aria-label={wrong ? "What cannot be searched for" : "Hints"} className="mb-4 grid gap-2">
        {issues.map(({ message, span, suggestion }) => (
          <li
            key={`${span.start}-${message}`}
            className={cn(
              "flex gap-2.5 rounded-3 px-3 py-2.5 text-ui",
              wrong ? "bg-danger-soft text-danger-ink" : "bg-fill text-ink",
            )}
          >
            <Icon as={wrong ? TriangleAlert : Info} size={18} className="mt-px" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {wrong && span.end > span.start && (
                <code className="mb-0.5 block font-mono text-meta">
                  {q.slice(Math.max(0, span.start - 24), span.start)}
                  <u className="decoration-wavy underline-offset-4">{q.slice(span.start, span.end)}</u>
                  {q.slice(span.end, span.end + 24)}
                </code>
              )}
              {message}{" "}
              {suggestion !== null && (
                <Link to={pathOf(suggestion)} className="link font-semibold underline underline-offset-2">
                  Search for {suggestion}
                </Link>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
