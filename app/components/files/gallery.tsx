import * as Radix from "@radix-ui/react-dialog";
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { IconButton, iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { fileUrl } from "./file-url";

type Picture = MessageFile & { width: number; height: number };
type Props = { pictures: readonly Picture[]; at: number; onClose: () => void };

const zooms = [1, 2, 4] as const;

/** The pictures of a message, one at a time, as large as the window; arrows turn the page, + and - look closer. */
export function Gallery({ pictures, at, onClose }: Props) {
  const [index, setIndex] = useState(at);
  const [zoom, setZoom] = useState(0);
  const picture = pictures[index] as Picture;
  const several = pictures.length > 1;
  const turn = (step: number) => {
    setIndex((index + step + pictures.length) % pictures.length);
    setZoom(0);
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
    if (!act || (zoom > 0 && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    act();
  };
  const scale = zooms[zoom] ?? 1;
  const url = fileUrl(picture);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onKeyDown={keyDown}
          className="fixed inset-0 z-50 flex flex-col bg-surface outline-none"
        >
          <div className="flex h-[var(--header-h)] flex-none items-center gap-1 border-b border-line pr-3 pl-[var(--gutter)] phone:pr-1">
            <Radix.Title className="min-w-0 flex-1 truncate text-ui font-semibold text-strong">
              {picture.name}
            </Radix.Title>
            {several && (
              <span className="px-2 text-meta text-muted tabular" aria-live="polite">
                {index + 1} of {pictures.length}
              </span>
            )}
            <IconButton label="Smaller" keys="-" disabled={zoom === 0} onClick={() => closer(-1)}>
              <Icon as={ZoomOut} />
            </IconButton>
            <IconButton label="Larger" keys="+" disabled={zoom === zooms.length - 1} onClick={() => closer(1)}>
              <Icon as={ZoomIn} />
            </IconButton>
            <a
              href={`${url}?download=1`}
              download
              className={iconButtonLook()}
              aria-label={`Download ${picture.name}`}
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
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a picture that is looked at closely scrolls by keys */}
            <section className="absolute inset-0 overflow-auto" tabIndex={0} aria-label="Picture">
              <div
                className="grid min-h-full min-w-full place-items-center p-4"
                style={{ width: `${scale * 100}%`, height: `${scale * 100}%` }}
              >
                <img
                  key={picture.id}
                  src={url}
                  alt={picture.name}
                  width={picture.width}
                  height={picture.height}
                  className={cn("object-contain", zoom === 0 ? "h-auto max-h-full w-auto max-w-full" : "h-full w-full")}
                />
              </div>
            </section>
            {several && (
              <>
                <Turn label="Previous picture" keys="Left" side="left-3" as={ChevronLeft} onClick={() => turn(-1)} />
                <Turn label="Next picture" keys="Right" side="right-3" as={ChevronRight} onClick={() => turn(1)} />
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
    className={cn("absolute top-1/2 -translate-y-1/2 rounded-full bg-raised shadow-2", side)}
  >
    <Icon as={as} size={24} />
  </IconButton>
);
