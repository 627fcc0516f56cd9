import { useLoaderData, useParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { Ellipsis } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import type { MessageFile } from "../../src/protocol/message";
import { Composer } from "../components/composer/composer";
import { Panel } from "../components/conversation/panel";
import { useReplyAt } from "../components/conversation/reply-at";
import { MessagesSkeleton } from "../components/conversation/skeleton";
import { TypingLine } from "../components/conversation/typing-line";
import { useTitle } from "../components/conversation/use-title";
import { MessageView } from "../components/message/message-view";
import { AlsoSend } from "../components/thread/also-send";
import { Replies } from "../components/thread/replies";
import { ThreadMenuContext } from "../components/thread/thread-menu-context";
import { useThread } from "../components/thread/use-thread";
import { Button, IconButton } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { LazyMenu } from "../components/ui/lazy-menu";
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

const loadMenu = () => import("../components/thread/thread-menu").then(({ ThreadMenu }) => ThreadMenu);

/** Each thread has its own line of what is new, place and reply. */
export default function ThreadPanel() {
  const params = useParams();
  return (
    <ThreadView
      key={`${params.channelId}/${params.ts}`}
      channelId={params.channelId as ChannelId}
      threadTs={params.ts as Ts}
    />
  );
}

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;
const same = <T,>(value: T) => value;
/** Within this of the end counts as the end; a row may be a fraction off. */
const endWithin = 24;

function ThreadView({ channelId, threadTs }: { channelId: ChannelId; threadTs: Ts }) {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const live = useLive();
  const store = live.conversation(channelId);
  const [seeded, setSeeded] = useState<object | null>(null);
  if (loaded && loaded !== seeded && loaded.thread.parent.ts === threadTs) {
    setSeeded(loaded);
    store.seedThread(threadTs, loaded.thread);
  }
  useReplyAt(store, threadTs);
  const channel = useObserved(store.state, (state) => state.channel);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const { full, direct } = useTitle(channelId);
  const room = useObserved(live.current, same);
  const [failed, setFailed] = useState(false);
  const [broadcast, setBroadcast] = useState(false);
  const [inView, setInView] = useState(true);
  const place = useMemo(() => ({ channelId, threadTs }), [channelId, threadTs]);
  const thread = useThread(place, inView);
  const list = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const load = useCallback(() => {
    setFailed(false);
    void store.loadThread(threadTs).then((read) => setFailed(!read));
  }, [store, threadTs]);
  useEffect(() => {
    if (!thread.loaded) load();
  }, [thread.loaded, load]);
  useBrowserLayoutEffect(() => {
    const box = list.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [thread.rows]);
  const onTyping = useCallback(() => room?.typing(threadTs), [room, threadTs]);
  const near = useMemo(() => new Set(channel?.members.map(({ userId }) => userId)), [channel?.members]);
  const onSend = useCallback(
    (text: string, files: readonly MessageFile[]) => {
      live.send(channelId, text, threadTs, broadcast, { files });
      setBroadcast(false);
      atEnd.current = true;
    },
    [live, channelId, threadTs, broadcast],
  );

  const { parent, rows, count } = thread;
  const base = `/w/${slug}/c/${channelId}`;
  const member = channel?.isMember === true;
  const writes = member && !channel.archived;
  return (
    <Panel
      title="Thread"
      under={full}
      closePath={base}
      tools={
        member && (
          <ThreadMenuContext.Provider value={place}>
            <LazyMenu
              label="What to do with this thread"
              load={loadMenu}
              trigger={
                <IconButton label="More" className="with-script">
                  <Icon as={Ellipsis} />
                </IconButton>
              }
            />
          </ThreadMenuContext.Provider>
        )
      }
    >
      <section
        ref={list}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto pt-2 pb-2"
        aria-label="Replies"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < endWithin;
          setInView(atEnd.current);
        }}
      >
        {parent && <MessageView message={parent} cont={false} />}
        {count > 0 && (
          <p className="flex items-center gap-3 px-4 pt-2 pb-1 text-small text-faint after:flex-1 after:border-t after:border-line after:content-['']">
            {count === 1 ? "1 reply" : `${count} replies`}
          </p>
        )}
        {thread.hasOlder && (
          <p className="px-4 py-2">
            <Button size="small" onClick={() => void store.loadThread(threadTs)}>
              Earlier replies
            </Button>
          </p>
        )}
        <Replies rows={rows} />
        {!thread.loaded && !failed && <MessagesSkeleton />}
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
            threadTs={threadTs}
            placeholder="Reply…"
            label="Reply in this thread"
            near={near}
            action={base}
            clientMsgId={loaded?.clientMsgId}
            compact
            autoFocus
            onTyping={onTyping}
            onSend={onSend}
          >
            <AlsoSend channel={direct ? "the conversation" : full} checked={broadcast} onChange={setBroadcast} />
          </Composer>
          <TypingLine store={store} threadTs={threadTs} />
        </>
      )}
    </Panel>
  );
}
