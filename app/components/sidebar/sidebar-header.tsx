import { Link } from "@remix-run/react";
import { ChevronDown, Search, SquarePen } from "lucide-react";
import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { openOverlay } from "../overlays/overlay";
import { iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";
import { overlayOnClick } from "./overlay-on-click";
import { ProfileButton } from "./profile-button";
import { WorkspaceTile } from "./rail";

const pickWorkspace = ({ workspace }: Workspace) => workspace;
const loadWorkspaceMenu = () => import("./workspace-menu").then(({ WorkspaceMenu }) => WorkspaceMenu);

/** Where one is, and the ways to somewhere else. */
export function SidebarHeader() {
  const { slug, name, avatarUrl } = useWorkspace(pickWorkspace);
  return (
    <>
      <div className="flex h-14 flex-none items-center gap-1 pr-3 pl-5 phone:h-auto phone:gap-3 phone:px-4 phone:pt-3 phone:pb-3">
        <span className="hidden phone:block">
          <WorkspaceTile slug={slug} name={name} url={avatarUrl} size={36} />
        </span>
        <div className="min-w-0 flex-1">
          <LazyMenu
            label={name}
            load={loadWorkspaceMenu}
            trigger={
              <a
                href={`/w/${slug}/home`}
                className="flex w-fit max-w-full items-center gap-1 rounded-2 text-title font-semibold text-strong phone:text-[22px]/7"
              >
                <span className="truncate">{name}</span>
                <Icon as={ChevronDown} size={16} className="with-script" />
              </a>
            }
          />
        </div>
        <Link
          to={`/w/${slug}/search`}
          onClick={overlayOnClick("search")}
          aria-label="Search"
          title="Search (Ctrl+F)"
          className={cn(iconButtonLook({ on: "sidebar" }), "phone:hidden!")}
        >
          <Icon as={Search} />
        </Link>
        <Link
          to={`/w/${slug}/new-message`}
          onClick={overlayOnClick("new-message")}
          aria-label="New message"
          title="New message"
          className={iconButtonLook({ on: "sidebar" })}
        >
          <Icon as={SquarePen} />
        </Link>
        <span className="hidden phone:block">
          <ProfileButton size={32} />
        </span>
      </div>
      <button
        type="button"
        onClick={() => openOverlay("switcher")}
        className="with-script mx-4 mb-2 hidden h-11 flex-none items-center gap-2.5 rounded-[10px] bg-fill px-3 text-body text-faint phone:flex"
      >
        <Icon as={Search} size={20} />
        Jump to a channel or a person
      </button>
    </>
  );
}
