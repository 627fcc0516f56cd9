import type { LucideIcon } from "lucide-react";
import { cn } from "./cn";

/** One stroke at every size: 1.5 px, 2 where something is unread or chosen. */
export function Icon({
  as: Drawing,
  size = 18,
  bold = false,
  className,
}: {
  as: LucideIcon;
  size?: 14 | 16 | 18 | 20 | 24;
  bold?: boolean;
  className?: string;
}) {
  return (
    <Drawing
      size={size}
      strokeWidth={bold ? 2 : 1.5}
      absoluteStrokeWidth
      aria-hidden="true"
      className={cn("flex-none", className)}
    />
  );
}
