import { ArrowDown, ArrowUp, Eye, EyeOff, FolderPlus, Pencil, Trash2 } from "lucide-react";
import { useContext } from "react";
import { useLive } from "../../live/context";
import { moveSection, removeSection, showUnreadsOnly } from "../../live/sections";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import { askForSection } from "./section-asked";
import { SectionContext } from "./section-context";

export function SectionMenu({ trigger, label, container }: MenuBodyProps) {
  const { layout } = useLive();
  const section = useContext(SectionContext);
  if (!section) return null;
  const { id, kind, unreadsOnly } = section;
  return (
    <Menu trigger={trigger} label={label} container={container}>
      {kind === "own" && (
        <MenuItem icon={Pencil} onSelect={() => askForSection({ sectionId: id })}>
          Change name and emoji
        </MenuItem>
      )}
      <MenuItem icon={unreadsOnly ? Eye : EyeOff} onSelect={() => layout.change(showUnreadsOnly(id, !unreadsOnly))}>
        {unreadsOnly ? "Show everything" : "Show unreads only"}
      </MenuItem>
      <MenuItem icon={ArrowUp} onSelect={() => layout.change(moveSection(id, -1))}>
        Move up
      </MenuItem>
      <MenuItem icon={ArrowDown} onSelect={() => layout.change(moveSection(id, 1))}>
        Move down
      </MenuItem>
      <MenuLine />
      <MenuItem icon={FolderPlus} onSelect={() => askForSection({})}>
        New section…
      </MenuItem>
      {kind === "own" && (
        <MenuItem icon={Trash2} bad onSelect={() => layout.change(removeSection(id))}>
          Delete this section
        </MenuItem>
      )}
    </Menu>
  );
}
