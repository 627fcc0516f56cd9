import { NavLink } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { useWorkspace } from "../../live/context";
import { mentionsInThreads, threadsUnread } from "../../live/workspace";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";
import { rowLook } from "./row-look";

/** The threads that one follows, over all channels. */
export function ThreadsLink() {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const unread = useWorkspace(threadsUnread);
  const mentions = useWorkspace(mentionsInThreads);
  const waiting = mentions > 0 ? `, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : unread ? ", unread" : "";
  return (
    <NavLink
      to={`/w/${slug}/threads`}
      prefetch="none"
      data-unread={unread || undefined}
      aria-label={`Threads${waiting}`}
      className={({ isActive }) =>
        cn(
          rowLook,
          isActive
            ? "on-selected bg-selected font-semibold text-strong"
            : cn("hover:bg-sidebar-hover", unread ? "font-semibold text-strong" : "text-muted"),
        )
      }
    >
      {({ isActive }) => (
        <>
          <Icon
            as={MessagesSquare}
            size={16}
            bold={isActive || unread}
            className={cn("mx-0.5", isActive ? "text-accent-ink" : unread ? "" : "opacity-85")}
          />
          <span className="min-w-0 flex-1 truncate">Threads</span>
          {mentions > 0 && <Badge count={mentions} />}
        </>
      )}
    </NavLink>
  );
}
