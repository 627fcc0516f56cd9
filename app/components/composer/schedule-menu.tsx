import { CalendarClock, Clock, PencilLine } from "lucide-react";
import { useRef, useState } from "react";
import { useLive, useWorkspace } from "../../live/context";
import { sendPresets } from "../later/presets";
import { TimeDialog } from "../later/time-dialog";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine, MenuLink } from "../ui/menu";
import { useComposer } from "./composer-context";
import { EveryoneDialog } from "./everyone-dialog";
import { reachOf } from "./sending";

export function ScheduleMenu({ trigger, label, container }: MenuBodyProps) {
  const live = useLive();
  const composer = useComposer();
  const zone = useWorkspace(({ me }) => me.timezone);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const [choosing, setChoosing] = useState(false);
  // What was typed while the answer was on its way stays in the field.
  const present = useRef(composer.text);
  present.current = composer.text;
  const schedule = async (at: number) => {
    const text = composer.text.trim();
    if (!composer.sendable) return "Write something first.";
    const { channelId, threadTs } = composer;
    const input = { channelId, text, at: new Date(at).toISOString(), ...(threadTs ? { threadTs } : {}) };
    const trouble = await live.day.schedule(input);
    if (trouble === null && present.current.trim() === text) composer.take();
    return trouble;
  };
  const atOnce = async (at: number) => composer.complain(await schedule(at));
  /** Whether it is meant is asked before, as when it is sent. */
  const [asking, setAsking] = useState<{ reach: number; go: () => void } | null>(null);
  const unlessMany = (go: () => void) => {
    const reach = reachOf(live, composer.channelId, composer.text);
    if (reach === null) go();
    else setAsking({ reach, go });
  };
  return (
    <>
      <Menu trigger={trigger} label={label} container={container} align="end">
        {sendPresets(Date.now(), zone).map(({ name, at }) => (
          <MenuItem key={name} icon={Clock} onSelect={() => unlessMany(() => void atOnce(at))}>
            {name}
          </MenuItem>
        ))}
        <MenuItem icon={CalendarClock} onSelect={() => unlessMany(() => setChoosing(true))}>
          Choose a time…
        </MenuItem>
        <MenuLine />
        <MenuLink icon={PencilLine} to={`/w/${slug}/drafts?show=scheduled`}>
          See what is scheduled
        </MenuLink>
      </Menu>
      {asking && (
        <EveryoneDialog
          count={asking.reach}
          send="Schedule it"
          onSend={() => {
            setAsking(null);
            asking.go();
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {choosing && (
        <TimeDialog
          title="Send later"
          done="Schedule"
          onSave={({ at }) => schedule(at)}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  );
}
