import { NavLink } from "@remix-run/react";
import { Bell, CircleUserRound, House, MessagesSquare, Search } from "lucide-react";
import { useWorkspace } from "../../live/context";
import { isDirect } from "../../live/direct";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";

/** The phone's way around. */
export function TabBar() {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const mentions = useWorkspace(({ channels }) =>
    channels.reduce((sum, channel) => sum + (channel.archived || isDirect(channel) ? 0 : channel.mentions), 0),
  );
  const directs = useWorkspace(({ channels }) =>
    channels.reduce((sum, channel) => sum + (isDirect(channel) ? channel.mentions : 0), 0),
  );
  const activity = useWorkspace((workspace) => workspace.activity);
  const tabs = [
    { to: `/w/${slug}/home`, icon: House, name: "Home", count: mentions },
    { to: `/w/${slug}/dms`, icon: MessagesSquare, name: "DMs", count: directs },
    { to: `/w/${slug}/activity`, icon: Bell, name: "Activity", count: activity },
    { to: `/w/${slug}/search`, icon: Search, name: "Search", count: 0 },
    { to: `/w/${slug}/you`, icon: CircleUserRound, name: "You", count: 0 },
  ];
  return (
    <nav
      aria-label="Main"
      className="tabbar grid-cols-5 bg-surface px-1 pt-1 pb-[max(4px,env(safe-area-inset-bottom))] shadow-[0_-1px_0_var(--border)]"
    >
      {tabs.map(({ to, icon, name, count }) => (
        <NavLink
          key={to}
          to={to}
          aria-label={count > 0 ? `${name}, ${count} new` : name}
          className={({ isActive }) =>
            cn(
              "relative grid h-12 content-center justify-items-center gap-0.5 text-[11px]/[14px]",
              isActive ? "font-semibold text-accent-ink" : "font-medium text-faint",
            )
          }
        >
          {({ isActive }) => (
            <>
              <Icon as={icon} size={24} bold={isActive} />
              {name}
              {count > 0 && (
                <span className="absolute top-0 left-[calc(50%+4px)] rounded-full shadow-[0_0_0_2px_var(--surface)]">
                  <Badge count={count} />
                </span>
              )}
            </>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
