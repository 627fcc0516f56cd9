import { Link } from "@remix-run/react";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useWorkspace } from "../live/context";
import { iconButtonLook } from "./ui/button";
import { cn } from "./ui/cn";
import { Icon } from "./ui/icon";

/** A page in the place of the conversation. */
export function Page({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  return (
    <main id="main" tabIndex={-1} data-region="page" className="conversation" aria-label={title}>
      <header className="flex h-[var(--header-h)] flex-none items-center gap-2 border-b border-line pr-3 pl-[var(--gutter)] phone:px-1">
        <Link
          to={`/w/${slug}/home`}
          className={cn(iconButtonLook(), "hidden! phone:grid!")}
          aria-label="Back to channels"
        >
          <Icon as={ChevronLeft} size={24} />
        </Link>
        <h1 className="min-w-0 flex-1 truncate text-title font-semibold text-strong">{title}</h1>
        {aside}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-[var(--gutter)] pt-6 pb-16">{children}</div>
    </main>
  );
}
