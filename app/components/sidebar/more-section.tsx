import { Compass, Files, UserPlus, Users } from "lucide-react";
import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { MayInvite } from "./may-invite";
import { overlayOnClick } from "./overlay-on-click";
import { SideLink } from "./side-link";

const pickWorkspace = ({ workspace }: Workspace) => workspace;

/** Ways to what is not in the sidebar. */
export function MoreSection() {
  const { slug, role } = useWorkspace(pickWorkspace);
  const base = `/w/${slug}`;
  return (
    <section aria-label="More" className="mt-4">
      {role !== "guest" && (
        <SideLink to={`${base}/browse`} icon={Compass}>
          Browse channels
        </SideLink>
      )}
      <SideLink to={`${base}/people`} icon={Users}>
        People
      </SideLink>
      <SideLink to={`${base}/files`} icon={Files}>
        Files
      </SideLink>
      <MayInvite>
        <SideLink to={`${base}/invite`} icon={UserPlus} onClick={overlayOnClick("invite")}>
          Invite people
        </SideLink>
      </MayInvite>
    </section>
  );
}
