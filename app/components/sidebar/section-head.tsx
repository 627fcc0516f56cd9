import { Link } from "@remix-run/react";
import { Plus } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { Icon } from "../ui/icon";

/** The head of a section of the sidebar, 24 high; what adds to the section stands at its right. */
export function SectionHead({ children, add }: { children: string; add?: ReactNode }) {
  return (
    <div className="flex h-6 items-center gap-1 px-3 text-small font-semibold text-faint phone:h-11 phone:text-meta">
      <h2 className="flex-1">{children}</h2>
      {add}
    </div>
  );
}

/** A link, so that it leads somewhere where scripts do not run. */
export function SectionAdd({
  to,
  label,
  onClick,
}: {
  to: string;
  label: string;
  onClick?: (event: MouseEvent) => void;
}) {
  return (
    <Link
      to={to}
      onClick={onClick}
      aria-label={label}
      title={label}
      className="-mr-1 grid size-6 place-items-center rounded-1 text-muted hover:bg-sidebar-hover hover:text-strong phone:-mr-3 phone:size-11"
    >
      <Icon as={Plus} size={16} />
    </Link>
  );
}
