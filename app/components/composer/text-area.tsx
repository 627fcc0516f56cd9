import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import type { UserId } from "../../../src/protocol/ids";
import { useLive } from "../../live/context";
import { cn } from "../ui/cn";
import { type Asked, askedAt, type Choice, choicesFor } from "./completion";
import { CompletionList, optionId } from "./completion-list";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

type Props = {
  field: RefObject<HTMLTextAreaElement>;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  label: string;
  placeholder?: string;
  name?: string;
  className?: string;
  near: ReadonlySet<UserId>;
  maxLength: number;
  autoFocus?: boolean;
  onPaste?: () => void;
  children?: ReactNode;
};

/** A field that grows with its text to half the height of the page, and offers names after @ and #. */
export function TextArea({ field, value, onChange, onKeyDown, label, near, children, className, ...rest }: Props) {
  const live = useLive();
  const listId = useId();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [chosen, setChosen] = useState(0);

  // Where the style sheet cannot make it grow (field-sizing).
  useBrowserLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, innerHeight / 2)}px`;
  }, [value, field]);

  const choices = useMemo(() => {
    if (!asked) return [];
    const { people, channels } = live.workspace.value;
    return choicesFor(asked, { people: Object.values(people), channels, near });
  }, [asked, live, near]);
  const open = asked !== null && choices.length > 0;

  const look = useCallback(() => {
    const element = field.current;
    if (!element) return;
    const next = element.selectionStart === element.selectionEnd ? askedAt(element.value, element.selectionEnd) : null;
    setAsked((before) => {
      if (before?.from !== next?.from || before?.query !== next?.query) setChosen(0);
      return before && next && before.from === next.from && before.query === next.query ? before : next;
    });
  }, [field]);

  const choose = ({ kind, name }: Choice) => {
    const element = field.current;
    if (!element || !asked) return;
    element.focus();
    element.setSelectionRange(asked.from, element.selectionEnd);
    insertText(element, `${kind === "channel" ? "#" : "@"}${name} `, onChange);
    setAsked(null);
  };

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (open && !event.nativeEvent.isComposing && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        return setChosen((chosen + step + choices.length) % choices.length);
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        return setAsked(null);
      }
      const choice = choices[chosen];
      if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && choice) {
        event.preventDefault();
        return choose(choice);
      }
    }
    onKeyDown?.(event);
  };

  return (
    <>
      {open && <CompletionList id={listId} choices={choices} chosen={chosen} onChoose={choose} />}
      <textarea
        ref={field}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          look();
        }}
        onKeyDown={keyDown}
        onSelect={look}
        onBlur={() => setAsked(null)}
        rows={1}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open ? optionId(listId, chosen) : undefined}
        className={cn("[field-sizing:content]", className)}
        {...rest}
      />
      {children}
    </>
  );
}

/** In place of the selection, so that undo knows it. */
export function insertText(element: HTMLTextAreaElement, text: string, onChange: (value: string) => void): void {
  element.focus();
  // The only way that keeps the field's undo history; still in every browser.
  if (document.execCommand("insertText", false, text)) return;
  element.setRangeText(text, element.selectionStart, element.selectionEnd, "end");
  onChange(element.value);
}
