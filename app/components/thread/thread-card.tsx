import { Link } from "@remix-run/react";
import { Hash, Lock, MessageCircle } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import type { MessageFile } from "../../../src/protocol/message";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { ThreadPlace } from "../../live/threads";
import { threadKey } from "../../live/workspace";
import { Composer } from "../composer/composer";
import { useTitle } from "../conversation/use-title";
import { MessageView } from "../message/message-view";
import { Button, buttonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { AlsoSend } from "./also-send";
import { Replies } from "./replies";
import { useThread } from "./use-thread";

const near: ReadonlySet<UserId> = new Set();

/** One thread in the list of all: its parent, what was said last, and a place to reply. */
export function ThreadCard({ channelId, threadTs }: ThreadPlace) {
  const live = useLive();
  const foot = useRef<HTMLDivElement>(null);
  const [inView, setInView] = useState(false);
  const [replying, setReplying] = useState(false);
  const [broadcast, setBroadcast] = useState(false);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const channel = useWorkspace(({ channels }) => channels.find(({ id }) => id === channelId));
  const following = useWorkspace(({ threads }) => threads[threadKey(channelId, threadTs)]?.following !== false);
  const { name, full, direct } = useTitle(channelId);
  const { parent, rows, count, hasOlder } = useThread({ channelId, threadTs }, inView);
  const shown = useObserved(
    live.conversation(channelId).state,
    ({ threads }) => threads[threadTs]?.replies.length ?? 0,
  );

  useEffect(() => {
    const end = foot.current;
    if (!end) return;
    const watcher = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting === true), { threshold: 1 });
    watcher.observe(end);
    return () => watcher.disconnect();
  }, []);
  const onSend = useCallback(
    (text: string, files: readonly MessageFile[]) => {
      live.send(channelId, text, threadTs, broadcast, { files });
      setBroadcast(false);
    },
    [live, channelId, threadTs, broadcast],
  );

  if (!parent || !channel) return null;
  const path = `/w/${slug}/c/${channelId}/thread/${threadTs}`;
  return (
    <li>
      <article
        aria-label={`Thread in ${name}`}
        className="mb-4 rounded-4 [--gutter:16px] pb-3 shadow-[inset_0_0_0_1px_var(--border)]"
      >
        <header className="flex h-11 items-center gap-1.5 px-4">
          <Icon
            as={direct ? MessageCircle : channel.type === "private" ? Lock : Hash}
            size={16}
            className="text-faint"
          />
          <h2 className="min-w-0 flex-1 truncate text-ui font-semibold text-strong">
            <Link to={path} className="hover:underline">
              {name}
            </Link>
          </h2>
          <Button
            kind="quiet"
            size="small"
            className="with-script"
            aria-pressed={following}
            onClick={() => void live.threads.follow({ channelId, threadTs }, !following)}
          >
            {following ? "Following" : "Follow"}
          </Button>
        </header>
        <MessageView message={parent} cont={false} />
        {hasOlder && (
          <p className="px-4 py-1">
            <Link to={path} className="link text-meta font-semibold">
              {count > shown
                ? `Show ${count - shown} more ${count - shown === 1 ? "reply" : "replies"}`
                : "Show all replies"}
            </Link>
          </p>
        )}
        <Replies rows={rows} />
        <div ref={foot} className="pt-2">
          {replying ? (
            <Composer
              channelId={channelId}
              threadTs={threadTs}
              placeholder="Reply…"
              label={`Reply in the thread in ${name}`}
              near={near}
              action={`/w/${slug}/c/${channelId}`}
              clientMsgId={undefined}
              compact
              autoFocus
              onTyping={() => {}}
              onSend={onSend}
            >
              <AlsoSend channel={direct ? "the conversation" : full} checked={broadcast} onChange={setBroadcast} />
            </Composer>
          ) : (
            !channel.archived && (
              <p className="px-4">
                <Link
                  to={path}
                  className={cn(buttonLook({ size: "small" }))}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    setReplying(true);
                  }}
                >
                  Reply
                </Link>
              </p>
            )
          )}
        </div>
      </article>
    </li>
  );
}
