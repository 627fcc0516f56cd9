import { useFetcher, useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { NewChannelForm, type NewChannelSaid } from "../channel/new-channel-form";
import { Dialog } from "../ui/dialog";

export function NewChannelDialog({ onClose }: { onClose: () => void }) {
  const fetcher = useFetcher<NewChannelSaid | undefined>();
  const { pathname } = useLocation();
  const opened = useRef(pathname);
  useEffect(() => {
    // The new channel is on the screen.
    if (pathname !== opened.current) onClose();
  }, [pathname, onClose]);
  return (
    <Dialog title="Create a channel" onClose={onClose}>
      <NewChannelForm fetcher={fetcher} />
    </Dialog>
  );
}
