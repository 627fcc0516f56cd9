import { Link } from "@remix-run/react";
import { Hash, Lock } from "lucide-react";
import { useMemo } from "react";
import type { SearchAnswer } from "../../../src/protocol/search";
import { formatName } from "../../../src/protocol/search-query/format";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { Avatar } from "../people/avatar";
import { Icon } from "../ui/icon";
import { RecentSearches } from "./beginning";
import { isDirectPlace } from "./place-name";
import type { Question } from "./question";

type Props = { question: Question; answer: SearchAnswer; pathOf: (q: string) => string };

const most = 5;
const pickPeople = ({ people }: Workspace) => people;
const rowLook =
  "flex h-8 min-w-0 items-center gap-2.5 rounded-2 px-2 text-ui text-muted hover:bg-hover hover:text-strong";

/** Where there is room: the places and people of what was found, each a filter, and what one looked for before. */
export function Beside({ question: { q }, answer, pathOf }: Props) {
  const people = useWorkspace(pickPeople);
  const { channels, authors } = useMemo(() => {
    const messages = answer.messages?.matches ?? [];
    const { terms } = parseSearchQuery(q);
    const has = (kind: string) => terms.some((term) => term.kind === kind);
    const places = new Map(
      messages.flatMap(({ channel }) => (isDirectPlace(channel) ? [] : [[channel.id, channel] as const])),
    );
    const writers = new Map(messages.map(({ message }) => [message.userId, message.user] as const));
    return {
      channels: has("in") || places.size < 2 ? [] : [...places.values()].slice(0, most),
      authors: has("from") || writers.size < 2 ? [] : [...writers].slice(0, most),
    };
  }, [answer, q]);
  return (
    <aside aria-label="Narrow it down" className="hidden w-60 flex-none content-start gap-6 wide:grid">
      {channels.length > 0 && (
        <section aria-label="In a channel">
          <h2 className="px-2 pb-1 text-meta font-semibold text-muted">In</h2>
          {channels.map(({ id, name, type }) => (
            <Link
              key={id}
              to={pathOf(`${q} in:${formatName({ text: name, sigil: "#", me: false })}`)}
              className={rowLook}
            >
              <Icon as={type === "private" ? Lock : Hash} size={16} className="text-faint" />
              <span className="truncate">{name}</span>
            </Link>
          ))}
        </section>
      )}
      {authors.length > 0 && (
        <section aria-label="From somebody">
          <h2 className="px-2 pb-1 text-meta font-semibold text-muted">From</h2>
          {authors.map(([id, user]) => {
            const name = people[id]?.displayName ?? user.displayName;
            return (
              <Link
                key={id}
                to={pathOf(`${q} from:${formatName({ text: name, sigil: "@", me: false })}`)}
                className={rowLook}
              >
                <Avatar id={id} name={name} url={people[id]?.avatarUrl ?? user.avatarUrl} size={20} />
                <span className="truncate">{name}</span>
              </Link>
            );
          })}
        </section>
      )}
      <RecentSearches pathOf={pathOf} />
    </aside>
  );
}
