import { Form, Link } from "@remix-run/react";
import { ArrowDownWideNarrow, ChevronLeft, X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { SearchAnswer } from "../../../src/protocol/search";
import { formatTerm } from "../../../src/protocol/search-query/format";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { type SearchGroup, searchGroups, useResults } from "../../live/results";
import { Button, buttonLook, iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Beginning } from "./beginning";
import { Beside } from "./beside";
import { Found } from "./found";
import { Issues } from "./issues";
import { pathOfQuestion, type Question } from "./question";
import { ResultsSkeleton } from "./results-skeleton";
import { SearchField } from "./search-field";

type Props = {
  question: Question;
  loaded: { question: Question; answer: SearchAnswer | null; problem: string | null } | null;
};

const groupNames: Record<SearchGroup, string> = {
  messages: "Messages",
  files: "Files",
  people: "People",
  channels: "Channels",
};

export function SearchScreen({ question, loaded }: Props) {
  const { slug, q, sort, type } = question;
  const query = useMemo(() => parseSearchQuery(q), [q]);
  const given = useMemo(() => (loaded?.answer ? { asked: loaded.question, answer: loaded.answer } : null), [loaded]);
  const answerable = query.errors.length === 0 && query.terms.length > 0;
  const { results, more, again } = useResults(answerable ? { slug, q, sort } : null, given);
  const present = results && results.asked.q === q && results.asked.sort === sort ? results : null;
  const answer = answerable ? (present?.answer ?? null) : null;
  const problem = answerable ? (present ? present.problem : (loaded?.problem ?? null)) : null;
  const pathWith = (change: Partial<Question>) => pathOfQuestion({ ...question, ...change });
  const searchFor = (next: string) => pathWith({ q: next, type: "messages" });
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => {
    list.current?.scrollTo({ top: 0 });
  }, [q, type, sort]);
  useEffect(() => {
    const { current } = list;
    current?.addEventListener("keydown", moveAmongHits);
    return () => current?.removeEventListener("keydown", moveAmongHits);
  }, []);

  return (
    <main id="main" tabIndex={-1} data-region="page" className="conversation" aria-label="Search">
      <h1 className="sr-only">Search</h1>
      <Form
        method="get"
        action={`/w/${slug}/search`}
        role="search"
        onSubmit={(event) => event.preventDefault()}
        className="flex h-[var(--header-h)] flex-none items-center gap-1 border-b border-line px-[var(--gutter)] phone:pr-3 phone:pl-1"
      >
        <Link
          to={`/w/${slug}/home`}
          className={cn(iconButtonLook(), "hidden! phone:grid!")}
          aria-label="Back to channels"
        >
          <Icon as={ChevronLeft} size={24} />
        </Link>
        <div className="min-w-0 max-w-[760px] flex-1">
          <SearchField initial={q} autoFocus={q === ""} />
        </div>
        <span className="without-script">
          <button type="submit" className={buttonLook()}>
            Search
          </button>
        </span>
      </Form>
      {answerable && (
        <nav
          aria-label="Kinds of results"
          className="flex h-11 flex-none items-end gap-5 overflow-x-auto phone:gap-4 border-b border-line px-[var(--gutter)]"
        >
          {searchGroups.map((group) => (
            <Link
              key={group}
              to={pathWith({ type: group })}
              replace
              aria-current={group === type ? "page" : undefined}
              className={cn(
                "-mb-px flex h-11 items-center gap-1.5 whitespace-nowrap border-b-2 text-ui font-semibold",
                group === type ? "border-accent text-strong" : "border-transparent text-muted hover:text-strong",
              )}
            >
              {groupNames[group]}
              <Count answer={answer} group={group} />
            </Link>
          ))}
          {(type === "messages" || type === "files") && <Sort question={question} />}
        </nav>
      )}
      <div ref={list} data-results className="min-h-0 flex-1 overflow-y-auto px-[var(--gutter)] pt-4 pb-16">
        <div className="flex gap-10">
          <div className="min-w-0 max-w-[760px] flex-1">
            {answerable && <Filters question={question} />}
            <Issues q={q} issues={query.errors} wrong pathOf={searchFor} />
            {answer && <Issues q={q} issues={answer.hints} pathOf={searchFor} />}
            {answer?.incomplete && (
              <p className="mb-4 rounded-3 bg-fill px-3 py-2.5 text-ui">
                The index of this workspace is being made anew. Older messages may be missing for a moment.
              </p>
            )}
            {query.errors.length === 0 && query.terms.length === 0 && <Beginning pathOf={searchFor} />}
            {problem !== null && (
              <div role="alert" className="grid justify-items-start gap-3 pt-6">
                <h2 className="text-h2 font-semibold text-strong">The search was not answered</h2>
                <p className="max-w-[60ch] text-muted">{problem}</p>
                <Button kind="primary" onClick={again}>
                  Try again
                </Button>
              </div>
            )}
            {answerable && !answer && problem === null && <ResultsSkeleton />}
            {answer && (
              <Found
                question={question}
                answer={answer}
                growing={present?.growing ?? null}
                stopped={present?.stopped ?? null}
                onMore={more}
              />
            )}
          </div>
          {answer && <Beside question={question} answer={answer} pathOf={searchFor} />}
        </div>
      </div>
    </main>
  );
}

function Count({ answer, group }: { answer: SearchAnswer | null; group: SearchGroup }) {
  const found = answer?.[group];
  if (!found) return null;
  return (
    <span className="text-small font-medium text-faint tabular">
      {found.total.toLocaleString("en")}
      {found.totalIsAtLeast && "+"}
    </span>
  );
}

function Sort({ question }: { question: Question }) {
  const other = question.sort === "newest" ? "relevance" : "newest";
  return (
    <Link
      to={pathOfQuestion({ ...question, sort: other })}
      replace
      aria-label={other === "newest" ? "Most relevant: sort by newest" : "Newest: sort by relevance"}
      className="ml-auto flex h-11 items-center gap-1.5 whitespace-nowrap text-meta font-medium text-muted hover:text-strong"
    >
      <Icon as={ArrowDownWideNarrow} size={16} />
      <span className="phone:sr-only">{question.sort === "newest" ? "Newest" : "Most relevant"}</span>
    </Link>
  );
}

/** The filters of the search, each to be taken off. */
function Filters({ question }: { question: Question }) {
  const { terms } = parseSearchQuery(question.q);
  const filters = terms.filter(({ kind }) => kind !== "word" && kind !== "phrase");
  if (filters.length === 0) return null;
  return (
    <ul aria-label="Filters" className="mb-4 flex flex-wrap gap-2">
      {filters.map((filter) => {
        const rest = terms.filter((term) => term !== filter).map(formatTerm);
        const written = formatTerm(filter);
        return (
          <li key={`${filter.span.start}`}>
            <Link
              to={pathOfQuestion({ ...question, q: rest.join(" ") })}
              aria-label={`Take off ${written}`}
              className="flex h-7 max-w-[280px] items-center gap-1.5 rounded-full bg-accent-soft pr-2 pl-3 text-meta font-medium text-accent-ink phone:h-11"
            >
              <span className="truncate">{written}</span>
              <Icon as={X} size={14} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** Up and down from hit to hit; Enter follows, being on a link. */
function moveAmongHits(event: KeyboardEvent) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...document.querySelectorAll<HTMLElement>("#main [data-hit] > a")];
  const at = links.findIndex((link) => link.parentElement?.contains(document.activeElement));
  if (at < 0) return;
  event.preventDefault();
  const next = links[at + step];
  if (next) next.focus();
  else if (step < 0) document.querySelector<HTMLElement>("#main [data-search-field]")?.focus();
}
