import { ChevronDown } from "lucide-react";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";

const load = () => import("./schedule-menu").then(({ ScheduleMenu }) => ScheduleMenu);

/** Beside Send: the same text, later. */
export function ScheduleButton() {
  return (
    <span className="with-script flex">
      <LazyMenu
        label="Send later"
        load={load}
        trigger={
          <IconButton label="Send later" on="raised" size={24} className="h-8 text-faint">
            <Icon as={ChevronDown} size={16} />
          </IconButton>
        }
      />
    </span>
  );
}
