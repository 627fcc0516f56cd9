import { Bell, BellOff, MessagesSquare } from "lucide-react";
import { useContext } from "react";
import { useLive, useWorkspace } from "../../live/context";
import { threadKey } from "../../live/workspace";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine, MenuLink } from "../ui/menu";
import { ThreadMenuContext } from "./thread-menu-context";

export function ThreadMenu({ trigger, label, container }: MenuBodyProps) {
  const live = useLive();
  const place = useContext(ThreadMenuContext);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const following = useWorkspace(
    ({ threads }) => place !== null && threads[threadKey(place.channelId, place.threadTs)]?.following === true,
  );
  return (
    <Menu trigger={trigger} label={label} container={container} align="end">
      {place && (
        <MenuItem icon={following ? BellOff : Bell} onSelect={() => void live.threads.follow(place, !following)}>
          {following ? "Unfollow thread" : "Follow thread"}
        </MenuItem>
      )}
      <MenuLine />
      <MenuLink icon={MessagesSquare} to={`/w/${slug}/threads`} keys="Ctrl+Shift+T">
        All threads
      </MenuLink>
    </Menu>
  );
}
