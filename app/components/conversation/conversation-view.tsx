import { Form, Link, useLocation, useNavigate } from "@remix-run/react";
import { ChevronLeft, CircleSlash, Ellipsis, Hash, Lock, Pin, Search } from "lucide-react";
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ChannelId, UserId } from "../../../src/protocol/ids";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { plainText } from "../../format/mrkdwn";
import { useLive, useWorkspace } from "../../live/context";
import { liveMessages } from "../../live/conversation";
import type { ConversationStore, Goal } from "../../live/conversation-store";
import type { SocketState } from "../../live/live-socket";
import { Observable, useObserved } from "../../live/observable";
import type { Room } from "../../live/room";
import { tsAfter } from "../../live/windows";
import { Composer } from "../composer/composer";
import { DirectStart } from "../direct/direct-start";
import { DirectTitle } from "../direct/direct-title";
import { Avatar } from "../people/avatar";
import { overlayOnClick } from "../sidebar/overlay-on-click";
import { Button, buttonLook, iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { ChannelStart, ChannelStartSkeleton } from "./channel-start";
import { ConnectionBanner } from "./connection-banner";
import { MessageList } from "./message-list";
import { pendingHere, rowsOf } from "./rows";
import { MessagesSkeleton } from "./skeleton";
import { TypingLine } from "./typing-line";
import { useTitle } from "./use-title";

const same = <T,>(value: T) => value;

type Props = {
  channelId: ChannelId;
  store: ConversationStore;
  room: Room | null;
  clientMsgId: string | undefined;
};

export function ConversationView({ channelId, store, room, clientMsgId }: Props) {
  const live = useLive();
  const conversation = useObserved(store.state, same);
  const loading = useObserved(store.loading, same);
  const outbox = useObserved(live.outbox.pending, same);
  const me = useWorkspace((workspace) => workspace.me);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const row = useWorkspace(({ channels }) => channels.find(({ id }) => id === channelId));
  const { messages, line, hasOlder, detached, loaded, channel } = conversation;
  const atLive = liveMessages(conversation);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { name, direct, userIds, full } = useTitle(channelId);
  const basePath = `/w/${slug}/c/${channelId}`;

  const pending = useMemo(
    () =>
      detached
        ? []
        : pendingHere(
            outbox.filter((entry) => entry.channelId === channelId && (!entry.threadTs || entry.broadcast)),
            messages,
          ),
    [outbox, channelId, messages, detached],
  );
  const rows = useMemo(
    () => rowsOf({ messages, pending, line, complete: loaded && !hasOlder, detached, me: me.id, zone: me.timezone }),
    [messages, pending, line, loaded, hasOlder, detached, me.id, me.timezone],
  );
  const { seen } = conversation;
  const unseen = useMemo(
    () =>
      seen === null
        ? 0
        : (atLive ?? []).filter(({ ts, userId, deletedAt }) => ts > seen && userId !== me.id && !deletedAt).length,
    [atLive, seen, me.id],
  );
  const near = useMemo(() => new Set(channel?.members.map(({ userId }) => userId)), [channel?.members]);
  const onAtEnd = useCallback((atEnd: boolean) => live.attention.setAtEnd(atEnd), [live]);
  const onTyping = useCallback(() => room?.typing(), [room]);
  const toLatest = useCallback(() => {
    void store.toLatest().then((shown) => {
      if (!shown) live.notices.say("The newest messages did not load. Try again.", { bad: true });
    });
    if (pathname !== basePath && pathname.includes("/p/"))
      navigate(basePath, { replace: true, preventScrollReset: true });
  }, [store, live, pathname, basePath, navigate]);
  const start = useMemo(
    () =>
      !channel ? (
        <ChannelStartSkeleton />
      ) : direct ? (
        <DirectStart channel={channel} basePath={basePath} />
      ) : (
        <ChannelStart channel={channel} basePath={basePath} />
      ),
    [channel, direct, basePath],
  );
  const editLast = useCallback(() => {
    const mine = messages.findLast((message) => message.userId === me.id && !message.deletedAt);
    const element = mine && document.querySelector<HTMLElement>(`.conversation [data-ts="${mine.ts}"]`);
    if (!element) return false;
    element.focus();
    element.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
    return true;
  }, [messages, me.id]);

  return (
    <main
      id="main"
      tabIndex={-1}
      className="conversation"
      aria-label={direct ? `Conversation with ${name}` : `Channel ${name}`}
    >
      <Header
        channelId={channelId}
        name={name}
        type={channel?.type ?? row?.type ?? "public"}
        topic={channel?.topic ?? row?.topic ?? ""}
        channel={channel}
        pinCount={conversation.pinCount}
        basePath={basePath}
        direct={direct ? userIds : null}
      />
      {room && (
        <div className="absolute inset-x-0 top-[var(--header-h)] z-[5]">
          <ConnectionBanner room={room} />
        </div>
      )}
      <GoalNote store={store} />
      {loaded ? (
        <MessageList
          key={`${channelId}:${conversation.view}`}
          rows={rows}
          store={store}
          zone={me.timezone}
          hasOlder={hasOlder}
          older={loading.older}
          detached={detached}
          lineTs={line}
          newer={loading.newer}
          unseen={unseen}
          start={start}
          basePath={basePath}
          olderPath={hasOlder && messages[0] ? `${basePath}?before=${messages[0].ts}` : null}
          newerPath={detached && messages.length > 0 ? `${basePath}?after=${messages.at(-1)?.ts}` : null}
          onAtEnd={onAtEnd}
          onLatest={toLatest}
          onFirstUnread={() => line && void live.goTo(channelId, { kind: "from", ts: tsAfter(line) })}
          onRead={() => live.reading.markRead(channelId)}
        />
      ) : loading.newest === "failed" ? (
        <Unread refusal={loading.refusal?.status ?? 0} onRetry={() => void room?.open()} />
      ) : (
        <MessagesSkeleton />
      )}
      {detached && (
        <p className="without-script py-2 text-center text-meta">
          <a className="link font-semibold" href={basePath}>
            Back to the newest messages
          </a>
        </p>
      )}
      <Announcer store={store} />
      <Foot channel={channel} me={conversation.me} room={room} basePath={basePath} title={full}>
        <Composer
          channelId={channelId}
          placeholder={direct && userIds.length === 1 ? "Write yourself a note" : `Message ${full}`}
          label={`Message to ${name}`}
          near={near}
          action={basePath}
          clientMsgId={clientMsgId}
          autoFocus
          onTyping={onTyping}
          onEditLast={editLast}
        />
        <TypingLine store={store} />
      </Foot>
    </main>
  );
}

const goalOf = (goal: Goal | null) => (goal?.kind === "message" ? goal : null);

/** A link that led to no message says so. */
function GoalNote({ store }: { store: ConversationStore }) {
  const goal = useObserved(store.goal, goalOf);
  if (!goal || goal.found === "here") return null;
  return (
    <p
      role="status"
      className="flex flex-none items-center gap-2.5 bg-fill py-2 pr-2 pl-[var(--gutter)] text-meta text-ink"
    >
      <Icon as={CircleSlash} size={16} className="text-muted" />
      <span className="flex-1">
        {goal.found === "deleted"
          ? "The message that this link leads to was deleted."
          : "There is no message at this link. Here is what was said around that time."}
      </span>
      <button type="button" className="with-script link px-2 font-semibold" onClick={() => store.goal.set(null)}>
        Close
      </button>
    </p>
  );
}

function Unread({ refusal, onRetry }: { refusal: number; onRetry: () => void }) {
  const gone = refusal === 404 || refusal === 403;
  return (
    <div className="grid flex-1 place-content-center justify-items-start gap-3 px-[var(--gutter)]">
      <h2 className="text-h2 font-semibold text-strong">
        {gone ? "This channel is not here" : "The messages did not load"}
      </h2>
      <p className="max-w-[60ch] text-muted">
        {gone
          ? "It was deleted, or you are not in it."
          : refusal === 0
            ? "Parley cannot be reached, and this conversation is not kept on this device. It opens when you are back; what you write is kept meanwhile."
            : "Check the connection, then try again. What you write is kept meanwhile."}
      </p>
      {!gone && (
        <Button kind="primary" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

type HeaderProps = {
  channelId: ChannelId;
  name: string;
  type: ChannelAnswer["type"];
  topic: string;
  channel: ChannelAnswer | null;
  pinCount: number | null;
  basePath: string;
  /** Whom a direct message is for; null: it is a channel. */
  direct: readonly UserId[] | null;
};

const Header = memo(function Header({ name, type, topic, channel, pinCount, basePath, direct }: HeaderProps) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const { pathname } = useLocation();
  const details = `${basePath}/details`;
  const to = pathname === details ? basePath : details;
  const count = channel?.memberCount;
  const label = direct ? "Conversation details" : "Channel details";
  const members = count === undefined ? "" : count === 1 ? "1 member" : `${count} members`;
  return (
    <header className="flex h-[var(--header-h)] flex-none items-center gap-1 border-b border-line pr-3 pl-[var(--gutter)] phone:px-1">
      <Link
        to={`/w/${slug}/home`}
        className={cn(iconButtonLook(), "hidden! phone:grid!")}
        aria-label="Back to channels"
      >
        <Icon as={ChevronLeft} size={24} />
      </Link>
      {direct ? (
        <DirectTitle userIds={direct} name={name} basePath={basePath} />
      ) : (
        <div className="min-w-0 flex-1 phone:px-1">
          <h1 className="flex items-center gap-1.5 text-title font-semibold text-strong phone:text-[17px]">
            <Icon as={type === "private" ? Lock : Hash} className="-ml-0.5" />
            <span className="truncate">{name}</span>
          </h1>
          <p className="mt-0.5 truncate text-small text-muted">
            {topic ? (
              <>
                <span className="phone:hidden">{topic}</span>
                <span className="hidden phone:inline">{members}</span>
              </>
            ) : channel?.can.edit ? (
              <Link className="link" to={details} preventScrollReset>
                Add a topic
              </Link>
            ) : (
              members || <span>&nbsp;</span>
            )}
          </p>
        </div>
      )}
      {!(direct && direct.length <= 2) && (
        <Link
          to={to}
          preventScrollReset
          aria-label={members ? `${members}, ${label.toLowerCase()}` : label}
          title={`${label} (Ctrl+.)`}
          className="flex h-8 min-w-8 items-center gap-1.5 rounded-2 px-2 text-meta font-medium text-muted tabular hover:bg-hover hover:text-strong phone:hidden"
        >
          <span className="inline-flex gap-0.5">
            {channel?.members.slice(0, 3).map(({ userId, displayName, avatarUrl }) => (
              <Avatar key={userId} id={userId} name={displayName} url={avatarUrl} size={24} />
            ))}
          </span>
          <span>{count}</span>
        </Link>
      )}
      {(pinCount ?? 0) > 0 && (
        <Link
          to={`${details}#pins`}
          preventScrollReset
          aria-label={pinCount === 1 ? "1 pin" : `${pinCount} pins`}
          title="Pins"
          className="flex h-8 items-center gap-1 rounded-2 px-2 text-meta font-medium text-muted tabular hover:bg-hover hover:text-strong phone:h-11"
        >
          <Icon as={Pin} />
          {pinCount}
        </Link>
      )}
      <Link
        to={`/w/${slug}/search`}
        onClick={overlayOnClick("search")}
        className={iconButtonLook()}
        aria-label="Search"
        title="Search (Ctrl+F)"
      >
        <Icon as={Search} />
      </Link>
      <Link to={to} preventScrollReset className={iconButtonLook()} aria-label={label} title={`${label} (Ctrl+.)`}>
        <Icon as={Ellipsis} />
      </Link>
    </header>
  );
});

type FootProps = {
  channel: ChannelAnswer | null;
  me: { canPost: boolean } | null;
  room: Room | null;
  basePath: string;
  title: string;
  children: ReactNode;
};

/** Stands in where there is no socket yet. */
const never = new Observable<SocketState>({ kind: "idle" });

/** The composer, or why there is none. */
function Foot({ channel, me, room, basePath, title, children }: FootProps) {
  const ended = useObserved(room?.socket.state ?? never, same);
  if (ended.kind === "ended" && ended.reason === "removed") {
    return (
      <Notice>
        <span className="flex-1">You are no longer in this conversation.</span>
        <Link to={basePath.replace(/\/c\/.*/, "")} className={buttonLook()}>
          Go to another
        </Link>
      </Notice>
    );
  }
  if (channel?.archived)
    return <Notice>This channel is archived. It can be read, and nothing new is said in it.</Notice>;
  if (channel && !channel.isMember) {
    return (
      <Notice>
        <span className="flex-1">You are looking at {title}. Join to follow it and take part.</span>
        {channel.can.join && (
          <Form method="post" action={basePath}>
            <input type="hidden" name="intent" value="join" />
            <button type="submit" className={buttonLook({ kind: "primary" })}>
              Join channel
            </button>
          </Form>
        )}
      </Notice>
    );
  }
  const deserted = channel?.people?.length === 2 && channel.memberCount < 2;
  if (deserted) return <Notice>{title} is no longer in this workspace. What was said can be read.</Notice>;
  if (me && !me.canPost) return <Notice>Only some people post here.</Notice>;
  return children;
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <div className="mx-[var(--gutter)] mb-7 flex flex-none flex-wrap items-center gap-3 rounded-[10px] bg-sunken px-4 py-3 text-ui text-muted">
      {children}
    </div>
  );
}

const everyMs = 2_500;

/** Tells those who listen what was said, gathered, so that a busy channel does not flood them. */
function Announcer({ store }: { store: ConversationStore }) {
  const live = useLive();
  const [words, setWords] = useState("");
  const last = useRef<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    last.current = liveMessages(store.state.value)?.at(-1)?.ts ?? null;
    const tell = () => {
      timer = undefined;
      const { people, me } = live.workspace.value;
      const from = last.current;
      const fresh = (liveMessages(store.state.value) ?? []).filter(
        ({ ts, userId }) => (from === null || ts > from) && userId !== me.id,
      );
      last.current = liveMessages(store.state.value)?.at(-1)?.ts ?? from;
      const [first] = fresh;
      if (fresh.length > 2) setWords(`${fresh.length} new messages`);
      else if (first)
        setWords(
          fresh
            .map(
              ({ userId, text }) =>
                `${people[userId]?.displayName ?? "Somebody"}: ${plainText(text, (id) => people[id as UserId]?.displayName).slice(0, 200)}`,
            )
            .join(". "),
        );
    };
    const unwatch = store.state.watch(() => {
      const head = liveMessages(store.state.value)?.at(-1)?.ts ?? null;
      if (last.current === null) last.current = head;
      if (head !== last.current) timer ??= setTimeout(tell, everyMs);
    });
    return () => {
      clearTimeout(timer);
      unwatch();
    };
  }, [live, store]);
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {words}
    </p>
  );
}
