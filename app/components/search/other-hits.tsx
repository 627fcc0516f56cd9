import { Link } from "@remix-run/react";
import { Archive, File, Hash, Image, Lock } from "lucide-react";
import { useContext } from "react";
import type { ChannelMatch, FileMatch, PersonMatch } from "../../../src/protocol/search";
import { kindWords, sizeWords } from "../../format/size";
import { useWorkspace } from "../../live/context";
import { NowContext } from "../message/now";
import { Avatar } from "../people/avatar";
import { ProfileLink } from "../people/profile-link";
import { Icon } from "../ui/icon";
import { whenOf } from "./message-hit";
import { isDirectPlace, usePlaceName } from "./place-name";
import { Snippet } from "./snippet";

const rowLook =
  "flex min-w-0 items-center gap-3 rounded-3 px-3 py-2.5 hover:bg-hover focus-visible:outline-offset-[-2px] phone:px-0";

export function FileHit({ match }: { match: FileMatch }) {
  const { file, channel, userId, createdAt, snippet, permalink } = match;
  const zone = useWorkspace(({ me }) => me.timezone);
  const owner = useWorkspace(({ people }) => people[userId]?.displayName);
  const place = usePlaceName(channel);
  const now = useContext(NowContext);
  // Where the words stand in the file's text, its name says which file that is.
  const named = snippet.map(({ text }) => text).join("") === file.name;
  const about = [
    kindWords(file.name),
    sizeWords(file.size),
    owner,
    isDirectPlace(channel) ? place : `#${place}`,
    whenOf(new Date(createdAt), now, zone),
  ];
  return (
    <li data-hit>
      <Link to={permalink} className={rowLook}>
        <span className="grid size-10 flex-none place-items-center rounded-3 bg-fill text-muted">
          <Icon as={file.type.startsWith("image/") ? Image : File} size={20} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold text-strong">
            {named ? <Snippet segments={snippet} /> : file.name}
          </span>
          {!named && (
            <span className="line-clamp-2 text-meta text-ink [overflow-wrap:anywhere]">
              <Snippet segments={snippet} />
            </span>
          )}
          <span className="block truncate text-meta text-muted">{about.filter(Boolean).join(" · ")}</span>
        </span>
      </Link>
    </li>
  );
}

export function PersonHit({ match }: { match: PersonMatch }) {
  const { id, displayName, realName, avatarUrl, snippet } = match;
  const me = useWorkspace((workspace) => workspace.me.id);
  const presence = useWorkspace((workspace) => (id === me ? workspace.status : workspace.presence[id]));
  return (
    <li data-hit>
      <ProfileLink userId={id} className={rowLook}>
        <Avatar id={id} name={displayName} url={avatarUrl} size={40} presence={presence} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold text-strong">
            <Snippet segments={snippet} />
          </span>
          <span className="block truncate text-meta text-muted">
            {id === me ? "you" : realName === displayName ? <>&nbsp;</> : realName}
          </span>
        </span>
      </ProfileLink>
    </li>
  );
}

export function ChannelHit({ match }: { match: ChannelMatch }) {
  const { id, type, topic, purpose, archived, isMember, snippet } = match;
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  return (
    <li data-hit>
      <Link to={`/w/${slug}/c/${id}`} className={rowLook}>
        <span className="grid size-10 flex-none place-items-center rounded-3 bg-fill text-muted">
          <Icon as={archived ? Archive : type === "private" ? Lock : Hash} size={20} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold text-strong">
            <Snippet segments={snippet} />
          </span>
          <span className="block truncate text-meta text-muted">
            {[!isMember && "not joined", archived && "archived", topic || purpose].filter(Boolean).join(" · ") || (
              <>&nbsp;</>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
