import { Link } from "@remix-run/react";
import { Hash, Lock, Users } from "lucide-react";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { dateOnly } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { buttonLook } from "../ui/button";
import { Icon } from "../ui/icon";

/** The beginning of a channel: what it is for, and the one thing to do while it is empty. */
export function ChannelStart({ channel, basePath }: { channel: ChannelAnswer; basePath: string }) {
  const workspace = useWorkspace((state) => state.workspace.name);
  const me = useWorkspace((state) => state.me);
  const creator = useWorkspace(({ people }) => people[channel.createdBy]?.displayName);
  const isPrivate = channel.type === "private";
  const by = channel.createdBy === me.id ? "You" : creator;
  const when = dateOnly(new Date(channel.createdAt), me.timezone);
  return (
    <div className="max-w-[640px] px-[var(--gutter)] pt-8 pb-4">
      <span className="grid size-14 place-items-center rounded-4 bg-accent-soft text-accent-ink">
        <Icon as={isPrivate ? Lock : Hash} size={24} />
      </span>
      <h2 className="mt-4 text-h2 font-semibold text-strong">This is the start of #{channel.name}</h2>
      <p className="mt-1 max-w-[60ch] text-muted">
        {by ? `${by} made this channel on ${when}. ` : `Made on ${when}. `}
        {channel.purpose ? `${channel.purpose.replace(/[^.!?]$/, "$&.")} ` : ""}
        {isPrivate
          ? "Only the people in it can see it."
          : `Anyone at ${workspace} can find it, join it and read what was said before they came.`}
      </p>
      {channel.can.addMembers && !channel.archived && (
        <p className="mt-5">
          <Link to={`${basePath}/details#add`} preventScrollReset className={buttonLook({ kind: "primary" })}>
            <Icon as={Users} />
            Add people
          </Link>
        </p>
      )}
    </div>
  );
}

/**
 * Keeps its place until the channel is known. A row without height would be taken for one above the view, and the
 * virtual list, waiting for a scroll that a short list cannot make, would draw nothing that comes after it.
 */
export function ChannelStartSkeleton() {
  return <div className="h-[252px]" />;
}
