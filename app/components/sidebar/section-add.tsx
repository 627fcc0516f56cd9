import { Link } from "@remix-run/react";
import { Plus } from "lucide-react";
import type { MouseEvent } from "react";
import { Icon } from "../ui/icon";

/** What adds to a section, at the right of its head: a link, so that it leads somewhere where scripts do not run. */
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
