import { Link } from "@remix-run/react";
import { History, Search, X } from "lucide-react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import { forgetSearches, recentSearches } from "../../live/recent-searches";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;
const examples = [
  { q: "from:me has:link", says: "Links that you sent" },
  { q: "to:me during:week", says: "What you were asked this week" },
  { q: "has:file after:last-month", says: "Messages of late with files" },
  { q: "is:saved", says: "What you saved" },
];

/** Before anything is looked for: what one looked for last, and what a search can say. */
export function Beginning({ pathOf }: { pathOf: (q: string) => string }) {
  return (
    <div className="grid max-w-[640px] gap-7 pt-2">
      <div className="-mx-2 empty:hidden">
        <RecentSearches pathOf={pathOf} />
      </div>
      <section aria-label="What a search can say" className="grid justify-items-start gap-2">
        <Icon as={Search} size={24} className="text-faint" />
        <h2 className="text-h2 font-semibold text-strong">Find anything that was said</h2>
        <p className="text-muted">
          Words find messages, files, people and channels. Quotes keep words together, a star stands for the rest of a
          word, and a minus leaves something out. Filters narrow it down:
        </p>
        <ul className="grid gap-1">
          {examples.map(({ q, says }) => (
            <li key={q} className="flex flex-wrap items-baseline gap-x-3 text-ui text-muted">
              <Link to={pathOf(q)} className="link rounded-1 font-mono text-meta">
                {q}
              </Link>
              {says}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

export function RecentSearches({ pathOf }: { pathOf: (q: string) => string }) {
  const live = useLive();
  const recent = useObserved(recentSearches(live), same);
  if (recent.length === 0) return null;
  const forget = (q?: string) =>
    void forgetSearches(live, q).then((forgotten) => {
      if (!forgotten) live.notices.say("That could not be forgotten just now. Try again.", { bad: true });
    });
  return (
    <section aria-label="Recent searches">
      <h2 className="flex items-center justify-between pr-1 pl-2 text-meta font-semibold text-muted">
        Recent searches
        <button type="button" className="link px-1 font-normal phone:min-h-11" onClick={() => forget()}>
          Clear
        </button>
      </h2>
      <ul>
        {recent.slice(0, 8).map((q) => (
          <li key={q} className="flex items-center gap-1">
            <Link
              to={pathOf(q)}
              className="flex h-9 min-w-0 flex-1 items-center gap-2.5 rounded-2 px-2 text-ui text-ink hover:bg-hover phone:h-11"
            >
              <Icon as={History} size={16} className="text-faint" />
              <span className="truncate">{q}</span>
            </Link>
            <IconButton label={`Forget ${q}`} size={28} onClick={() => forget(q)}>
              <Icon as={X} size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
