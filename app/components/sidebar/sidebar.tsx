import { Link, NavLink } from "@remix-run/react";
import { ArrowDown, ArrowUp, ChevronDown, Compass, Hash, Lock, PencilLine, Plus, Search, UserPlus } from "lucide-react";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { SidebarChannel, Workspace } from "../../live/workspace";
import { type Overlay, openOverlay } from "../overlays/overlay";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";
import { MayInvite } from "./may-invite";
import { ProfileButton } from "./profile-button";
import { WorkspaceTile } from "./rail";

const pickChannels = ({ channels }: Workspace) => channels;
const pickWorkspace = ({ workspace }: Workspace) => workspace;
const loadWorkspaceMenu = () => import("./workspace-menu").then(({ WorkspaceMenu }) => WorkspaceMenu);

/** Opens the overlay where scripts run; the link is for where they do not. */
export const overlayOnClick = (name: Overlay) => (event: MouseEvent) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openOverlay(name);
};

export function Sidebar() {
  const channels = useWorkspace(pickChannels);
  const workspace = useWorkspace(pickWorkspace);
  const { slug, name, role } = workspace;
  const scroll = useRef<HTMLDivElement>(null);
  const base = `/w/${slug}`;
  const shown = channels.filter(({ archived }) => !archived);
  return (
    <nav
      aria-label="Channels"
      data-region="sidebar"
      tabIndex={-1}
      className="sidebar on-sidebar relative flex min-h-0 min-w-0 flex-col overflow-hidden bg-sidebar phone:bg-surface"
    >
      <div className="flex h-14 flex-none items-center gap-1 pr-3 pl-5 phone:h-auto phone:gap-3 phone:px-4 phone:pt-3 phone:pb-3">
        <span className="hidden phone:block">
          <WorkspaceTile slug={slug} name={name} size={36} />
        </span>
        <div className="min-w-0 flex-1">
          <LazyMenu
            label={name}
            load={loadWorkspaceMenu}
            trigger={
              <a
                href={`${base}/home`}
                className="flex w-fit max-w-full items-center gap-1 rounded-2 text-title font-semibold text-strong phone:text-[22px]/7"
              >
                <span className="truncate">{name}</span>
                <Icon as={ChevronDown} size={16} className="with-script" />
              </a>
            }
          />
        </div>
        <IconButton
          label="Jump to a channel"
          keys="Ctrl+K"
          on="sidebar"
          className="with-script phone:hidden"
          onClick={() => openOverlay("switcher")}
        >
          <Icon as={Search} />
        </IconButton>
        <span className="hidden phone:block">
          <ProfileButton size={32} />
        </span>
      </div>
      <button
        type="button"
        onClick={() => openOverlay("switcher")}
        className="with-script mx-4 mb-2 hidden h-11 flex-none items-center gap-2.5 rounded-[10px] bg-fill px-3 text-body text-faint phone:flex"
      >
        <Icon as={Search} size={20} />
        Jump to a channel
      </button>
      <div ref={scroll} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-2 pb-12">
        <section aria-label="Channels" className="group/section mt-2 phone:mt-0">
          <div className="flex h-6 items-center gap-1 px-3 text-small font-semibold text-faint phone:h-11 phone:text-meta">
            <h2 className="flex-1">Channels</h2>
            {role !== "guest" && (
              <Link
                to={`${base}/new-channel`}
                onClick={overlayOnClick("new-channel")}
                aria-label="Create a channel"
                title="Create a channel"
                className="-mr-1 grid size-6 place-items-center rounded-1 text-muted hover:bg-sidebar-hover hover:text-strong phone:-mr-3 phone:size-11"
              >
                <Icon as={Plus} size={16} />
              </Link>
            )}
          </div>
          {shown.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} base={base} />
          ))}
          {shown.length === 0 && <p className="px-3 py-1 text-meta text-faint">You are in no channel yet.</p>}
        </section>
        <section aria-label="More" className="mt-4">
          {role !== "guest" && (
            <SideLink to={`${base}/browse`} icon={Compass}>
              Browse channels
            </SideLink>
          )}
          <MayInvite>
            <SideLink to={`${base}/invite`} icon={UserPlus} onClick={overlayOnClick("invite")}>
              Invite people
            </SideLink>
          </MayInvite>
        </section>
      </div>
      <UnreadPills scroll={scroll} channels={shown} />
    </nav>
  );
}

const rowLook =
  "flex h-7 w-full items-center gap-2 rounded-2 pr-2 pl-3 text-ui phone:h-11 phone:gap-3 phone:rounded-3 phone:pr-2 phone:text-[16px]/[22px]";

function SideLink({
  to,
  icon,
  onClick,
  children,
}: {
  to: string;
  icon: typeof Hash;
  onClick?: (event: MouseEvent) => void;
  children: string;
}) {
  return (
    <NavLink
      to={to}
      onClick={onClick}
      className={({ isActive }) =>
        cn(rowLook, isActive ? "bg-selected font-semibold text-strong" : "text-muted hover:bg-sidebar-hover")
      }
    >
      <Icon as={icon} size={16} className="mx-0.5" />
      {children}
    </NavLink>
  );
}

function ChannelLink({ channel, base }: { channel: SidebarChannel; base: string }) {
  const { id, name, type, unread, mentions, muted } = channel;
  const live = useLive();
  const draft = useObserved(live.drafts.texts, (texts) => texts[id] !== undefined);
  const isUnread = unread > 0 && !muted;
  return (
    <NavLink
      to={`${base}/c/${id}`}
      prefetch="none"
      data-unread={isUnread || undefined}
      aria-label={`${name}${type === "private" ? ", private" : ""}${mentions > 0 ? `, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : isUnread ? ", unread" : ""}${draft ? ", draft" : ""}`}
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
          {mentions > 0 && <Badge count={mentions} />}
        </>
      )}
    </NavLink>
  );
}

export function Badge({ count }: { count: number }) {
  return (
    <span className="inline-grid h-[18px] min-w-[18px] flex-none place-items-center rounded-full bg-mention px-[5px] text-[11px]/[18px] font-bold text-mention-text tabular phone:h-5 phone:min-w-5 phone:text-[12px]">
      {count > 99 ? "99+" : count}
    </span>
  );
}

/** Unread rows out of view are told of at the edge where they are. */
function UnreadPills({
  scroll,
  channels,
}: {
  scroll: React.RefObject<HTMLDivElement>;
  channels: readonly SidebarChannel[];
}) {
  const [out, setOut] = useState({ above: false, below: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that became unread are looked at again
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const look = () => {
      const { top, bottom } = box.getBoundingClientRect();
      const rows = [...box.querySelectorAll("[data-unread]")].map((row) => row.getBoundingClientRect());
      const above = rows.some((row) => row.bottom < top + 8);
      const below = rows.some((row) => row.top > bottom - 8);
      setOut((before) => (before.above === above && before.below === below ? before : { above, below }));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      box.removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [scroll, channels]);
  const go = (where: "above" | "below") => {
    const box = scroll.current;
    if (!box) return;
    const { top, bottom } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll("[data-unread]")];
    const target =
      where === "below"
        ? rows.find((row) => row.getBoundingClientRect().top > bottom - 8)
        : rows.findLast((row) => row.getBoundingClientRect().bottom < top + 8);
    target?.scrollIntoView({ block: "center" });
  };
  return (
    <>
      {out.above && <Pill icon={ArrowUp} className="top-14" onClick={() => go("above")} />}
      {out.below && <Pill icon={ArrowDown} className="bottom-3" onClick={() => go("below")} />}
    </>
  );
}

function Pill({ icon, className, onClick }: { icon: typeof ArrowUp; className: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className={cn(
        "fade-in absolute left-1/2 z-[1] flex h-7 -translate-x-1/2 items-center gap-1 whitespace-nowrap rounded-full bg-raised pr-3 pl-2 text-small font-semibold text-strong shadow-2 phone:h-11",
        className,
      )}
    >
      <Icon as={icon} size={16} className="text-mention-ink" />
      More unread
    </button>
  );
}
