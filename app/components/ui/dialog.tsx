import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { cn } from "./cn";
import { Icon } from "./icon";

type Props = {
  title: string;
  description?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  closable?: boolean;
};

export function Dialog({ title, description, onClose, children, wide = false, closable = true }: Props) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "pop-in on-raised fixed top-[max(5dvh,calc(50dvh-320px))] left-1/2 z-50 flex max-h-[calc(95dvh-max(5dvh,50dvh-320px))] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-4 bg-raised shadow-3",
            wide ? "max-w-[640px]" : "max-w-[440px]",
          )}
        >
          <div className="flex items-start gap-3 p-6 pb-0">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-dialog font-semibold text-strong">{title}</Radix.Title>
              {description && <Radix.Description className="mt-2 text-ui text-muted">{description}</Radix.Description>}
            </div>
            {closable && (
              <Radix.Close asChild>
                <IconButton label="Close" on="raised" className="-mt-1 -mr-2">
                  <Icon as={X} />
                </IconButton>
              </Radix.Close>
            )}
          </div>
          <div className="min-h-0 overflow-y-auto p-6 pt-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1">{children}</div>;
}
