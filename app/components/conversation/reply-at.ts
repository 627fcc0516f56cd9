import { useLocation, useSearchParams } from "@remix-run/react";
import { useEffect } from "react";
import { isTs, messageId, type Ts } from "../../../src/protocol/ids";
import { useLive } from "../../live/context";
import type { ConversationStore } from "../../live/conversation-store";

/** A reply is at most so many pages of its thread away. */
const mostPages = 50;

/** `?at=`: a link led to one reply of the thread. It is read as far as that, and pointed out. */
export function useReplyAt(store: ConversationStore, threadTs: Ts): void {
  const live = useLive();
  const [search] = useSearchParams();
  const { key } = useLocation();
  const at = search.get("at");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same link followed again leads there again
  useEffect(() => {
    if (!isTs(at)) return;
    let left = false;
    const find = async () => {
      if (store.goal.value?.ts !== threadTs) await live.goTo(store.channelId, { ts: threadTs, kind: "from" });
      for (let page = 0; page < mostPages && !left; page += 1) {
        const thread = store.state.value.threads[threadTs];
        const first = thread?.replies[0]?.ts;
        if (thread?.loaded && (!thread.hasOlder || (first !== undefined && first <= at))) break;
        if (!(await store.loadThread(threadTs))) return;
      }
      if (left) return;
      const found = store.state.value.threads[threadTs]?.replies.find(({ ts }) => ts === at);
      if (!found || found.deletedAt) {
        live.notices.say(found ? "That reply was deleted." : "That reply is not there.", { bad: true });
      } else live.pointOut(messageId(store.channelId, at));
    };
    void find();
    return () => {
      left = true;
    };
  }, [live, store, threadTs, at, key]);
}
