import { Link, useNavigate } from "@remix-run/react";
import { CircleSlash, Clock, Pin, TriangleAlert } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  memo,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Message } from "../../../src/protocol/message";
import type { RestMessage } from "../../../src/protocol/rest";
import { findMentions } from "../../../src/protocol/text";
import { clockTime, dateOfTs, fullTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { Pending } from "../../live/outbox";
import { permalinkOf } from "../../live/permalink";
import type { Workspace } from "../../live/workspace";
import { Reactions } from "../emoji/reactions";
import { TypedEmoji } from "../emoji/typed-emoji";
import { MessageFiles } from "../files/message-files";
import { Avatar } from "../people/avatar";
import { ProfileLink } from "../people/profile-link";
import { ReplyMark } from "../thread/reply-mark";
import { ThreadLine } from "../thread/thread-line";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { type ActionContext, type ActionDialog, type MessageAction, messageActions } from "./message-actions";
import { MessageTools } from "./message-tools";
import { RichText } from "./rich-text";
import { SharedMessages } from "./shared-messages";

const Editor = lazy(() => import("./message-editor").then(({ MessageEditor }) => ({ default: MessageEditor })));

const Previews = lazy(() => import("./previews").then((module) => ({ default: module.Previews })));

const zoneOf = ({ me }: { me: { timezone: string } }) => me.timezone;
const slugOf = ({ workspace }: { workspace: { slug: string } }) => workspace.slug;
const myId = ({ me }: { me: { id: string } }) => me.id;

const mostFrames = 60;

/** A row is hidden until the list has measured it, and takes no focus before. */
function focusWhenSeen(article: RefObject<HTMLElement>): () => void {
  let frames = 0;
  let next = 0;
  const attempt = () => {
    const element = article.current;
    element?.focus({ preventScroll: true });
    // The list goes to its messages by itself; a thread's panel is scrolled.
    if (element?.closest("aside")) element.scrollIntoView({ block: "center" });
    frames += 1;
    if (document.activeElement !== element && frames < mostFrames) next = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(next);
}

type Props = {
  message: Message;
  cont: boolean;
  /** Links to its thread; in the thread itself there is none. */
  threadPath?: string;
};

export const MessageView = memo(function MessageView({ message, cont, threadPath }: Props) {
  const zone = useWorkspace(zoneOf);
  const me = useWorkspace(myId);
  const [editing, setEditing] = useState(false);
  // The toolbar is made for the one message that is pointed at or focused.
  const [near, setNear] = useState(false);
  const [menu, setMenu] = useState(false);
  const [dialog, setDialog] = useState<ActionDialog | null>(null);
  const article = useRef<HTMLElement>(null);
  const live = useLive();
  const navigate = useNavigate();
  const endAction = () => {
    setEditing(false);
    setDialog(null);
    setNear(false);
    article.current?.closest("main, aside")?.querySelector<HTMLElement>("form [data-message-field]")?.focus();
  };
  const person = useWorkspace((workspace) => workspace.people[message.userId]);
  const name = person?.displayName ?? (message as RestMessage).user?.displayName ?? "Somebody";
  const slug = useWorkspace(slugOf);
  const permalink = permalinkOf(slug, message);
  const pointed = useObserved(
    live.pointedOut,
    useCallback((id) => id === message.id, [message.id]),
  );
  useEffect(() => (pointed ? focusWhenSeen(article) : undefined), [pointed]);
  const date = dateOfTs(message.ts);
  const time = clockTime(date, zone);
  const iso = date.toISOString();

  const mentions = findMentions(message.text);
  const ofMyGroup = useWorkspace(({ groups }) => mentions.groupIds.some((id) => groups[id]?.mine));

  if (message.deletedAt) return <Tombstone message={message} time={time} threadPath={threadPath} pointed={pointed} />;

  const contextOf = (): ActionContext => {
    const { me, workspace } = live.workspace.value;
    const { channel, me: here } = live.conversation(message.channelId).state.value;
    return {
      live,
      message,
      name,
      mine: me.id === message.userId,
      leads: workspace.role === "owner" || workspace.role === "admin",
      leadsChannel: here?.role === "admin",
      writes: channel?.isMember === true && !channel.archived,
      follows: channel?.isMember === true,
      threadPath,
      element: article.current,
      permalink,
      navigate: (path) => navigate(path, { preventScrollReset: true }),
      edit: () => setEditing(true),
    };
  };
  const perform = (action: MessageAction) => {
    const context = contextOf();
    if ("to" in action) context.navigate(action.to(context));
    else if ("dialog" in action) setDialog(action.dialog);
    else action.run(context);
  };
  const keyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const context = contextOf();
    const action = messageActions.find(({ key, shows }) => key !== undefined && key === pressed && shows(context));
    if (!action) return;
    event.preventDefault();
    perform(action);
  };
  const context = (near || menu) && !editing ? contextOf() : null;
  const Dialog = dialog;
  const named = mentions.everyone || ofMyGroup || mentions.userIds.includes(me);
  return (
    <article
      ref={article}
      className="msg"
      data-cont={cont || undefined}
      data-mentions={(named && message.userId !== me) || undefined}
      data-ts={message.ts}
      data-menu={menu || undefined}
      data-pointed={pointed || undefined}
      // biome-ignore lint/a11y/noAutofocus: without scripts the browser goes by it to the message that a link is about
      autoFocus={pointed}
      tabIndex={-1}
      aria-label={`${name}, ${time}`}
      onKeyDown={keyDown}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={({ currentTarget }) => setNear(currentTarget.contains(document.activeElement))}
      onFocus={() => setNear(true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setNear(currentTarget.matches(":hover"));
      }}
    >
      <div className="gut">
        {cont ? (
          <TimeLink to={permalink} iso={iso} title={fullTime(date, zone)} time={time} />
        ) : (
          <ProfileLink userId={message.userId} tabIndex={-1} aria-hidden className="block w-fit rounded-[9px]">
            <Avatar id={message.userId} name={name} url={person?.avatarUrl} />
          </ProfileLink>
        )}
      </div>
      <div className="min-w-0">
        {cont && message.pinned && <PinnedMark />}
        {!cont && (
          <div className="flex h-5 min-w-0 items-baseline gap-2 leading-5">
            <b className="truncate text-strong">
              <ProfileLink userId={message.userId} tabIndex={near ? 0 : -1} className="rounded-1 hover:underline">
                {name}
              </ProfileLink>
            </b>
            {person?.statusEmoji && (
              <span className="-ml-0.5 text-ui" title={person.statusText || undefined}>
                <TypedEmoji emoji={person.statusEmoji} />
              </span>
            )}
            <TimeLink
              to={permalink}
              iso={iso}
              title={fullTime(date, zone)}
              time={time}
              className="whitespace-nowrap text-small text-faint tabular"
            />
            {message.pinned && <PinnedMark />}
          </div>
        )}
        {message.broadcast && message.threadTs && (
          <ReplyMark message={{ ...message, threadTs: message.threadTs }} threadPath={threadPath} />
        )}
        {editing ? (
          <Suspense fallback={<RichText text={message.text} />}>
            <Editor message={message} onDone={endAction} />
          </Suspense>
        ) : message.text === "" ? null : (
          <RichText
            text={message.text}
            ofMe={message.subtype === "me_message"}
            after={
              message.editedAt ? (
                <EditedMark at={message.editedAt} zone={zone} onOpen={() => setDialog(editHistoryDialog)} />
              ) : null
            }
          />
        )}
        <SharedMessages text={message.text} />
        {message.files && <MessageFiles files={message.files} />}
        {message.previews && (
          <Suspense>
            <Previews message={message} />
          </Suspense>
        )}
        <Reactions message={message} />
        {threadPath && message.replyCount ? <ThreadLine message={message} path={threadPath} zone={zone} /> : null}
      </div>
      {context && (
        <MessageTools
          context={context}
          actions={messageActions.filter(({ shows }) => shows(context))}
          perform={perform}
          onMenu={setMenu}
        />
      )}
      {Dialog && (
        <Suspense>
          <Dialog message={message} onClose={endAction} />
        </Suspense>
      )}
    </article>
  );
});

const editHistoryDialog: ActionDialog = lazy(() =>
  import("./edit-history-dialog").then(({ EditHistoryDialog }) => ({ default: EditHistoryDialog })),
);

const seesEdits = ({ workspace: { role, settings } }: Workspace) =>
  (role === "owner" || role === "admin") && settings.whoSeesEdits === "admins";

/** Those who may read what it said before open it here. */
function EditedMark({ at, zone, onOpen }: { at: string; zone: string; onOpen: () => void }) {
  const sees = useWorkspace(seesEdits);
  const title = `Edited ${fullTime(new Date(at), zone)}`;
  if (!sees) {
    return (
      <span className="edited" title={title}>
        (edited)
      </span>
    );
  }
  return (
    <button
      type="button"
      className="edited hover:underline"
      title={`${title}. Show what it said before`}
      onClick={onOpen}
    >
      (edited)
    </button>
  );
}

const PinnedMark = () => (
  <span className="flex items-center gap-1 self-center text-small text-muted">
    <Icon as={Pin} size={14} />
    Pinned
  </span>
);

/** Reached by a pointer: by the keyboard the menu of the message copies the link. */
function TimeLink({
  to,
  iso,
  title,
  time,
  className,
}: {
  to: string;
  iso: string;
  title: string;
  time: string;
  className?: string;
}) {
  return (
    <Link to={to} preventScrollReset tabIndex={-1} title={title} className={cn("hover:underline", className)}>
      <time dateTime={iso}>{time}</time>
    </Link>
  );
}

type TombstoneProps = { message: Message; time: string; threadPath: string | undefined; pointed: boolean };

function Tombstone({ message, time, threadPath, pointed }: TombstoneProps) {
  const zone = useWorkspace(zoneOf);
  return (
    <article
      className="msg"
      data-ts={message.ts}
      data-pointed={pointed || undefined}
      // biome-ignore lint/a11y/noAutofocus: as above
      autoFocus={pointed}
      tabIndex={-1}
      aria-label={`Deleted message, ${time}`}
    >
      <div className="grid justify-items-end pt-[3px] pr-0.5 text-faint">
        <Icon as={CircleSlash} size={16} />
      </div>
      <div>
        <p className="text-meta text-muted">This message was deleted.</p>
        {threadPath && message.replyCount ? <ThreadLine message={message} path={threadPath} zone={zone} /> : null}
      </div>
    </article>
  );
}

/** A message of one's own that the room has not answered for yet. */
export function PendingView({ pending, cont }: { pending: Pending; cont: boolean }) {
  const live = useLive();
  const me = useWorkspace((workspace) => workspace.me);
  const time = clockTime(new Date(pending.at), me.timezone);
  const failed = pending.state === "failed";
  return (
    <article
      className="msg"
      data-cont={cont || undefined}
      data-pending={!failed || undefined}
      aria-label={`You, ${time}, ${failed ? "not sent" : "sending"}`}
    >
      <div className="gut">{cont ? time : <Avatar id={me.id} name={me.displayName} url={me.avatarUrl} />}</div>
      <div className="min-w-0">
        {!cont && (
          <div className="flex h-5 min-w-0 items-baseline gap-2 leading-5">
            <b className="truncate text-strong">{me.displayName}</b>
            <time className="text-small text-faint tabular">{time}</time>
          </div>
        )}
        {pending.text !== "" && <RichText text={pending.text} ofMe={pending.subtype === "me_message"} />}
        {pending.files && <MessageFiles files={pending.files} />}
        {failed ? (
          <p
            className="note mt-0.5 flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-small text-danger-ink"
            role="alert"
          >
            <Icon as={TriangleAlert} size={16} />
            <span>Not sent. {pending.reason}</span>
            <NoteButton onClick={() => live.retry(pending.clientMsgId)}>Try again</NoteButton>
            <NoteButton onClick={() => live.outbox.remove(pending.clientMsgId)}>Delete</NoteButton>
          </p>
        ) : (
          <SlowNote pending={pending} />
        )}
      </div>
    </article>
  );
}

function NoteButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="-mx-0.5 -my-1 whitespace-nowrap rounded-1 p-1 font-semibold text-accent-ink"
    >
      {children}
    </button>
  );
}

/** Most are stored before anybody could read a note; one that waits for the network says so. */
function SlowNote({ pending }: { pending: Pending }) {
  const live = useLive();
  if (pending.state === "stored") return null;
  if (pending.state === "sending") return <span className="sr-only">Sending</span>;
  return (
    <p className="note mt-0.5 flex items-center gap-1.5 text-small text-faint">
      <Icon as={Clock} size={16} />
      <span>Waiting to be sent</span>
      <NoteButton onClick={() => live.outbox.remove(pending.clientMsgId)}>Delete</NoteButton>
    </p>
  );
}
