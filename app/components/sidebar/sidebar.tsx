import { useRef } from "react";
import { useWorkspace } from "../../live/context";
import { isDirect } from "../../live/direct";
import type { Workspace } from "../../live/workspace";
import { ActivityLink } from "./activity-link";
import { ChannelSection } from "./channel-section";
import { DirectSection } from "./direct-section";
import { MoreSection } from "./more-section";
import { OwnSection } from "./own-section";
import { SidebarHeader } from "./sidebar-header";
import { UnreadPills } from "./unread-pills";

const pickChannels = ({ channels }: Workspace) => channels;

export function Sidebar() {
  const channels = useWorkspace(pickChannels);
  const scroll = useRef<HTMLDivElement>(null);
  const shown = channels.filter((channel) => !channel.archived && !isDirect(channel));
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
        <ChannelSection channels={shown} />
        <DirectSection />
        <MoreSection />
      </div>
      <UnreadPills scroll={scroll} channels={channels} />
    </nav>
  );
}
