import { NavLink } from "@remix-run/react";
import type { LucideIcon } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { rowLook } from "./row-look";

export function SideLink({
  to,
  icon,
  onClick,
  end,
  children,
}: {
  to: string;
  icon: LucideIcon;
  onClick?: (event: MouseEvent) => void;
  /** At the right: a count. */
  end?: ReactNode;
  children: string;
}) {
  return (
    <NavLink
      to={to}
      onClick={onClick}
      className={({ isActive }) =>
        cn(rowLook, isActive ? "bg-selected font-semibold text-strong" : "text-muted hover:bg-sidebar-hover")
      }
    >
      <Icon as={icon} size={16} className="mx-0.5" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end}
    </NavLink>
  );
}
