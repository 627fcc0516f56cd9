import * as Radix from "@radix-ui/react-dropdown-menu";
import { Bell, BellOff, Info, X } from "lucide-react";
import { useLive, useWorkspace } from "../../live/context";
import { isDirect } from "../../live/direct";
import type { SidebarChannel } from "../../live/workspace";
import { MenuItem, MenuLink, menuLook } from "../ui/menu";
import { SectionItems } from "./section-items";
import { useClose } from "./use-close";

/** What a row of the sidebar offers beside going there. `at`: where it was asked for, in the window. */
export function ChannelMenu({
  channel,
  at,
  onClose,
}: {
  channel: SidebarChannel;
  at: { x: number; y: number };
  onClose: () => void;
}) {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const { id, name, muted } = channel;
  const close = useClose(channel, `/w/${slug}`);
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </Radix.Trigger>
      <Radix.Content aria-label={name} side="bottom" align="start" collisionPadding={8} className={menuLook}>
        <SectionItems channel={channel} />
        <MenuItem icon={muted ? Bell : BellOff} onSelect={() => void live.mute(id, !muted)}>
          {muted ? "Unmute" : "Mute"}
        </MenuItem>
        <MenuLink icon={Info} to={`/w/${slug}/c/${id}/details`}>
          Details
        </MenuLink>
        {isDirect(channel) && (
          <MenuItem icon={X} onSelect={() => close()}>
            Close conversation
          </MenuItem>
        )}
      </Radix.Content>
    </Radix.Root>
  );
}
