import { ArrowLeftRight, Compass, Plus, Settings2, Smile, UserPlus, Users } from "lucide-react";
import { useWorkspace } from "../../live/context";
import { openOverlay } from "../overlays/overlay";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine, MenuLink } from "../ui/menu";
import { MayInvite } from "./may-invite";
import { WorkspaceTile } from "./rail";

export function WorkspaceMenu({ trigger, label, container }: MenuBodyProps) {
  const workspace = useWorkspace((state) => state.workspace);
  const { slug, name, avatarUrl, role, memberCount } = workspace;
  return (
    <Menu trigger={trigger} label={label} container={container}>
      <div className="flex items-center gap-3 px-2 py-2">
        <WorkspaceTile slug={slug} name={name} url={avatarUrl} size={36} />
        <div className="min-w-0">
          <p className="truncate text-ui font-semibold text-strong">{name}</p>
          <p className="truncate text-meta text-muted">{memberCount === 1 ? "1 member" : `${memberCount} members`}</p>
        </div>
      </div>
      <MenuLine />
      <MayInvite>
        <MenuItem icon={UserPlus} onSelect={() => openOverlay("invite")}>
          Invite people
        </MenuItem>
      </MayInvite>
      {role !== "guest" && (
        <>
          <MenuItem icon={Plus} onSelect={() => openOverlay("new-channel")}>
            Create a channel
          </MenuItem>
          <MenuLink icon={Compass} to={`/w/${slug}/browse`}>
            Browse channels
          </MenuLink>
        </>
      )}
      <MenuLink icon={Users} to={`/w/${slug}/groups`}>
        User groups
      </MenuLink>
      <MenuLink icon={Smile} to={`/w/${slug}/emoji`}>
        Emoji
      </MenuLink>
      {(role === "owner" || role === "admin") && (
        <MenuLink icon={Settings2} to={`/w/${slug}/settings`}>
          Workspace settings
        </MenuLink>
      )}
      <MenuLine />
      <MenuLink icon={ArrowLeftRight} to="/workspaces">
        Your workspaces
      </MenuLink>
    </Menu>
  );
}
