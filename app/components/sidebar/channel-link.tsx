import { NavLink } from "@remix-run/react";
import { BellOff, Hash, Lock, PencilLine } from "lucide-react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { SidebarChannel } from "../../live/workspace";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";
import { rowLook } from "./row-look";
import { useRowMenu } from "./row-menu";

export function ChannelLink({ channel, base }: { channel: SidebarChannel; base: string }) {
  const { id, name, type, unread, muted } = channel;
  // Those in threads stand beside "Threads".
  const mentions = channel.mentions - channel.threadMentions;
  const live = useLive();
  const draft = useObserved(live.drafts.texts, (texts) => texts[id] !== undefined);
  const isUnread = unread > 0 && !muted;
  const { onContextMenu, menu } = useRowMenu(channel);
  return (
    <>
      <NavLink
        onContextMenu={onContextMenu}
        to={`${base}/c/${id}`}
        prefetch="none"
        data-unread={isUnread || undefined}
        aria-label={`${name}${type === "private" ? ", private" : ""}${mentions > 0 ? `, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : isUnread ? ", unread" : ""}${muted ? ", muted" : ""}${draft ? ", draft" : ""}`}
        className={({ isActive }) =>
          cn(
            rowLook,
            isActive
              ? "on-selected bg-selected font-semibold text-strong"
              : cn(
                  "hover:bg-sidebar-hover",
                  isUnread ? "font-semibold text-strong" : muted ? "text-faint" : "text-muted",
                ),
          )
        }
      >
        {({ isActive }) => (
          <>
            <Icon
              as={type === "private" ? Lock : Hash}
              size={16}
              bold={isActive || isUnread}
              className={cn("mx-0.5", isActive ? "text-accent-ink" : isUnread ? "" : "opacity-85")}
            />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {draft && !isActive && <Icon as={PencilLine} size={16} className="text-faint" />}
            {muted && mentions === 0 && <Icon as={BellOff} size={16} className="text-faint" />}
            {mentions > 0 && <Badge count={mentions} />}
          </>
        )}
      </NavLink>
      {menu}
    </>
  );
}
