import { Link } from "@remix-run/react";
import { ChevronsUpDown, FileText, MessagesSquare } from "lucide-react";
import { useContext, useState } from "react";
import type { MessageMatch } from "../../../src/protocol/search";
import { dateOfTs, fullTime, shortTime } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { NowContext } from "../message/now";
import { Avatar } from "../people/avatar";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Around } from "./around";
import { Snippet } from "./snippet";

/** One message that was found. The whole of it leads to its place; what was said around it opens beneath. */
export function MessageHit({ match }: { match: MessageMatch }) {
  const { message, snippet, permalink } = match;
  const zone = useWorkspace(({ me }) => me.timezone);
  const person = useWorkspace(({ people }) => people[message.userId]);
  const now = useContext(NowContext);
  const [opened, setOpened] = useState(false);
  const name = person?.displayName ?? message.user.displayName;
  const date = dateOfTs(message.ts);
  const files = message.files?.length ?? 0;
  return (
    <li className="relative" data-hit>
      <Link
        to={permalink}
        className="grid grid-cols-[36px_minmax(0,1fr)] gap-x-3 rounded-3 py-2 pr-12 pl-3 hover:bg-hover focus-visible:outline-offset-[-2px] phone:pl-0"
      >
        <Avatar id={message.userId} name={name} url={person?.avatarUrl ?? message.user.avatarUrl} />
        <span className="min-w-0">
          <span className="flex min-w-0 items-baseline gap-2">
            <b className="truncate text-strong">{name}</b>
            <time
              dateTime={date.toISOString()}
              title={fullTime(date, zone)}
              className="whitespace-nowrap text-small text-faint tabular"
            >
              {whenOf(date, now, zone)}
            </time>
            {message.threadTs && (
              <span className="inline-flex items-center gap-1 whitespace-nowrap text-small text-faint">
                <Icon as={MessagesSquare} size={14} />
                in a thread
              </span>
            )}
          </span>
          <span className="line-clamp-4 max-w-[var(--measure)] whitespace-pre-line text-body text-ink [overflow-wrap:anywhere]">
            <Snippet segments={snippet} />
          </span>
          {files > 0 && (
            <span className="mt-0.5 flex items-center gap-1.5 text-meta text-muted">
              <Icon as={FileText} size={14} />
              {files === 1 ? message.files?.[0]?.name : `${files} files`}
            </span>
          )}
        </span>
      </Link>
      <IconButton
        label={opened ? `Hide what was said around this` : `Show what was said around this`}
        size={28}
        aria-expanded={opened}
        className="with-script absolute top-2 right-2 phone:right-0"
        onClick={() => setOpened(!opened)}
      >
        <Icon as={ChevronsUpDown} size={16} />
      </IconButton>
      {opened && <Around message={message} />}
    </li>
  );
}

/** 11:02 today, 18 Nov, 14:21 before. */
export function whenOf(date: Date, now: Date, zone: string): string {
  const short = shortTime(date, now, zone);
  const clock = fullTime(date, zone).slice(-5);
  return short === clock ? clock : `${short}, ${clock}`;
}
