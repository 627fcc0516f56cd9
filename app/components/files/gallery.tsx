import * as Radix from "@radix-ui/react-dialog";
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { IconButton, iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { fileUrl } from "./file-url";
import { isZoomed, Shown, zoomsOf } from "./shown";

type Props = { files: readonly MessageFile[]; at: number; onClose: () => void };

/** The files of a message, one at a time, as large as the window; arrows turn the page, + and - look closer. */
export function Gallery({ files, at, onClose }: Props) {
  const [index, setIndex] = useState(at);
  const [zoom, setZoom] = useState(0);
  const stage = useRef<HTMLElement>(null);
  const file = files[index] as MessageFile;
  const zooms = zoomsOf(file);
  const several = files.length > 1;
  const turn = (step: number) => {
    setIndex((index + step + files.length) % files.length);
    setZoom(0);
    stage.current?.scrollTo(0, 0);
  };
  const closer = (step: number) => setZoom(Math.min(zooms.length - 1, Math.max(0, zoom + step)));
  const keyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => several && turn(-1),
      ArrowRight: () => several && turn(1),
      "+": () => closer(1),
      "=": () => closer(1),
      "-": () => closer(-1),
    };
    const act = acts[event.key];
    const ofMedia = event.target instanceof HTMLMediaElement;
    if (!act || (event.key.startsWith("Arrow") && (ofMedia || isZoomed(file, zoom)))) return;
    event.preventDefault();
    act();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onKeyDown={keyDown}
          onOpenAutoFocus={(event) => {
            // Arrows up and down scroll at once.
            event.preventDefault();
            stage.current?.focus();
          }}
          className="fixed inset-0 z-50 flex flex-col bg-surface outline-none"
        >
          <div className="flex h-[var(--header-h)] flex-none items-center gap-1 border-b border-line pr-3 pl-[var(--gutter)] phone:pr-1">
            <Radix.Title className="min-w-0 flex-1 truncate text-ui font-semibold text-strong">{file.name}</Radix.Title>
            {several && (
              <span className="px-2 text-meta text-muted tabular whitespace-nowrap" aria-live="polite">
                {index + 1} of {files.length}
              </span>
            )}
            {zooms.length > 1 && (
              <>
                <IconButton label="Smaller" keys="-" disabled={zoom === 0} onClick={() => closer(-1)}>
                  <Icon as={ZoomOut} />
                </IconButton>
                <IconButton label="Larger" keys="+" disabled={zoom === zooms.length - 1} onClick={() => closer(1)}>
                  <Icon as={ZoomIn} />
                </IconButton>
              </>
            )}
            <a
              href={`${fileUrl(file)}?download=1`}
              download
              className={iconButtonLook()}
              aria-label={`Download ${file.name}`}
              title="Download"
            >
              <Icon as={Download} />
            </a>
            <Radix.Close asChild>
              <IconButton label="Close" keys="Esc">
                <Icon as={X} />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="relative min-h-0 flex-1">
            <section
              ref={stage}
              className="absolute inset-0 overflow-auto outline-none"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what is looked at closely scrolls by keys
              tabIndex={0}
              aria-label="What is in it"
            >
              <Shown key={file.id} file={file} scale={zooms[zoom] ?? 1} />
            </section>
            {several && (
              <>
                <Turn label="Previous file" keys="Left" side="left-3" as={ChevronLeft} onClick={() => turn(-1)} />
                <Turn label="Next file" keys="Right" side="right-3" as={ChevronRight} onClick={() => turn(1)} />
              </>
            )}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type TurnProps = { label: string; keys: string; side: string; as: typeof ChevronLeft; onClick: () => void };

const Turn = ({ label, keys, side, as, onClick }: TurnProps) => (
  <IconButton
    label={label}
    keys={keys}
    size={40}
    onClick={onClick}
    className={cn(
      "absolute top-1/2 -translate-y-1/2 rounded-full bg-raised shadow-2 phone:top-auto phone:bottom-4 phone:translate-y-0",
      side,
    )}
  >
    <Icon as={as} size={24} />
  </IconButton>
);
