import { NavLink } from "@remix-run/react";
import { BellOff, PencilLine, X } from "lucide-react";
import { useLive, useWorkspace } from "../../live/context";
import { othersIn } from "../../live/direct";
import { useObserved } from "../../live/observable";
import type { SidebarChannel } from "../../live/workspace";
import { TypedEmoji } from "../emoji/typed-emoji";
import { presenceWord } from "../people/avatar";
import { DirectAvatar } from "../people/direct-avatar";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";
import { rowLook } from "./row-look";
import { useRowMenu } from "./row-menu";
import { useClose } from "./use-close";

type Props = {
  direct: SidebarChannel;
  base: string;
  /** What was said last there, where there is room for it. */
  last?: { words: string; time: string };
};

export function DirectLink({ direct, base, last }: Props) {
  const { id, name, userIds, unread, muted } = direct;
  // Those in threads stand beside "Threads".
  const mentions = direct.mentions - direct.threadMentions;
  const live = useLive();
  const me = useWorkspace((workspace) => workspace.me.id);
  const [first, second] = othersIn(userIds, me);
  const alone = second === undefined ? first : undefined;
  const emoji = useWorkspace(({ people }) => (alone ? people[alone]?.statusEmoji : undefined));
  const presence = useWorkspace((workspace) => (alone && alone !== me ? workspace.presence[alone] : undefined));
  const draft = useObserved(live.drafts.texts, (texts) => texts[id] !== undefined);
  const { onContextMenu, menu } = useRowMenu(direct);
  const close = useClose(direct, base);
  const isUnread = unread > 0 && !muted;
  const notes = alone === me;
  const words = [
    name,
    notes && "you",
    emoji,
    // What is seen stands together, in its order, and comes first.
    unread > 0 && `${unread} unread`,
    presence && presenceWord(presence).toLowerCase(),
    muted && "muted",
    draft && "draft",
  ].filter(Boolean);
  return (
    <div className="group/direct relative">
      <NavLink
        onContextMenu={onContextMenu}
        to={`${base}/c/${id}`}
        prefetch="none"
        data-unread={isUnread || undefined}
        aria-label={last ? undefined : words.join(", ")}
        className={({ isActive }) =>
          cn(
            rowLook,
            last && "h-14 phone:h-16",
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
            <DirectAvatar userIds={userIds} />
            <span className="grid min-w-0 flex-1">
              <span className="flex min-w-0 items-baseline gap-1.5">
                <span className="truncate">{name}</span>
                {notes && <span className="flex-none text-small font-normal text-muted"> you</span>}
                {emoji && (
                  <span className="flex-none text-small">
                    {" "}
                    <TypedEmoji emoji={emoji} />
                  </span>
                )}
                {last && (
                  <span className="ml-auto flex-none text-small font-normal text-muted tabular">{last.time}</span>
                )}
              </span>
              {last && <span className="truncate text-meta font-normal text-muted">{last.words}</span>}
              {last && <span className="sr-only">{words.slice(1).join(", ")}</span>}
            </span>
            {draft && !isActive && <Icon as={PencilLine} size={16} className="text-faint" />}
            {muted && mentions === 0 && <Icon as={BellOff} size={16} className="text-faint" />}
            {/* The space parts the number from the name for those who read without seeing. */}
            {mentions > 0 && " "}
            {mentions > 0 && <Badge count={mentions} />}
          </>
        )}
      </NavLink>
      {mentions === 0 && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Close the conversation with ${name}`}
          title="Close conversation"
          onClick={close}
          className="with-script absolute top-0.5 right-1 hidden size-6 place-items-center rounded-1 bg-sidebar-hover text-muted hover:text-strong group-hover/direct:grid touch:hidden!"
        >
          <Icon as={X} size={16} />
        </button>
      )}
      {menu}
    </div>
  );
}
