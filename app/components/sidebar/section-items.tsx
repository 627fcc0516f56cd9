import { ArrowDown, ArrowUp, FolderInput, FolderPlus, FolderX, Star, StarOff } from "lucide-react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import { moveChannel, sectionOf } from "../../live/sections";
import type { SidebarChannel } from "../../live/workspace";
import { MenuItem, MenuLine } from "../ui/menu";
import { askForSection } from "./section-asked";

const same = <T,>(value: T) => value;

/** Where a row stands in the sidebar: the same by menu as by dragging it. */
export function SectionItems({ channel: { id } }: { channel: SidebarChannel }) {
  const { layout } = useLive();
  const sections = useObserved(layout.sections, same);
  const present = sectionOf(sections, id);
  const starred = present?.kind === "starred";
  const others = sections.filter((section) => section.kind === "own" && section.id !== present?.id);
  const at = present?.channelIds.indexOf(id) ?? -1;
  const neighbour = (step: number) => present?.channelIds[at + step];
  const move = (sectionId: string | null) => layout.change(moveChannel(id, sectionId));
  return (
    <>
      <MenuItem
        icon={starred ? StarOff : Star}
        onSelect={() => move(starred ? null : (sections.find(({ kind }) => kind === "starred")?.id ?? null))}
      >
        {starred ? "Remove from starred" : "Star"}
      </MenuItem>
      {others.map((section) => (
        <MenuItem key={section.id} icon={FolderInput} onSelect={() => move(section.id)}>
          {`Move to ${section.name}`}
        </MenuItem>
      ))}
      <MenuItem icon={FolderPlus} onSelect={() => askForSection({ channelId: id })}>
        Move to a new section…
      </MenuItem>
      {present?.kind === "own" && (
        <MenuItem icon={FolderX} onSelect={() => move(null)}>
          {`Remove from ${present.name}`}
        </MenuItem>
      )}
      {present && at > 0 && (
        <MenuItem icon={ArrowUp} onSelect={() => layout.change(moveChannel(id, present.id, neighbour(-1) ?? null))}>
          Move up
        </MenuItem>
      )}
      {present && at >= 0 && at < present.channelIds.length - 1 && (
        <MenuItem icon={ArrowDown} onSelect={() => layout.change(moveChannel(id, present.id, neighbour(2) ?? null))}>
          Move down
        </MenuItem>
      )}
      <MenuLine />
    </>
  );
}
