import { Form } from "@remix-run/react";
import { AtSign, SendHorizontal } from "lucide-react";
import {
  type FormEvent,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { draftPlace } from "../../../src/protocol/draft-place";
import type { ChannelId, Ts, UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import type { MessageFile } from "../../../src/protocol/message";
import { useLive } from "../../live/context";
import { isHydrated } from "../conversation/hydrated";
import { EmojiTool } from "../emoji/emoji-tool";
import { FileTool } from "../files/file-tool";
import { useAttaching } from "../files/use-attaching";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { ComposerContext, type ComposerParts, useComposer } from "./composer-context";
import type { FieldHandle, Format } from "./field";
import { FormatBar } from "./format-bar";
import { MessageField } from "./message-field";
import { ScheduleButton } from "./schedule-button";
import { ScheduledHere } from "./scheduled-here";
import { type Note, useSending } from "./sending";

const EveryoneDialog = lazy(() =>
  import("./everyone-dialog").then(({ EveryoneDialog }) => ({ default: EveryoneDialog })),
);

const Tray = lazy(() => import("../files/tray").then(({ Tray }) => ({ default: Tray })));

type Props = {
  channelId: ChannelId;
  threadTs?: Ts;
  placeholder: string;
  label: string;
  near: ReadonlySet<UserId>;
  /** Where the form goes without scripts, and the id that the server gave it. */
  action: string;
  clientMsgId: string | undefined;
  compact?: boolean;
  autoFocus?: boolean;
  onTyping: () => void;
  /** Sends it in another way than as it is. */
  onSend?: (text: string, files: readonly MessageFile[]) => void;
  /** True when there was one. */
  onEditLast?: () => boolean;
  /** Under the field, inside the form: what belongs to sending here. */
  children?: ReactNode;
};

/** Each place has its own: text, caret and undo of one never show in another. */
export function Composer(props: Props) {
  return <PlacedComposer key={draftPlace(props.channelId, props.threadTs)} {...props} />;
}

const none: ReadonlySet<Format> = new Set();

function PlacedComposer({
  channelId,
  threadTs,
  placeholder,
  label,
  near,
  action,
  clientMsgId,
  compact,
  autoFocus,
  onTyping,
  onSend,
  onEditLast,
  children,
}: Props) {
  const live = useLive();
  const place = draftPlace(channelId, threadTs);
  const field = useRef<FieldHandle>(null);
  // Drafts are the browser's: the server's page is drawn without them.
  const [text, setText] = useState(() => (isHydrated() ? live.drafts.of(place) : ""));
  const [ready, setReady] = useState(false);
  const [formats, setFormats] = useState(none);
  const current = useRef(text);

  const form = useRef<HTMLFormElement>(null);
  const [trouble, setTrouble] = useState("");
  const attaching = useAttaching({ channelId, threadTs, form, complain: setTrouble });
  const { count: attached } = attaching;

  const read = useCallback(() => {
    const trimmed = current.current.trim();
    return (trimmed === "" && attached === 0) || trimmed.length > limits.messageText ? null : trimmed;
  }, [attached]);
  const empty = useCallback(() => {
    current.current = "";
    setText("");
    live.drafts.set(place, "");
    live.drafts.flush();
    field.current?.focus();
  }, [live, place]);
  const {
    send: sendNow,
    sendAsText,
    note,
    setNote,
    reaching,
    giveUp,
  } = useSending({
    channelId,
    threadTs,
    read,
    takeFiles: attaching.take,
    clear: empty,
    deliver: onSend,
  });
  const show = useCallback(
    (value: string) => {
      current.current = value;
      setText(value);
      setNote(null);
    },
    [setNote],
  );
  const change = useCallback(
    (value: string) => {
      show(value);
      live.drafts.set(place, value);
      if (value.trim() !== "") onTyping();
    },
    [live, place, onTyping, show],
  );

  useEffect(() => {
    live.drafts.restore();
    if (current.current === "") show(live.drafts.of(place));
    setReady(true);
    return live.drafts.flush;
  }, [live, place, show]);
  useEffect(() => {
    const write = (mrkdwn: string) => {
      field.current?.focus();
      field.current?.insert(mrkdwn);
    };
    live.writers.set(place, write);
    return () => {
      if (live.writers.get(place) === write) live.writers.delete(place);
    };
  }, [live, place]);
  useEffect(() => live.drafts.watchPlace(place, show), [live, place, show]);
  useEffect(() => {
    if (autoFocus && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [autoFocus]);

  const complain = useCallback(
    (words: string | null) => setNote(words === null ? null : { kind: "problem", words }),
    [setNote],
  );
  useEffect(() => {
    if (trouble !== "") complain(trouble);
    setTrouble("");
  }, [trouble, complain]);

  const left = limits.messageText - text.length;
  const sendable = (text.trim() !== "" || attached > 0) && left >= 0;
  // Sent while files are under way it goes when they are there.
  const [wished, setWished] = useState(false);
  const { state: standing } = attaching;
  const send = useCallback(() => {
    if (attached === 0 || standing === "ready") return sendNow();
    setWished(standing === "going");
    if (standing === "going") setNote({ kind: "said", words: "Goes as soon as the files are there." });
    else complain("A file did not arrive. Try it again, or take it away.");
  }, [attached, standing, sendNow, setNote, complain]);
  useEffect(() => {
    if (!wished || standing === "going") return;
    setWished(false);
    setNote(null);
    if (attached > 0) send();
  }, [wished, standing, attached, send, setNote]);

  const take = useCallback(() => {
    const taken = read();
    if (taken !== null) empty();
    return taken;
  }, [read, empty]);

  const parts = useMemo<ComposerParts>(
    () => ({ channelId, threadTs, text, sendable, field, send, take, complain }),
    [channelId, threadTs, text, sendable, send, take, complain],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };

  return (
    <ComposerContext.Provider value={parts}>
      <div className="relative flex-none px-[var(--gutter)] phone:px-2 phone:pt-2">
        {attaching.over && (
          <p className="drop-here" role="status">
            Drop the files to attach them
          </p>
        )}
        <Form
          ref={form}
          method="post"
          action={action}
          onSubmit={submit}
          onPaste={attaching.paste}
          className="composer relative rounded-[10px] bg-raised shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus)]"
          data-region="composer"
        >
          <input type="hidden" name="intent" value="post" />
          {clientMsgId && <input type="hidden" name="clientMsgId" value={clientMsgId} suppressHydrationWarning />}
          {threadTs && <input type="hidden" name="threadTs" value={threadTs} />}
          {!compact && <FormatBar field={field} active={formats} />}
          {attaching.uploads && (
            <Suspense>
              <Tray uploads={attaching.uploads} />
            </Suspense>
          )}
          <div className="phone:flex phone:items-end">
            <MessageField
              handle={field}
              value={text}
              onChange={change}
              onSend={send}
              {...(onEditLast ? { onArrowUp: onEditLast } : {})}
              onFormats={setFormats}
              label={label}
              placeholder={placeholder}
              near={near}
              mayCommand
              className="max-h-[50dvh] min-h-[34px] overflow-y-auto bg-transparent px-3.5 pt-2 pb-1 text-body text-ink outline-none phone:min-h-11 phone:flex-1 phone:py-[11px] phone:pl-4 phone:text-[16px]"
            />
            <div className="flex items-center gap-0.5 px-1.5 pb-1.5 phone:px-0 phone:pb-0">
              <FileTool onFiles={attaching.add} />
              <Tools />
              <span className="flex-1" />
              <Length left={left} length={text.length} />
              <SendButton ready={ready} />
              {attached === 0 && <ScheduleButton />}
            </div>
          </div>
          {note && <NoteLine note={note} onSendAsText={sendAsText} />}
          {children}
        </Form>
        <ScheduledHere />
        {reaching !== null && (
          <Suspense>
            <EveryoneDialog count={reaching} onSend={sendAsText} onClose={giveUp} />
          </Suspense>
        )}
      </div>
    </ComposerContext.Provider>
  );
}

function NoteLine({ note, onSendAsText }: { note: Note; onSendAsText: () => void }) {
  if (note.kind === "said") {
    return (
      <p role="status" className="px-3.5 pb-2 text-small text-muted">
        {note.words}
      </p>
    );
  }
  return (
    <p role="alert" className="flex flex-wrap items-center gap-x-2 px-3.5 pb-2 text-small text-danger-ink">
      {note.kind === "problem" ? note.words : `/${note.name} is no command here.`}
      {note.kind === "unknown command" && (
        <button type="button" className="link font-semibold phone:min-h-11" onClick={onSendAsText}>
          Send it as text
        </button>
      )}
    </p>
  );
}

/** Each thing that can be put into a message has its button here. */
function Tools() {
  return (
    <>
      <EmojiTool />
      <MentionTool />
    </>
  );
}

function MentionTool() {
  const { text, field } = useComposer();
  return (
    <IconButton
      on="raised"
      label="Mention somebody"
      className="with-script phone:hidden"
      onClick={() => field.current?.type(text === "" || /\s$/.test(text) ? "@" : " @")}
    >
      <Icon as={AtSign} />
    </IconButton>
  );
}

function Length({ left, length }: { left: number; length: number }) {
  if (length <= limits.messageTextSoft) return null;
  return (
    <span role="status" className={cn("pr-2 text-small tabular", left < 0 ? "text-danger-ink" : "text-muted")}>
      {left < 0 ? `${-left} too many` : `${length.toLocaleString("en")} of ${limits.messageText.toLocaleString("en")}`}
    </span>
  );
}

/** What else can be done with the text than to send it now stands beside it. */
function SendButton({ ready }: { ready: boolean }) {
  const { sendable } = useComposer();
  // Without scripts nothing tells it that there is text.
  const off = ready && !sendable;
  return (
    <button
      type="submit"
      aria-label="Send"
      title="Send (Enter)"
      aria-disabled={off ? true : undefined}
      className={cn(
        "grid h-8 w-9 place-items-center rounded-2 transition-colors phone:size-11 phone:rounded-[10px]",
        off ? "bg-fill text-faint phone:bg-transparent" : "bg-accent text-accent-text hover:bg-accent-hover",
      )}
    >
      <Icon as={SendHorizontal} />
    </button>
  );
}
