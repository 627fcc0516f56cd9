import { useLocation, useNavigate } from "@remix-run/react";
import { useLive } from "../../live/context";
import type { SidebarChannel } from "../../live/workspace";

/** Out of the sidebar; whoever is in it goes to where a workspace opens. */
export function useClose({ id }: SidebarChannel, base: string): () => void {
  const live = useLive();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return () => {
    void live.hide(id, true);
    if (pathname.startsWith(`${base}/c/${id}`)) navigate(base);
  };
}
