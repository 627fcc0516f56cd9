import { Link } from "@remix-run/react";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { iconButtonLook } from "../ui/button";
import { Icon } from "../ui/icon";

type Props = {
  title: string;
  under: string;
  closePath: string /** Before the closing cross. */;
  tools?: ReactNode;
  children: ReactNode;
};

/** At the right of the conversation, or over it where there is no room. */
export function Panel({ title, under, closePath, tools, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  const close = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || !panel.current?.contains(document.activeElement)) return;
      event.preventDefault();
      close.current?.click();
    };
    // Before the workspace's own Escape.
    addEventListener("keydown", onKeyDown, { capture: true });
    return () => removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
  return (
    <aside ref={panel} className="panel" aria-label={title} data-region="panel" tabIndex={-1}>
      <header className="flex h-[var(--header-h)] flex-none items-center gap-1 border-b border-line pr-3 pl-[var(--gutter)]">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-title font-semibold text-strong">{title}</h2>
          <p className="mt-0.5 truncate text-small text-muted">{under}</p>
        </div>
        {tools}
        <Link
          ref={close}
          to={closePath}
          preventScrollReset
          className={iconButtonLook()}
          aria-label={`Close ${title.toLowerCase()}`}
          title="Close (Esc)"
        >
          <Icon as={X} />
        </Link>
      </header>
      {children}
    </aside>
  );
}
