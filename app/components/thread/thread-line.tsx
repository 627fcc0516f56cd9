import { Link } from "@remix-run/react";
import { useContext } from "react";
import type { Message } from "../../../src/protocol/message";
import { dateOfTs, shortTime } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { threadKey } from "../../live/workspace";
import { NowContext } from "../message/now";
import { Avatar } from "../people/avatar";

/** Under a message with replies: who replied, how many there are, what of it is new, and the way there. */
export function ThreadLine({ message, path, zone }: { message: Message; path: string; zone: string }) {
  const people = useWorkspace((workspace) => workspace.people);
  const unread = useWorkspace(({ threads }) => threads[threadKey(message.channelId, message.ts)]?.unread ?? 0);
  const now = useContext(NowContext);
  const { replyCount = 0, replyUsers = [], latestReply } = message;
  return (
    <Link
      to={path}
      preventScrollReset
      data-unread={unread > 0 || undefined}
      className="group/thread mt-1 -ml-1 inline-flex h-7 max-w-full items-center gap-2 rounded-2 pr-2 pl-1 text-meta text-faint hover:bg-surface hover:shadow-[inset_0_0_0_1px_var(--border)] phone:mt-0 phone:h-11"
    >
      <span className="flex flex-none gap-0.5">
        {replyUsers.slice(0, 4).map((id) => (
          <Avatar key={id} id={id} name={people[id]?.displayName ?? ""} url={people[id]?.avatarUrl} size={20} />
        ))}
      </span>
      <b className="flex-none text-accent-ink">{replyCount === 1 ? "1 reply" : `${replyCount} replies`}</b>
      {unread > 0 && <b className="flex-none text-mention-ink">{unread > 99 ? "99+" : unread} new</b>}
      {latestReply && <span className="truncate">last reply {shortTime(dateOfTs(latestReply), now, zone)}</span>}
    </Link>
  );
}
