import { lazy, type MouseEvent, type ReactNode, Suspense, useState } from "react";
import type { SidebarChannel } from "../../live/workspace";

const ChannelMenu = lazy(() => import("./channel-menu").then((menu) => ({ default: menu.ChannelMenu })));

type RowMenu = { onContextMenu: (event: MouseEvent<HTMLElement>) => void; menu: ReactNode };

/** The menu of a row, by the right button or the menu key; its code comes when it is wanted. */
export function useRowMenu(channel: SidebarChannel): RowMenu {
  const [open, setOpen] = useState<{ x: number; y: number; row: HTMLElement } | null>(null);
  return {
    onContextMenu: (event) => {
      event.preventDefault();
      const row = event.currentTarget;
      // The menu key names no place.
      const { left, bottom } = row.getBoundingClientRect();
      const named = event.clientX !== 0 || event.clientY !== 0;
      setOpen({ row, x: named ? event.clientX : left + 24, y: named ? event.clientY : bottom });
    },
    menu: open && (
      <Suspense>
        <ChannelMenu
          channel={channel}
          at={open}
          onClose={() => {
            setOpen(null);
            open.row.focus();
          }}
        />
      </Suspense>
    ),
  };
}
