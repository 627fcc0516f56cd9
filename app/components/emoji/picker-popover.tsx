import * as Dialog from "@radix-ui/react-dialog";
import * as Popover from "@radix-ui/react-popover";
import { useMemo } from "react";
import { EmojiPicker } from "./picker";
import type { PickerAsk } from "./picker-ask";
import { closeEmojiPicker } from "./picker-ask";

/** Beside what asked for it; on a phone from the lower edge. */
export function PickerPopover({ ask }: { ask: PickerAsk & { at: DOMRect } }) {
  const phone = useMemo(() => matchMedia("(max-width: 767.98px)").matches, []);
  const place = useMemo(() => ({ current: { getBoundingClientRect: () => ask.at } }), [ask]);
  const back = (event: Event) => {
    event.preventDefault();
    const { anchor } = ask;
    if (document.activeElement === document.body && anchor.isConnected) anchor.focus({ preventScroll: true });
  };
  const pick = (name: string, stay: boolean) => {
    ask.onPick(name);
    if (!stay) closeEmojiPicker();
  };
  const onOpenChange = (open: boolean) => {
    if (!open) closeEmojiPicker();
  };
  if (phone) {
    return (
      <Dialog.Root open onOpenChange={onOpenChange}>
        <Dialog.Portal>
          <Dialog.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
          <Dialog.Content
            aria-describedby={undefined}
            onCloseAutoFocus={back}
            className="pop-in on-raised fixed inset-x-0 bottom-0 z-50 rounded-t-4 bg-raised pb-[env(safe-area-inset-bottom)] shadow-3"
          >
            <Dialog.Title className="sr-only">Choose an emoji</Dialog.Title>
            <EmojiPicker onPick={pick} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    );
  }
  return (
    <Popover.Root open onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={place} />
      <Popover.Portal>
        <Popover.Content
          aria-label="Choose an emoji"
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={back}
          className="pop-in on-raised z-50 w-[356px] rounded-4 bg-raised shadow-3"
        >
          <EmojiPicker onPick={pick} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
