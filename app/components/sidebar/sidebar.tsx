import { useParams } from "@remix-run/react";
import { useMemo, useRef } from "react";
import type { ChannelId } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";
import { isDirect, shownDirects } from "../../live/direct";
import type { Workspace } from "../../live/workspace";
import { ActivityLink } from "./activity-link";
import { MoreSection } from "./more-section";
import { OwnSection } from "./own-section";
import { Sections } from "./sections";
import { SidebarHeader } from "./sidebar-header";
import { SidebarResizer } from "./sidebar-resizer";
import { UnreadPills } from "./unread-pills";

const pickChannels = ({ channels }: Workspace) => channels;

/** `width`: as it was left, in pixels. */
export function Sidebar({ width }: { width: number | undefined }) {
  const channels = useWorkspace(pickChannels);
  const current = useParams().channelId as ChannelId | undefined;
  const scroll = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => {
    const named = channels.filter((channel) => !channel.archived && !isDirect(channel));
    return [...named, ...shownDirects(channels, current)];
  }, [channels, current]);
  return (
    <nav
      aria-label="Channels and messages"
      data-region="sidebar"
      tabIndex={-1}
      className="sidebar on-sidebar relative flex min-h-0 min-w-0 flex-col overflow-hidden bg-sidebar phone:bg-surface"
    >
      <SidebarHeader />
      <div ref={scroll} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-2 pb-12">
        <section aria-label="For you">
          <ActivityLink />
        </section>
        <OwnSection />
        <Sections channels={shown} />
        <MoreSection />
      </div>
      <UnreadPills scroll={scroll} channels={shown} />
      <SidebarResizer initial={width} />
    </nav>
  );
}
