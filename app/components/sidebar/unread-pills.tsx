import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import type { SidebarChannel } from "../../live/workspace";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";

/** Unread rows out of view are told of at the edge where they are. */
export function UnreadPills({
  scroll,
  channels,
}: {
  scroll: RefObject<HTMLDivElement>;
  channels: readonly SidebarChannel[];
}) {
  const [out, setOut] = useState({ above: false, below: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that became unread are looked at again
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const look = () => {
      const { top, bottom } = box.getBoundingClientRect();
      const rows = [...box.querySelectorAll("[data-unread]")].map((row) => row.getBoundingClientRect());
      const above = rows.some((row) => row.bottom < top + 8);
      const below = rows.some((row) => row.top > bottom - 8);
      setOut((before) => (before.above === above && before.below === below ? before : { above, below }));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      box.removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [scroll, channels]);
  const go = (where: "above" | "below") => {
    const box = scroll.current;
    if (!box) return;
    const { top, bottom } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll("[data-unread]")];
    const target =
      where === "below"
        ? rows.find((row) => row.getBoundingClientRect().top > bottom - 8)
        : rows.findLast((row) => row.getBoundingClientRect().bottom < top + 8);
    target?.scrollIntoView({ block: "center" });
  };
  return (
    <>
      {out.above && <Pill icon={ArrowUp} className="top-14" onClick={() => go("above")} />}
      {out.below && <Pill icon={ArrowDown} className="bottom-3" onClick={() => go("below")} />}
    </>
  );
}

function Pill({ icon, className, onClick }: { icon: typeof ArrowUp; className: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className={cn(
        "fade-in absolute left-1/2 z-[1] flex h-7 -translate-x-1/2 items-center gap-1 whitespace-nowrap rounded-full bg-raised pr-3 pl-2 text-small font-semibold text-strong shadow-2 phone:h-11",
        className,
      )}
    >
      <Icon as={icon} size={16} className="text-mention-ink" />
      More unread
    </button>
  );
}
