import { Link } from "@remix-run/react";
import { cn } from "../ui/cn";

export type Tab = { show: string; name: string; count?: number };

/** Parts of one page, each with its own address. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav aria-label={label} className="mb-2 flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map(({ show, name, count = 0 }) => (
        <Link
          key={show}
          to={`?show=${show}`}
          replace
          preventScrollReset
          aria-current={show === current ? "page" : undefined}
          className={cn(
            "-mb-px flex h-10 items-center gap-1.5 whitespace-nowrap border-b-2 px-3 text-ui phone:h-11 phone:px-2",
            show === current
              ? "border-accent font-semibold text-strong"
              : "border-transparent text-muted hover:text-strong",
          )}
        >
          {name}
          {count > 0 && <span className="text-small text-faint tabular">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
