import { useParams } from "@remix-run/react";
import { useCallback } from "react";
import { formatName } from "../../../src/protocol/search-query/format";
import { useWorkspace } from "../../live/context";
import { othersIn } from "../../live/direct";
import type { Workspace } from "../../live/workspace";

/** The conversation on the screen, as `in:` takes it: `#general`, `@Jonas`. A direct message of several has no such name. */
export function useHere(): string | null {
  const { channelId } = useParams();
  const pick = useCallback(
    ({ channels, people, me }: Workspace): string | null => {
      const channel = channels.find(({ id }) => id === channelId);
      if (!channel) return null;
      if (channel.type !== "direct") return formatName({ text: channel.name, sigil: "#", me: false });
      const [first, ...more] = othersIn(channel.userIds, me.id);
      if (!first || more.length > 0) return null;
      const name = people[first]?.displayName;
      return first === me.id ? "@me" : name ? formatName({ text: name, sigil: "@", me: false }) : null;
    },
    [channelId],
  );
  return useWorkspace(pick);
}
