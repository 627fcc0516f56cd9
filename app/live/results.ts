import { useCallback, useEffect, useRef, useState } from "react";
import type { SearchAnswer } from "../../src/protocol/search";
import { request } from "./request";

export const searchGroups = ["messages", "files", "people", "channels"] as const;
export type SearchGroup = (typeof searchGroups)[number];
export type SearchSort = "relevance" | "newest";
/** What is looked for; the groups' totals and first pages come together. */
export type Asked = { slug: string; q: string; sort: SearchSort };

export type Results = {
  /** Of which question this is the answer, or the wait for it. */
  asked: Asked;
  answer: SearchAnswer | null;
  problem: string | null;
  /** Of which group more is on its way. */
  growing: SearchGroup | null;
  /** Why more did not come. */
  stopped: string | null;
};

const pageSize = 20;

export const searchPath = ({ slug, q, sort }: Asked, type: SearchGroup | "all", cursor?: string) =>
  `/api/workspaces/${slug}/search?${new URLSearchParams({ q, sort, type, limit: String(pageSize), ...(cursor ? { cursor } : {}) })}`;

const isSame = (a: Asked, b: Asked) => a.slug === b.slug && a.q === b.q && a.sort === b.sort;
const waiting = (asked: Asked): Results => ({ asked, answer: null, problem: null, growing: null, stopped: null });

/** The answer to a search, and more of it as one reads on. `given`: what the server's page brought along. */
export function useResults(asked: Asked | null, given: { asked: Asked; answer: SearchAnswer } | null) {
  const [results, setResults] = useState<Results | null>(
    given ? { ...waiting(given.asked), answer: given.answer } : null,
  );
  const { slug = "", q = "", sort = "relevance" } = asked ?? {};
  const [attempt, setAttempt] = useState(0);
  const present = useRef(results);
  present.current = results;

  useEffect(() => {
    if (q === "") return;
    const wanted: Asked = { slug, q, sort };
    const before = present.current;
    if (before && isSame(before.asked, wanted) && before.answer && attempt === 0) return;
    const stop = new AbortController();
    setResults(waiting(wanted));
    void request<SearchAnswer>("GET", searchPath(wanted, "all"), undefined, stop.signal).then((reply) => {
      if (stop.signal.aborted) return;
      setResults({
        ...waiting(wanted),
        ...(reply.ok ? { answer: reply.data } : { problem: reply.message }),
      });
    });
    return () => stop.abort();
  }, [slug, q, sort, attempt]);

  const more = useCallback((group: SearchGroup) => {
    const before = present.current;
    const cursor = before?.answer?.[group]?.nextCursor;
    if (!before || before.growing || !cursor) return;
    const { asked: of } = before;
    setResults({ ...before, growing: group, stopped: null });
    void request<SearchAnswer>("GET", searchPath(of, group, cursor)).then((reply) => {
      setResults((now) => {
        // Another question was asked meanwhile.
        if (!now || !isSame(now.asked, of) || now.growing !== group) return now;
        if (!reply.ok) return { ...now, growing: null, stopped: reply.message };
        return { ...now, growing: null, answer: joined(now.answer as SearchAnswer, reply.data, group) };
      });
    });
  }, []);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { results, more, again };
}

/** A page more of one group, each thing once. */
export function joined(before: SearchAnswer, page: SearchAnswer, group: SearchGroup): SearchAnswer {
  const [old, next] = [before[group], page[group]];
  if (!old || !next) return before;
  const keys = new Set<string>(old.matches.map((match) => keyOf(match)));
  const fresh = (next.matches as Match[]).filter((match) => !keys.has(keyOf(match)));
  const { nextCursor: _read, ...rest } = old;
  const grown = {
    ...rest,
    matches: [...old.matches, ...fresh],
    ...(next.nextCursor === undefined ? {} : { nextCursor: next.nextCursor }),
  };
  return { ...before, [group]: grown } as SearchAnswer;
}

type Match = NonNullable<SearchAnswer[SearchGroup]>["matches"][number];
export const keyOf = (match: Match): string =>
  "message" in match ? match.message.id : "file" in match ? match.file.id : match.id;
