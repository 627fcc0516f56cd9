import * as Radix from "@radix-ui/react-dialog";
import { useRef, useState } from "react";
import { SearchField } from "./search-field";

/** Over whatever is on the screen: a search is typed here, its results are a page. */
export function SearchOverlay({ onClose }: { onClose: () => void }) {
  // The field takes the focus before the dialog could remember who had it.
  const [before] = useState(() => document.activeElement);
  const goes = useRef(false);
  return (
    <Radix.Root open onOpenChange={(shown) => !shown && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!goes.current && before instanceof HTMLElement) before.focus();
          }}
          className="pop-in on-raised fixed top-2 left-1/2 z-50 w-[720px] max-w-[calc(100vw-16px)] -translate-x-1/2 overflow-hidden rounded-4 bg-raised shadow-3"
        >
          <Radix.Title className="sr-only">Search</Radix.Title>
          <SearchField
            initial=""
            autoFocus
            standing
            onDone={() => {
              goes.current = true;
              onClose();
            }}
          >
            <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-1 bg-fill px-[5px] font-sans text-[11px]/5 font-medium text-muted phone:hidden">
              Esc
            </kbd>
          </SearchField>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
