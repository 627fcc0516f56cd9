import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

/** Pixels. */
export const sidebarWidth = { min: 200, max: 420, default: 260 };
const step = 16;
const yearInSeconds = 365 * 24 * 60 * 60;

const within = (width: number) => Math.round(Math.min(sidebarWidth.max, Math.max(sidebarWidth.min, width)));

/** Of a cookie header; undefined: never changed. */
export function sidebarWidthOf(cookie: string | null): number | undefined {
  const width = Number(/(?:^|;\s*)sidebar-width=(\d{3})/.exec(cookie ?? "")?.[1]);
  return width ? within(width) : undefined;
}

/** The edge of the sidebar: drag it, or move it with the arrow keys. Kept in a cookie, so that the server draws it right. */
export function SidebarResizer({ initial }: { initial: number | undefined }) {
  const [width, setWidth] = useState(initial ?? sidebarWidth.default);
  const from = useRef<{ x: number; width: number } | null>(null);
  const resize = (element: HTMLElement, wanted: number) => {
    const next = within(wanted);
    setWidth(next);
    element.closest<HTMLElement>(".frame")?.style.setProperty("--sidebar-w", `${next}px`);
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser yet
    document.cookie = `sidebar-width=${next}; Path=/; Max-Age=${yearInSeconds}; SameSite=Lax`;
  };
  const keyDown = (event: KeyboardEvent<HTMLElement>) => {
    const to = {
      ArrowLeft: width - step,
      ArrowRight: width + step,
      Home: sidebarWidth.min,
      End: sidebarWidth.max,
      Enter: sidebarWidth.default,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    resize(event.currentTarget, to);
  };
  const pointerMove = (event: PointerEvent<HTMLElement>) => {
    if (from.current) resize(event.currentTarget, from.current.width + event.clientX - from.current.x);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that is moved is no <hr>
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the sidebar"
      aria-valuenow={width}
      aria-valuemin={sidebarWidth.min}
      aria-valuemax={sidebarWidth.max}
      tabIndex={0}
      title="Drag to resize, double-click for the usual width"
      className="with-script absolute inset-y-0 right-0 z-[2] w-1.5 cursor-col-resize touch-none hover:bg-line-strong focus-visible:bg-focus phone:hidden"
      onKeyDown={keyDown}
      onDoubleClick={({ currentTarget }) => resize(currentTarget, sidebarWidth.default)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: event.currentTarget.parentElement?.clientWidth ?? width };
      }}
      onPointerMove={pointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}
