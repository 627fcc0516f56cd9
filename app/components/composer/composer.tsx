import { Form } from "@remix-run/react";
import { AtSign, SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { draftPlace } from "../../../src/protocol/drafts";
import type { ChannelId, Ts, UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import { encodeTyped } from "../../format/compose";
import { useLive } from "../../live/context";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { FormatBar, markOfKey, wrap } from "./format-bar";
import { insertText, TextArea } from "./text-area";

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
  onEditLast?: () => void;
};

export function Composer({
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
  onEditLast,
}: Props) {
  const live = useLive();
  const place = draftPlace(channelId, threadTs);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [ready, setReady] = useState(false);

  // Drafts are the browser's: the server's page is drawn without them.
  useEffect(() => {
    live.drafts.restore();
    // What was typed before scripts ran is kept.
    setText(field.current?.value || live.drafts.of(place));
    setReady(true);
    return live.drafts.flush;
  }, [live, place]);
  useEffect(() => live.drafts.watchPlace(place, setText), [live, place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows to another conversation
  useEffect(() => {
    if (autoFocus && matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [autoFocus, place]);

  const change = useCallback(
    (value: string) => {
      setText(value);
      live.drafts.set(place, value);
      if (value.trim() !== "") onTyping();
    },
    [live, place, onTyping],
  );

  const left = limits.messageText - text.length;
  const empty = text.trim() === "";
  const sendable = !empty && left >= 0;

  const send = () => {
    if (!sendable) return;
    const { people, channels } = live.workspace.value;
    const names = {
      people: Object.values(people).map(({ id, displayName }) => ({ id, name: displayName })),
      channels: channels.map(({ id, name }) => ({ id, name })),
    };
    const encoded = encodeTyped(text.trim(), names);
    if (encoded.length > limits.messageText) return;
    live.send(channelId, encoded, threadTs);
    setText("");
    live.drafts.set(place, "");
    live.drafts.flush();
    field.current?.focus();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      return send();
    }
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.key === "ArrowUp" && plain && text === "" && onEditLast) {
      event.preventDefault();
      return onEditLast();
    }
    const mark = event.ctrlKey || event.metaKey ? markOfKey(event) : null;
    if (mark && field.current) {
      event.preventDefault();
      wrap(field.current, mark, change);
    }
  };

  const nearIds = useMemo(() => near, [near]);

  return (
    <div className="relative flex-none px-[var(--gutter)] phone:px-2 phone:pt-2">
      <Form
        method="post"
        action={action}
        onSubmit={submit}
        className="composer relative rounded-[10px] bg-raised shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus)]"
        data-region="composer"
      >
        <input type="hidden" name="intent" value="post" />
        {clientMsgId && <input type="hidden" name="clientMsgId" value={clientMsgId} suppressHydrationWarning />}
        {threadTs && <input type="hidden" name="threadTs" value={threadTs} />}
        {!compact && <FormatBar field={field} onChange={change} />}
        <div className="phone:flex phone:items-end">
          <TextArea
            field={field}
            name="text"
            value={text}
            onChange={change}
            onKeyDown={keyDown}
            label={label}
            placeholder={placeholder}
            near={nearIds}
            maxLength={limits.messageText + 10_000}
            className="block max-h-[50dvh] min-h-[34px] w-full resize-none overflow-y-auto bg-transparent px-3.5 pt-2 pb-1 text-body text-ink outline-none phone:min-h-11 phone:flex-1 phone:py-[11px] phone:pl-4 phone:text-[16px]"
          />
          <div className="flex items-center gap-0.5 px-1.5 pb-1.5 phone:px-0 phone:pb-0">
            <IconButton
              on="raised"
              label="Mention somebody"
              className="with-script phone:hidden"
              onClick={() =>
                field.current && insertText(field.current, text === "" || /\s$/.test(text) ? "@" : " @", change)
              }
            >
              <Icon as={AtSign} />
            </IconButton>
            <span className="flex-1" />
            {text.length > limits.messageTextSoft && (
              <span
                role="status"
                className={cn("pr-2 text-small tabular", left < 0 ? "text-danger-ink" : "text-muted")}
              >
                {left < 0
                  ? `${-left} too many`
                  : `${text.length.toLocaleString("en")} of ${limits.messageText.toLocaleString("en")}`}
              </span>
            )}
            <button
              type="submit"
              aria-label="Send"
              title="Send (Enter)"
              // Without scripts nothing tells it that there is text.
              aria-disabled={ready && !sendable ? true : undefined}
              className={cn(
                "grid h-8 w-9 place-items-center rounded-2 transition-colors phone:size-11 phone:rounded-[10px]",
                ready && !sendable
                  ? "bg-fill text-faint phone:bg-transparent"
                  : "bg-accent text-accent-text hover:bg-accent-hover",
              )}
            >
              <Icon as={SendHorizontal} />
            </button>
          </div>
        </div>
      </Form>
    </div>
  );
}
