import { useFetcher, useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { NewMessageForm, type NewMessageSaid } from "../direct/new-message-form";
import { Dialog } from "../ui/dialog";

export function NewMessageDialog({ onClose }: { onClose: () => void }) {
  const fetcher = useFetcher<NewMessageSaid | undefined>();
  const { key } = useLocation();
  const opened = useRef(key);
  useEffect(() => {
    // The conversation is on the screen.
    if (key !== opened.current) onClose();
  }, [key, onClose]);
  return (
    <Dialog title="New message" onClose={onClose}>
      <NewMessageForm fetcher={fetcher} />
    </Dialog>
  );
}
