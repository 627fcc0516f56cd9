import { Link } from "@remix-run/react";
import { SearchX } from "lucide-react";
import { useEffect, useRef } from "react";
import type { SearchAnswer } from "../../../src/protocol/search";
import { formatTerm } from "../../../src/protocol/search-query/format";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { type SearchGroup, searchGroups } from "../../live/results";
import { buttonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { MessageHits } from "./message-hits";
import { ChannelHit, FileHit, PersonHit } from "./other-hits";
import { pathOfQuestion, type Question } from "./question";

type Props = {
  question: Question;
  answer: SearchAnswer;
  growing: SearchGroup | null;
  stopped: string | null;
  onMore: (group: SearchGroup) => void;
};

const one: Record<SearchGroup, [string, string]> = {
  messages: ["message", "messages"],
  files: ["file", "files"],
  people: ["person", "people"],
  channels: ["channel", "channels"],
};

/** One group of the answer, and more of it as one reads on. */
export function Found({ question, answer, growing, stopped, onMore }: Props) {
  const { type } = question;
  const group = answer[type];
  const end = useRef<HTMLDivElement>(null);
  const next = group?.nextCursor;
  useEffect(() => {
    if (!next || !end.current || stopped !== null) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onMore(type);
      },
      { root: end.current.closest("[data-results]"), rootMargin: "400px" },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [next, stopped, type, onMore]);

  if (!group || group.matches.length === 0) return <Nothing question={question} answer={answer} />;
  const { total, totalIsAtLeast } = group;
  return (
    <>
      <p role="status" className="sr-only">
        {`${total.toLocaleString("en")}${totalIsAtLeast ? " or more" : ""} ${one[type][total === 1 ? 0 : 1]}`}
      </p>
      {answer.messages && type === "messages" && <MessageHits matches={answer.messages.matches} />}
      {type === "files" && (
        <ul className="-mx-3 phone:mx-0">
          {answer.files?.matches.map((match) => (
            <FileHit key={match.file.id} match={match} />
          ))}
        </ul>
      )}
      {type === "people" && (
        <ul className="-mx-3 phone:mx-0">
          {answer.people?.matches.map((match) => (
            <PersonHit key={match.id} match={match} />
          ))}
        </ul>
      )}
      {type === "channels" && (
        <ul className="-mx-3 phone:mx-0">
          {answer.channels?.matches.map((match) => (
            <ChannelHit key={match.id} match={match} />
          ))}
        </ul>
      )}
      {next && (
        <div ref={end} className="pt-2 pb-6">
          {stopped !== null && (
            <p role="alert" className="mb-2 text-meta text-danger-ink">
              {stopped}
            </p>
          )}
          <a
            href={pathOfQuestion(question, next)}
            className={buttonLook()}
            aria-disabled={growing !== null}
            onClick={(event) => {
              event.preventDefault();
              onMore(type);
            }}
          >
            {growing ? "Loading more" : `More ${one[type][1]}`}
          </a>
        </div>
      )}
    </>
  );
}

/** Nothing of this kind: where there is something, or what may be left out. */
function Nothing({ question, answer }: { question: Question; answer: SearchAnswer }) {
  const { q, type } = question;
  const { terms } = parseSearchQuery(q);
  const words = terms.filter(({ kind }) => kind === "word" || kind === "phrase");
  const filtered = words.length > 0 && words.length < terms.length;
  const elsewhere = searchGroups.filter((group) => group !== type && (answer[group]?.total ?? 0) > 0);
  return (
    <div className="grid justify-items-start gap-3 pt-6" role="status">
      <Icon as={SearchX} size={24} className="text-faint" />
      <h2 className="text-h2 font-semibold text-strong">No {one[type][1]} found</h2>
      <p className="max-w-[60ch] text-muted">
        {elsewhere.length > 0 ? (
          <>
            But{" "}
            {elsewhere.map((group, index) => {
              const { total = 0, totalIsAtLeast } = answer[group] ?? {};
              return (
                <span key={group}>
                  {index > 0 && (index === elsewhere.length - 1 ? " and " : ", ")}
                  <Link to={pathOfQuestion({ ...question, type: group })} replace className="link font-semibold">
                    {total}
                    {totalIsAtLeast && "+"} {one[group][total === 1 ? 0 : 1]}
                  </Link>
                </span>
              );
            })}
            .
          </>
        ) : filtered ? (
          <>
            Perhaps a filter leaves out too much:{" "}
            <Link
              to={pathOfQuestion({ ...question, q: words.map(formatTerm).join(" ") })}
              className="link font-semibold"
            >
              search everywhere
            </Link>
            .
          </>
        ) : words.length > 1 ? (
          "All words have to be in one message. Try fewer of them, or the beginning of one with a star: depl*"
        ) : (
          "Check the spelling, or try the beginning of the word with a star: depl*"
        )}
      </p>
    </div>
  );
}
