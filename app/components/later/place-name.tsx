import { Hash, Lock, MessageSquareText, UsersRound } from "lucide-react";
import type { ChannelId } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";
import { Icon } from "../ui/icon";

/** Where something stands: a conversation, or a thread in it. */
export function PlaceName({ channelId, inThread = false }: { channelId: ChannelId; inThread?: boolean }) {
  const channel = useWorkspace(({ channels }) => channels.find(({ id }) => id === channelId));
  const icon = channel?.type === "direct" ? UsersRound : channel?.type === "private" ? Lock : Hash;
  return (
    <>
      <Icon as={icon} size={16} className="text-faint" />
      <span className="truncate">{channel ? channel.name || "Direct message" : "A conversation you are not in"}</span>
      {inThread && (
        <span className="inline-flex flex-none items-center gap-1 text-small font-medium text-muted">
          <Icon as={MessageSquareText} size={14} />
          thread
        </span>
      )}
    </>
  );
}
