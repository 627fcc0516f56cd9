import { CalendarDays } from "lucide-react";
import { lazy, Suspense, useContext, useState } from "react";
import { daysFrom } from "../../format/days";
import { useLive, useWorkspace } from "../../live/context";
import { beforeAll } from "../../live/conversation";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import { DayContext } from "./day-context";

const DateDialog = lazy(() => import("./date-dialog").then((module) => ({ default: module.DateDialog })));

/** From one day of a conversation to another. */
export function DayMenu(props: MenuBodyProps) {
  const live = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const shown = useContext(DayContext);
  const [picking, setPicking] = useState(false);
  if (!shown) return null;
  const { channelId } = shown.store;
  const days = daysFrom(new Date(), zone);
  const go = (day: string) => () => void live.goToDay(channelId, day);
  return (
    <>
      <Menu {...props}>
        <MenuItem onSelect={go(days.today)}>Today</MenuItem>
        <MenuItem onSelect={go(days.yesterday)}>Yesterday</MenuItem>
        <MenuItem onSelect={go(days.lastWeek)}>Last week</MenuItem>
        <MenuItem onSelect={go(days.lastMonth)}>Last month</MenuItem>
        <MenuItem onSelect={() => void live.goTo(channelId, { kind: "from", ts: beforeAll })}>The beginning</MenuItem>
        <MenuLine />
        <MenuItem icon={CalendarDays} onSelect={() => setPicking(true)}>
          A date…
        </MenuItem>
      </Menu>
      {picking && (
        <Suspense>
          <DateDialog
            day={shown.day}
            last={days.today}
            onPick={(day) => void live.goToDay(channelId, day)}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </>
  );
}
