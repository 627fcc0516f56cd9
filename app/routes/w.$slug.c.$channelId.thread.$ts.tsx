import { useLoaderData, useParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import { Composer } from "../components/composer/composer";
import { Panel } from "../components/conversation/panel";
import { pendingHere, rowsOf } from "../components/conversation/rows";
import { MessagesSkeleton } from "../components/conversation/skeleton";
import { TypingLine } from "../components/conversation/typing-line";
import { useTitle } from "../components/conversation/use-title";
import { MessageView, PendingView } from "../components/message/message-view";
import { Button } from "../components/ui/button";
import { useLive, useWorkspace } from "../live/context";
import type { ThreadPage } from "../live/conversation-store";
import { useObserved } from "../live/observable";
import { need } from "../rest";

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/channels/${params.channelId}/threads/${params.ts}?limit=100`;
  return { thread: await need<ThreadPage>(context, request, path), clientMsgId: crypto.randomUUID() };
}

export async function clientLoader() {
  return null;
}

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;
const same = <T,>(value: T) => value;

export default function ThreadPanel() {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const live = useLive();
  const params = useParams();
  const channelId = params.channelId as ChannelId;
  const ts = params.ts as Ts;
  const store = live.conversation(channelId);
  const [seeded, setSeeded] = useState<object | null>(null);
  if (loaded && loaded !== seeded && loaded.thread.parent.ts === ts) {
    setSeeded(loaded);
    store.seedThread(ts, loaded.thread);
  }
  const thread = useObserved(store.state, ({ threads }) => threads[ts]);
  const inList = useObserved(store.state, ({ messages }) => messages.find((message) => message.ts === ts));
  const channel = useObserved(store.state, (state) => state.channel);
  const outbox = useObserved(live.outbox.pending, same);
  const me = useWorkspace((workspace) => workspace.me);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const { full } = useTitle(channelId);
  const room = useObserved(live.current, same);
  const [failed, setFailed] = useState(false);
  const list = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const loadedHere = thread?.loaded ?? false;
  const load = useCallback(() => {
    setFailed(false);
    void store.loadThread(ts).then((read) => setFailed(!read));
  }, [store, ts]);
  useEffect(() => {
    if (!loadedHere) load();
  }, [loadedHere, load]);

  const replies = useMemo(() => thread?.replies ?? [], [thread]);
  const rows = useMemo(() => {
    const pending = pendingHere(
      outbox.filter((entry) => entry.channelId === channelId && entry.threadTs === ts),
      replies,
    );
    const all = rowsOf({ messages: replies, pending, line: null, complete: false, me: me.id, zone: me.timezone });
    return all.filter((row) => row.kind === "message" || row.kind === "pending");
  }, [replies, outbox, channelId, ts, me.id, me.timezone]);
  useBrowserLayoutEffect(() => {
    const box = list.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [rows]);
  const onTyping = useCallback(() => room?.typing(ts), [room, ts]);
  const near = useMemo(() => new Set(channel?.members.map(({ userId }) => userId)), [channel?.members]);

  const parent = thread?.parent ?? inList;
  const count = Math.max(parent?.replyCount ?? 0, replies.length);
  const base = `/w/${slug}/c/${channelId}`;
  const writes = channel?.isMember === true && !channel.archived;
  return (
    <Panel title="Thread" under={full} closePath={base}>
      <section
        ref={list}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto pt-2 pb-2"
        aria-label="Replies"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
        }}
      >
        {parent && <MessageView message={parent} cont={false} />}
        {count > 0 && (
          <p className="flex items-center gap-3 px-4 pt-2 pb-1 text-small text-faint after:flex-1 after:border-t after:border-line after:content-['']">
            {count === 1 ? "1 reply" : `${count} replies`}
          </p>
        )}
        {thread?.hasOlder && (
          <p className="px-4 py-2">
            <Button size="small" onClick={() => void store.loadThread(ts)}>
              Earlier replies
            </Button>
          </p>
        )}
        {rows.map((row) =>
          row.kind === "message" ? (
            <MessageView key={row.key} message={row.message} cont={row.cont} />
          ) : row.kind === "pending" ? (
            <PendingView key={row.key} pending={row.pending} cont={row.cont} />
          ) : null,
        )}
        {!loadedHere && !failed && <MessagesSkeleton />}
        {failed && (
          <p className="px-4 py-3 text-meta text-muted">
            The replies did not load.{" "}
            <button type="button" className="link font-semibold" onClick={load}>
              Try again
            </button>
          </p>
        )}
      </section>
      {writes && (
        <>
          <Composer
            channelId={channelId}
            threadTs={ts}
            placeholder="Reply…"
            label="Reply in this thread"
            near={near}
            action={base}
            clientMsgId={loaded?.clientMsgId}
            compact
            autoFocus
            onTyping={onTyping}
          />
          <TypingLine store={store} threadTs={ts} />
        </>
      )}
    </Panel>
  );
}
