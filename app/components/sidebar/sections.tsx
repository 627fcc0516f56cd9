import { useLocation } from "@remix-run/react";
import { ChevronDown, Ellipsis } from "lucide-react";
import { type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import type { ChannelId, UserId } from "../../../src/protocol/ids";
import { isChannelId } from "../../../src/protocol/ids";
import type { Section } from "../../../src/protocol/sections";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { arrange, collapseSection, moveChannel } from "../../live/sections";
import type { SidebarChannel } from "../../live/workspace";
import { TypedEmoji } from "../emoji/typed-emoji";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";
import { ChannelLink } from "./channel-link";
import { DirectLink } from "./direct-link";
import { overlayOnClick } from "./overlay-on-click";
import { SectionAdd } from "./section-add";
import { SectionAsked } from "./section-asked";
import { SectionContext } from "./section-context";

const same = <T,>(value: T) => value;
const dragged = "application/x-parley-channel";
const loadMenu = () => import("./section-menu").then(({ SectionMenu }) => SectionMenu);

const empty = {
  starred: "",
  channels: "You are in no channel yet.",
  direct: "Nobody yet. Write to somebody.",
  own: "Move channels here by their menu, or drag them.",
};
const names = { starred: "Starred", channels: "Channels", direct: "Direct messages", own: "" };

/** The member's own order of things, the same on every device and drawn by the server. */
export function Sections({ channels }: { channels: readonly SidebarChannel[] }) {
  const { layout, hub } = useLive();
  const sections = useObserved(layout.sections, same);
  const trouble = useObserved(layout.trouble, same);
  const arranged = useMemo(() => arrange(sections, channels), [sections, channels]);
  const met = channels.flatMap(({ type, userIds }) => (type === "direct" ? userIds : [])).join();
  useEffect(() => hub.watch("direct messages", met === "" ? [] : (met.split(",") as UserId[])), [hub, met]);
  return (
    <>
      {trouble && (
        <p role="alert" className="mx-3 mt-2 text-small text-danger-ink">
          {trouble}
        </p>
      )}
      {arranged.map(({ section, channels: rows }) => (
        <SectionView key={section.id} section={section} channels={rows} />
      ))}
      <SectionAsked />
    </>
  );
}

function SectionView({ section, channels }: { section: Section; channels: readonly SidebarChannel[] }) {
  const { layout } = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const role = useWorkspace(({ workspace }) => workspace.role);
  const { pathname } = useLocation();
  const [over, setOver] = useState(false);
  const base = `/w/${slug}`;
  const { id, kind, emoji, collapsed, unreadsOnly } = section;
  const name = kind === "own" ? section.name : names[kind];
  // Of a closed section what waits and where one is stay in sight.
  const isShown = ({ id: channelId, unread, mentions, muted }: SidebarChannel) =>
    mentions > 0 || (unread > 0 && !muted) || pathname.includes(`/c/${channelId}`);
  const shown = collapsed || unreadsOnly ? channels.filter(isShown) : channels;
  if (channels.length === 0 && kind === "starred") return null;

  const drop = (event: DragEvent<HTMLElement>) => {
    setOver(false);
    const channelId = event.dataTransfer.getData(dragged);
    if (!isChannelId(channelId)) return;
    event.preventDefault();
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-channel]") : null;
    const before = row?.dataset.channel === channelId ? null : (row?.dataset.channel as ChannelId | undefined);
    const listed = kind === "own" || kind === "starred";
    layout.change(moveChannel(channelId, listed ? id : null, before ?? null));
  };
  return (
    <section
      aria-label={name}
      className={cn("group/section mt-4 rounded-2 phone:mt-2", over && "bg-sidebar-hover")}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragged)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <div className="flex h-6 items-center gap-1 pr-3 pl-2 text-small font-semibold text-faint phone:h-11 phone:text-meta">
        <h2 className="flex min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={!collapsed}
            onClick={() => layout.change(collapseSection(id, !collapsed))}
            className="flex min-w-0 items-center gap-1 rounded-1 pr-1 hover:text-strong phone:h-11"
          >
            <Icon as={ChevronDown} size={14} className={cn("with-script", collapsed && "-rotate-90")} />
            {emoji && <TypedEmoji emoji={emoji} />}
            <span className="truncate">{name}</span>
            {unreadsOnly && <span className="flex-none font-medium">· unread</span>}
          </button>
        </h2>
        <span className="with-script opacity-0 focus-within:opacity-100 group-hover/section:opacity-100 has-[[aria-expanded=true]]:opacity-100 touch:opacity-100">
          <SectionContext.Provider value={section}>
            <LazyMenu
              label={`Section ${name}`}
              load={loadMenu}
              trigger={
                <IconButton size={24} on="sidebar" label={`Options of ${name}`}>
                  <Icon as={Ellipsis} size={16} />
                </IconButton>
              }
            />
          </SectionContext.Provider>
        </span>
        {kind === "direct" && (
          <SectionAdd to={`${base}/new-message`} label="New message" onClick={overlayOnClick("new-message")} />
        )}
        {kind === "channels" && role !== "guest" && (
          <SectionAdd to={`${base}/new-channel`} label="Create a channel" onClick={overlayOnClick("new-channel")} />
        )}
      </div>
      {shown.map((channel) => (
        <DraggedRow key={channel.id} channel={channel}>
          {channel.type === "direct" ? (
            <DirectLink direct={channel} base={base} />
          ) : (
            <ChannelLink channel={channel} base={base} />
          )}
        </DraggedRow>
      ))}
      {channels.length === 0 && <p className="px-3 py-1 text-meta text-faint">{empty[kind]}</p>}
    </section>
  );
}

/** Can be dragged; what dragging does, the menu of the row does too, which opens by its key as well. */
function DraggedRow({ channel, children }: { channel: SidebarChannel; children: ReactNode }) {
  const openMenu = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
    event.preventDefault();
    event.target.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the link inside it is what has the focus
    <div
      data-channel={channel.id}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragged, channel.id);
        event.dataTransfer.effectAllowed = "move";
      }}
      onKeyDown={openMenu}
    >
      {children}
    </div>
  );
}
