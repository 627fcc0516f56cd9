import { useWorkspace } from "../../live/context";
import type { SidebarChannel, Workspace } from "../../live/workspace";
import { ChannelLink } from "./channel-link";
import { overlayOnClick } from "./overlay-on-click";
import { SectionAdd, SectionHead } from "./section-head";

const pickWorkspace = ({ workspace }: Workspace) => workspace;

export function ChannelSection({ channels }: { channels: readonly SidebarChannel[] }) {
  const { slug, role } = useWorkspace(pickWorkspace);
  const base = `/w/${slug}`;
  return (
    <section aria-label="Channels" className="group/section mt-2 phone:mt-0">
      <SectionHead
        add={
          role !== "guest" && (
            <SectionAdd to={`${base}/new-channel`} label="Create a channel" onClick={overlayOnClick("new-channel")} />
          )
        }
      >
        Channels
      </SectionHead>
      {channels.map((channel) => (
        <ChannelLink key={channel.id} channel={channel} base={base} />
      ))}
      {channels.length === 0 && <p className="px-3 py-1 text-meta text-faint">You are in no channel yet.</p>}
    </section>
  );
}
