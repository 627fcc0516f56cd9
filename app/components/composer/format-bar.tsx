import type { RefObject } from "react";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import type { FieldHandle, Format } from "./field";
import { formats, keysOf } from "./formats";

type Props = { field: RefObject<FieldHandle>; active: ReadonlySet<Format> };

export function FormatBar({ field, active }: Props) {
  return (
    <div
      role="toolbar"
      aria-label="Formatting"
      className="with-script flex items-center gap-0.5 px-1.5 pt-1 phone:hidden"
    >
      {formats.map((one) => (
        <span key={one.format} className="flex items-center gap-0.5">
          {one.apart && <i className="mx-1 h-4 w-px bg-line" />}
          <IconButton
            size={28}
            on="raised"
            className={cn("text-faint", active.has(one.format) && "bg-fill text-strong")}
            label={one.label}
            keys={keysOf(one)}
            aria-pressed={active.has(one.format)}
            // Before the field would lose the focus, and with it the selection.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => field.current?.format(one.format)}
          >
            <Icon as={one.icon} size={16} />
          </IconButton>
        </span>
      ))}
    </div>
  );
}
