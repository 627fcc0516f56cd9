import { useMemo } from "react";
import type { Names } from "../../format/compose";
import { useWorkspace } from "../../live/context";
import { isDirect } from "../../live/direct";
import type { Workspace } from "../../live/workspace";

const peopleOf = ({ people }: Workspace) => people;
const groupsOf = ({ groups }: Workspace) => groups;
const channelsOf = ({ channels }: Workspace) => channels;

/** The names that a plain field turns into tokens. */
export function useNames(): Names {
  const people = useWorkspace(peopleOf);
  const channels = useWorkspace(channelsOf);
  const groups = useWorkspace(groupsOf);
  return useMemo(
    () => ({
      people: Object.values(people).map(({ id, displayName }) => ({ id, name: displayName })),
      channels: channels.filter((channel) => !isDirect(channel)).map(({ id, name }) => ({ id, name })),
      groups: Object.values(groups).map(({ id, handle }) => ({ id, name: handle })),
    }),
    [people, channels, groups],
  );
}
