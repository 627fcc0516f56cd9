import { useEffect, useState } from "react";
import type { MessagePage, RestMessage } from "../../../src/protocol/rest";
import { plainText } from "../../format/mrkdwn";
import { clockTime, dateOfTs } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import type { Workspace } from "../../live/workspace";
import { nameIn } from "../activity/activity-row";
import { cn } from "../ui/cn";

const shown = 5;
const same = (workspace: Workspace) => workspace;

/** What was said just before and after a message, in its channel or its thread. */
export function Around({ message }: { message: RestMessage }) {
  const { channelId, ts, threadTs, broadcast } = message;
  const [messages, setMessages] = useState<RestMessage[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const workspace = useWorkspace(same);
  useEffect(() => {
    const stop = new AbortController();
    const place = threadTs && !broadcast ? `threads/${threadTs}` : "messages";
    const path = `/api/channels/${channelId}/${place}?around=${ts}&limit=${shown}`;
    void request<MessagePage>("GET", path, undefined, stop.signal).then((reply) => {
      if (stop.signal.aborted) return;
      if (reply.ok) setMessages(reply.data.messages.toReversed());
      else setProblem(reply.message);
    });
    return () => stop.abort();
  }, [channelId, ts, threadTs, broadcast]);

  if (problem !== null) {
    return (
      <p role="alert" className="ml-[60px] py-1 text-meta text-danger-ink phone:ml-12">
        {problem}
      </p>
    );
  }
  return (
    <ul
      aria-label="What was said around this"
      aria-busy={messages === null}
      className="mt-1 mb-3 ml-[60px] grid max-w-[var(--measure)] gap-1 border-l-2 border-line-strong pl-3 phone:ml-12"
    >
      {(messages ?? []).map((said) => (
        <li
          key={said.id}
          className={cn("flex min-w-0 gap-2 text-meta", said.ts === ts ? "font-medium text-strong" : "text-muted")}
        >
          <span className="flex-none text-faint tabular">{clockTime(dateOfTs(said.ts), workspace.me.timezone)}</span>
          <span className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
            <b>{workspace.people[said.userId]?.displayName ?? said.user.displayName}</b>{" "}
            {said.deletedAt ? "deleted a message" : plainText(said.text, nameIn(workspace)).slice(0, 300)}
          </span>
        </li>
      ))}
      {messages === null &&
        [64, 82, 48, 71, 58].map((width) => (
          <li key={width} aria-hidden="true" className="pulse flex h-5 items-center">
            <span className="h-2.5 rounded-1 bg-line" style={{ width: `${width}%` }} />
          </li>
        ))}
    </ul>
  );
}
