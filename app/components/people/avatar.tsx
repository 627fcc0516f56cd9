import type { ShownPresence } from "../../live/workspace";
import { cn } from "../ui/cn";
import { pictureAt } from "./picture-url";

/** The same person has the same colour everywhere. */
export function gradeOf(id: string): string {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return `c${(sum % 8) + 1}`;
}

export function initialsOf(name: string, most = 2): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.slice(0, most).join("").toUpperCase() || "?";
}

const sizes = {
  20: "size-5 text-[11px] rounded-[5px]",
  24: "size-6 text-[12px] rounded-[6px]",
  28: "size-7 text-[10px] rounded-[7px]",
  32: "size-8 text-[12px] rounded-[8px]",
  36: "size-9 text-[13px] rounded-[9px]",
  40: "size-10 text-[15px] rounded-[10px]",
  96: "size-24 text-[36px] rounded-[23px]",
} as const;
export type AvatarSize = keyof typeof sizes;

type AvatarProps = {
  id: string;
  name: string;
  url?: string | null | undefined;
  size?: AvatarSize;
  presence?: ShownPresence | undefined;
  /** Where the name stands beside it, the picture says nothing more. */
  decorative?: boolean;
};

/** A rounded square, so that round stays for presence and counts. */
export function Avatar({ id, name, url, size = 36, presence, decorative = true }: AvatarProps) {
  const label = decorative ? { "aria-hidden": true } : { role: "img", "aria-label": name };
  return (
    <span
      {...label}
      // Drawn by the style sheet: the letters are a picture of the name, not words of the page.
      data-initials={url ? undefined : initialsOf(name, size <= 24 ? 1 : 2)}
      className={cn(
        "initials tile-grade relative grid flex-none select-none place-items-center font-semibold leading-none tracking-[.01em] text-white",
        sizes[size],
        gradeOf(id),
      )}
    >
      {url && (
        <img
          {...pictureAt(url, size)}
          alt=""
          width={size}
          height={size}
          className="size-full rounded-[inherit] object-cover"
        />
      )}
      {presence && <PresenceDot status={presence} small={size <= 24} corner />}
    </span>
  );
}

const words: Record<ShownPresence, string> = {
  online: "Active",
  away: "Away",
  offline: "Offline",
  dnd: "Do not disturb",
};

export function PresenceDot({
  status,
  small = false,
  corner = false,
}: {
  status: ShownPresence;
  small?: boolean;
  corner?: boolean;
}) {
  if (status === "offline" && corner) return null;
  return (
    <span
      role="img"
      aria-label={words[status]}
      className={cn(
        "block flex-none rounded-full border-2 border-[var(--on,var(--sidebar))]",
        small ? "size-2.5" : "size-3",
        corner && (small ? "absolute -right-1 -bottom-1" : "absolute -right-[3px] -bottom-[3px]"),
        status === "online"
          ? "bg-online"
          : status === "dnd"
            ? "bg-[var(--dnd)]"
            : "bg-[var(--on,var(--sidebar))] shadow-[inset_0_0_0_1.5px_var(--away)]",
      )}
    />
  );
}

export const presenceWord = (status: ShownPresence) => words[status];
