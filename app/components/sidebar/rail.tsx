import { Link, NavLink } from "@remix-run/react";
import { Plus } from "lucide-react";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { Workspace } from "../../live/workspace";
import { gradeOf, initialsOf } from "../people/avatar";
import { pictureAt } from "../people/picture-url";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { Badge } from "./badge";
import { ProfileButton } from "./profile-button";

const same = <T,>(value: T) => value;
const pick = ({ workspaces }: Workspace) => workspaces;

const tileSizes = {
  32: "size-8 rounded-[9px] text-[13px]",
  36: "size-9 rounded-[10px] text-[14px]",
  40: "size-10 rounded-[11px] text-[15px]",
  96: "size-24 rounded-[23px] text-[36px]",
};

type TileProps = { slug: string; name: string; url?: string | null; size?: keyof typeof tileSizes };

export function WorkspaceTile({ slug, name, url, size = 40 }: TileProps) {
  return (
    <span
      aria-hidden="true"
      data-initials={url ? undefined : initialsOf(name, 1)}
      className={cn(
        "initials tile-grade grid flex-none place-items-center font-semibold leading-none text-white",
        tileSizes[size],
        gradeOf(slug),
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
    </span>
  );
}

export function Rail() {
  const workspaces = useWorkspace(pick);
  const elsewhere = useObserved(useLive().elsewhere, same);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const unreadHere = useWorkspace(({ channels }) =>
    channels.some(({ unread, archived, muted }) => unread > 0 && !archived && !muted),
  );
  return (
    <nav
      aria-label="Workspaces"
      data-region="rail"
      tabIndex={-1}
      className="on-rail flex flex-col items-center gap-3 bg-rail pt-2 pb-3 phone:hidden"
    >
      {workspaces.map(({ id, name, slug: other, avatarUrl, unreadCount }) => {
        const here = other === slug;
        const { unread, mentions } = here
          ? { unread: unreadHere, mentions: 0 }
          : (elsewhere[id] ?? { unread: unreadCount > 0, mentions: 0 });
        const waiting =
          mentions > 0 ? `, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : unread ? ", unread" : "";
        return (
          <NavLink
            key={id}
            to={`/w/${other}`}
            reloadDocument={!here}
            aria-label={`${name}${here ? ", current workspace" : waiting}`}
            aria-current={here || undefined}
            title={name}
            className={cn(
              "relative rounded-[11px]",
              here && "shadow-[0_0_0_2px_var(--rail),0_0_0_4px_var(--text-strong)]",
            )}
          >
            <WorkspaceTile slug={other} name={name} url={avatarUrl} />
            {mentions > 0 && (
              <span className="absolute -top-[5px] -right-[7px] grid rounded-full shadow-[0_0_0_2px_var(--rail)]">
                <Badge count={mentions} />
              </span>
            )}
            {unread && !here && mentions === 0 && (
              <span className="absolute -top-[3px] -right-[3px] size-2.5 rounded-full bg-strong shadow-[0_0_0_2px_var(--rail)]" />
            )}
          </NavLink>
        );
      })}
      <Link
        to="/workspaces/new"
        aria-label="Create a workspace"
        title="Create a workspace"
        className="grid size-10 place-items-center rounded-[11px] text-muted hover:bg-sidebar-hover"
      >
        <Icon as={Plus} size={20} />
      </Link>
      <div className="mt-auto">
        <ProfileButton />
      </div>
    </nav>
  );
}
