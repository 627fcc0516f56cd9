import { useMemo } from "react";
import type { Message } from "../../../src/protocol/message";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { ThreadPlace } from "../../live/threads";
import { pendingHere, rowsOf } from "../conversation/rows";
import { useThreadReading } from "./use-thread-reading";

const same = <T>(value: T) => value;
const none: readonly Message[] = [];

/** A thread as it is drawn: what is known of it, what is on its way, and the line of what is new. */
export function useThread({ channelId, threadTs }: ThreadPlace, atEnd: boolean) {
  const live = useLive();
  const { state } = live.conversation(channelId);
  const thread = useObserved(state, ({ threads }) => threads[threadTs]);
  const inList = useObserved(state, ({ messages }) => messages.find((message) => message.ts === threadTs));
  const outbox = useObserved(live.outbox.pending, same);
  const me = useWorkspace((workspace) => workspace.me);
  const replies = thread?.replies ?? none;
  const hasOlder = thread?.hasOlder ?? false;
  const line = useThreadReading({ channelId, threadTs }, replies, atEnd);
  const rows = useMemo(() => {
    const mine = outbox.filter((entry) => entry.channelId === channelId && entry.threadTs === threadTs);
    const pending = pendingHere(mine, replies);
    return rowsOf({
      messages: replies,
      pending,
      line,
      complete: false,
      older: hasOlder,
      me: me.id,
      zone: me.timezone,
    }).filter(({ kind }) => kind !== "day");
  }, [replies, outbox, line, hasOlder, channelId, threadTs, me.id, me.timezone]);
  const parent = thread?.parent ?? inList;
  return {
    parent,
    rows,
    loaded: thread?.loaded ?? false,
    hasOlder,
    count: Math.max(parent?.replyCount ?? 0, thread?.loaded && !thread.hasOlder ? replies.length : 0),
  };
}
