import { useMemo } from "react";
import { type ChannelId, isDirectId, type UserId } from "../../../src/protocol/ids";
import { useLive, useWorkspace } from "../../live/context";
import { directName } from "../../live/direct";
import { useObserved } from "../../live/observable";

export type Title = {
  name: string;
  direct: boolean;
  /** Whom a direct message is for. */
  userIds: readonly UserId[];
  /** "#launch", or the names of people. */
  full: string;
};

const nobody: readonly UserId[] = [];

/** What a conversation is called, as far as this browser knows it. */
export function useTitle(channelId: ChannelId): Title {
  const store = useLive().conversation(channelId);
  const channel = useObserved(store.state, (state) => state.channel);
  const row = useWorkspace(({ channels }) => channels.find(({ id }) => id === channelId));
  const me = useWorkspace((workspace) => workspace.me.id);
  const people = useWorkspace((workspace) => workspace.people);
  return useMemo(() => {
    if (!isDirectId(channelId)) {
      const name = channel?.name ?? row?.name ?? "";
      return { name, direct: false, userIds: nobody, full: `#${name}` };
    }
    const userIds = channel?.people?.map(({ userId }) => userId) ?? row?.userIds ?? nobody;
    const name = userIds.length === 0 ? "" : directName(userIds, me, people);
    return { name, direct: true, userIds, full: name };
  }, [channelId, channel, row, me, people]);
}
