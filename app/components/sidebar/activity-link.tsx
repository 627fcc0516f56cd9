import { NavLink } from "@remix-run/react";
import { Bell } from "lucide-react";
import { useWorkspace } from "../../live/context";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";
import { rowLook } from "./row-look";

/** The inbox, and how much of it is new. */
export function ActivityLink() {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const unread = useWorkspace(({ activity }) => activity);
  return (
    <NavLink
      to={`/w/${slug}/activity`}
      aria-label={unread > 0 ? `Activity, ${unread} new` : "Activity"}
      className={({ isActive }) =>
        cn(
          rowLook,
          isActive
            ? "bg-selected font-semibold text-strong"
            : cn("hover:bg-sidebar-hover", unread > 0 ? "font-semibold text-strong" : "text-muted"),
        )
      }
    >
      <Icon as={Bell} size={16} bold={unread > 0} className="mx-0.5" />
      <span className="min-w-0 flex-1 truncate">Activity</span>
      {unread > 0 && <Badge count={unread} />}
    </NavLink>
  );
}
