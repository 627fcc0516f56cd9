import { Link } from "@remix-run/react";
import { useEffect } from "react";
import type { Ts, UserId } from "../../../src/protocol/ids";
import type { Message } from "../../../src/protocol/message";
import { plainText } from "../../format/mrkdwn";
import { useLive, useWorkspace } from "../../live/context";
import { findMessage } from "../../live/conversation";
import { useObserved } from "../../live/observable";

type Props = { message: Message & { threadTs: Ts }; threadPath: string | undefined };

/** Over a reply that was sent to the channel too: there the way to its thread, in the thread a word of it. */
export function ReplyMark({ message, threadPath }: Props) {
  const { channelId, threadTs } = message;
  const live = useLive();
  const store = live.conversation(channelId);
  const people = useWorkspace((workspace) => workspace.people);
  const parent = useObserved(
    store.state,
    ({ messages, threads }) => findMessage(messages, threadTs) ?? threads[threadTs]?.parent ?? null,
  );
  const there = threadPath !== undefined;
  useEffect(() => {
    if (there && !parent) void store.loadParent(threadTs);
  }, [there, parent, store, threadTs]);
  if (!there) return <p className="text-small text-faint">Also sent to the channel</p>;
  const words = parent
    ? parent.deletedAt
      ? "a deleted message"
      : plainText(parent.text, (id) => people[id as UserId]?.displayName)
    : null;
  return (
    <p className="truncate text-meta text-muted">
      replied to a thread{words ? ": " : " "}
      <Link to={threadPath} preventScrollReset className="link">
        {words ? words.slice(0, 120) : "Open the thread"}
      </Link>
    </p>
  );
}
