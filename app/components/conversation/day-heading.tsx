import { ChevronDown } from "lucide-react";
import { useMemo } from "react";
import type { ConversationStore } from "../../live/conversation-store";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";
import { DayContext } from "./day-context";
import type { DayRow } from "./rows";

const loadMenu = () => import("./day-menu").then(({ DayMenu }) => DayMenu);

type Props = { row: DayRow; name: string; store: ConversationStore; basePath: string };

/** A day among the messages, from which one goes to any other. */
export function DayHeading({ row, name, store, basePath }: Props) {
  const shown = useMemo(() => ({ store, day: row.day }), [store, row.day]);
  return (
    <DayContext.Provider value={shown}>
      <LazyMenu
        label="Jump to a date"
        load={loadMenu}
        trigger={
          <a
            href={`${basePath}?date=${row.day}`}
            aria-label={`${name}, jump to a date`}
            className="group/day pointer-events-auto inline-flex items-center gap-1 rounded-1 hover:text-strong"
          >
            {name}
            <Icon as={ChevronDown} size={16} className="with-script opacity-60 group-hover/day:opacity-100" />
          </a>
        }
      />
    </DayContext.Provider>
  );
}
