import { Link } from "@remix-run/react";
import { useEffect } from "react";
import type { ChannelId, GroupId, UserId } from "../../../src/protocol/ids";
import type { EveryoneName } from "../../format/tree";
import { channelNames } from "../../live/channel-names";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { useProfilePath } from "../people/profile-link";

/**
 * Names come from the directory alone, never from the text: a token's own label could say anybody. An id that the
 * directory does not know is shown as unknown.
 */
export function PersonMention({ id }: { id: UserId }) {
  const live = useLive();
  const name = useWorkspace((workspace) => workspace.people[id]?.displayName);
  const me = useWorkspace((workspace) => workspace.me.id) === id;
  useEffect(() => {
    if (name === undefined) live.directory.lookUp([id]);
  }, [live, id, name]);
  const path = useProfilePath(id);
  if (name === undefined)
    return (
      <span className="at" data-unknown>
        @unknown
      </span>
    );
  return (
    <Link to={path} preventScrollReset className="at" data-me={me || undefined}>
      @{name}
    </Link>
  );
}

export function EveryoneMention({ name }: { name: EveryoneName }) {
  return (
    <span className="at" data-me>
      @{name}
    </span>
  );
}

/** As people are: the directory says the handle, never the text. */
export function GroupMention({ id }: { id: GroupId }) {
  const group = useWorkspace((workspace) => workspace.groups[id]);
  return (
    <span
      className="at"
      title={group?.name}
      data-unknown={group === undefined || undefined}
      data-me={group?.mine || undefined}
    >
      @{group?.handle ?? "unknown"}
    </span>
  );
}

/** A channel that one may see links to it; of another not even the name is known. */
export function ChannelMention({ id }: { id: string }) {
  const listed = useWorkspace((workspace) => workspace.channels.find((channel) => channel.id === id)?.name);
  const slug = useWorkspace((workspace) => workspace.workspace.slug);
  const asked = useObserved(channelNames.known, (known) => known[id as ChannelId]);
  const name = listed ?? asked;
  useEffect(() => {
    if (name === undefined) channelNames.lookUp(id as ChannelId);
  }, [id, name]);
  if (!name)
    return (
      <span className="at" data-unknown>
        {name === null ? "#private channel" : "#channel"}
      </span>
    );
  return <Link to={`/w/${slug}/c/${id}`}>#{name}</Link>;
}
