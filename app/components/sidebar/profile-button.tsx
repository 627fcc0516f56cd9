import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { Avatar, type AvatarSize, presenceWord } from "../people/avatar";
import { LazyMenu } from "../ui/lazy-menu";

const pickMe = ({ me }: Workspace) => me;
const pickStatus = ({ status, dnd }: Workspace) => (dnd && status !== "offline" ? "dnd" : status);
const load = () => import("./profile-menu").then(({ ProfileMenu }) => ProfileMenu);

export function ProfileButton({ size = 36 }: { size?: AvatarSize }) {
  const me = useWorkspace(pickMe);
  const status = useWorkspace(pickStatus);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const label = `You: ${me.displayName}, ${presenceWord(status).toLowerCase()}`;
  return (
    <LazyMenu
      label="You"
      load={load}
      trigger={
        <a href={`/w/${slug}/you`} aria-label={label} title={me.displayName} className="block rounded-[9px]">
          <Avatar id={me.id} name={me.displayName} url={me.avatarUrl} size={size} presence={status} />
        </a>
      }
    />
  );
}
