import * as Radix from "@radix-ui/react-dropdown-menu";
import { Link } from "@remix-run/react";
import type { LucideIcon } from "lucide-react";
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode, useEffect, useState } from "react";
import { cn } from "./cn";
import { Icon } from "./icon";

/** A long one scrolls where a small screen has no more room. */
export const menuLook =
  "pop-in on-raised z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] w-64 overflow-y-auto rounded-3 bg-raised p-1 shadow-3";

type MenuProps = {
  container: HTMLElement | null;
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  side?: "bottom" | "right";
  align?: "start" | "end";
  /** Hears whenever it opens or closes. */
  onOpen?: (open: boolean) => void;
};

/** Opens at once: it was asked for before its code was here. */
export function Menu({ container, trigger, label, children, side = "bottom", align = "start", onOpen }: MenuProps) {
  const [open, setOpen] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is told of the change, whoever hears it
  useEffect(() => onOpen?.(open), [open]);
  return (
    <Radix.Root open={open} onOpenChange={setOpen} modal={false}>
      <Radix.Trigger asChild>
        {/* The link under it is for pages without scripts. */}
        {cloneElement(trigger, { onClick: (event: MouseEvent) => event.preventDefault() })}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={menuLook}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const look = (bad?: boolean) =>
  cn(
    "flex h-8 w-full cursor-pointer items-center gap-2.5 rounded-2 px-2 text-ui outline-none data-[highlighted]:bg-raised-hover phone:h-11",
    bad ? "text-danger-ink" : "text-ink data-[highlighted]:text-strong",
  );

type ItemProps = { icon?: LucideIcon; keys?: string; bad?: boolean; children: ReactNode };

function Inside({ icon, keys, bad, children }: ItemProps) {
  return (
    <>
      {icon && <Icon as={icon} className={bad ? "" : "text-faint"} />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys && <kbd className="font-sans text-micro text-faint">{keys}</kbd>}
    </>
  );
}

export function MenuItem({ onSelect, ...rest }: ItemProps & { onSelect: () => void }) {
  return (
    <Radix.Item className={look(rest.bad)} onSelect={onSelect}>
      <Inside {...rest} />
    </Radix.Item>
  );
}

export function MenuLink({ to, ...rest }: ItemProps & { to: string }) {
  return (
    <Radix.Item asChild className={look(rest.bad)}>
      <Link to={to}>
        <Inside {...rest} />
      </Link>
    </Radix.Item>
  );
}

export const MenuLine = () => <Radix.Separator className="mx-2 my-1 h-px bg-line" />;

export function MenuRadio({
  value,
  onChange,
  label,
  options,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  options: ReadonlyArray<{ value: string; name: string }>;
}) {
  return (
    <>
      <Radix.Label className="px-2 pt-1.5 pb-1 text-small font-semibold text-faint">{label}</Radix.Label>
      <Radix.RadioGroup
        value={value}
        onValueChange={onChange}
        className="flex gap-0.5 rounded-3 bg-fill p-0.5 mx-1 mb-1"
      >
        {options.map((option) => (
          <Radix.RadioItem
            key={option.value}
            value={option.value}
            onSelect={(event) => event.preventDefault()}
            className="grid h-7 flex-1 cursor-pointer place-items-center rounded-2 text-meta font-medium text-muted outline-none data-[highlighted]:text-strong data-[state=checked]:bg-surface data-[state=checked]:text-strong data-[state=checked]:shadow-1 data-[highlighted]:shadow-[0_0_0_2px_var(--focus)]"
          >
            {option.name}
          </Radix.RadioItem>
        ))}
      </Radix.RadioGroup>
    </>
  );
}
