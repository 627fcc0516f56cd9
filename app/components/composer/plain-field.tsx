import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useState,
} from "react";
import { limits } from "../../../src/protocol/limits";
import { decodeToTyped, encodeTyped } from "../../format/compose";
import { cn } from "../ui/cn";
import { type Asked, askedAt, type Choice, remember } from "./completion";
import { CompletionList, optionId } from "./completion-list";
import type { FieldProps, Format } from "./field";
import { formatOfKey } from "./formats";
import { useNames } from "./names";
import { useChoices } from "./use-choices";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

type Props = FieldProps & { field: RefObject<HTMLTextAreaElement>; onIntent?: () => void };

/**
 * A field that formats with signs while one types. It grows with its text to half the height of the page, and offers
 * names after @ and #. It is all there is before and without scripts.
 */
export function PlainField({
  handle,
  field,
  value,
  onChange,
  onSend,
  onArrowUp,
  onEscape,
  onIntent,
  label,
  placeholder,
  near,
  mayCommand = false,
  className,
  autoFocus,
}: Props) {
  const names = useNames();
  const listId = useId();
  const [held, setHeld] = useState(() => ({ typed: decodeToTyped(value, names), value }));
  if (held.value !== value) setHeld({ typed: decodeToTyped(value, names), value });
  const { typed } = held;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [chosen, setChosen] = useState(0);

  const change = useCallback(
    (next: string) => {
      const encoded = encodeTyped(next, names);
      setHeld({ typed: next, value: encoded });
      onChange(encoded);
    },
    [names, onChange],
  );

  // What was typed before scripts ran is kept.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it appears
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    if (element.value !== typed) change(element.value);
    if (!autoFocus) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);

  // Where the style sheet cannot make it grow (field-sizing).
  useBrowserLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, innerHeight / 2)}px`;
  }, [typed, field]);

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    insert: (text) => field.current && insertText(field.current, decodeToTyped(text, names), change),
    type: (text) => field.current && insertText(field.current, text, change),
    format: (format) => field.current && formatTyped(field.current, format, change),
  }));

  const choices = useChoices(asked, near);
  const open = asked !== null && choices.length > 0;

  const look = useCallback(() => {
    const element = field.current;
    if (!element) return;
    const { selectionStart, selectionEnd } = element;
    const next = selectionStart === selectionEnd ? askedAt(element.value.slice(0, selectionEnd), mayCommand) : null;
    setAsked((before) => {
      if (before?.from !== next?.from || before?.query !== next?.query) setChosen(0);
      return before && next && before.from === next.from && before.query === next.query ? before : next;
    });
  }, [field, mayCommand]);

  const choose = (choice: Choice) => {
    const element = field.current;
    if (!element || !asked) return;
    remember(choice);
    element.focus();
    element.setSelectionRange(asked.from, element.selectionEnd);
    insertText(element, `${choice.typed} `, change);
    setAsked(null);
  };

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    onIntent?.();
    if (event.nativeEvent.isComposing) return;
    const modified = event.altKey || event.ctrlKey || event.metaKey;
    if (open && !modified) {
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
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      return onSend();
    }
    if (event.key === "Escape" && onEscape) {
      event.preventDefault();
      event.stopPropagation();
      return onEscape();
    }
    if (event.key === "ArrowUp" && !modified && !event.shiftKey && typed === "" && onArrowUp?.()) {
      return event.preventDefault();
    }
    const format = formatOfKey(event);
    if (format && field.current) {
      event.preventDefault();
      formatTyped(field.current, format, change);
    }
  };

  return (
    <>
      {open && <CompletionList id={listId} choices={choices} chosen={chosen} onChoose={choose} />}
      <textarea
        ref={field}
        name="text"
        data-message-field
        value={typed}
        onChange={(event) => {
          change(event.target.value);
          look();
        }}
        onKeyDown={keyDown}
        onPointerDown={onIntent}
        onCompositionStart={({ currentTarget }) => {
          currentTarget.dataset.composing = "true";
        }}
        onCompositionEnd={({ currentTarget }) => {
          delete currentTarget.dataset.composing;
        }}
        onSelect={look}
        onBlur={() => setAsked(null)}
        rows={1}
        maxLength={limits.messageText + 10_000}
        aria-label={label}
        placeholder={placeholder}
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open ? optionId(listId, chosen) : undefined}
        className={cn("[field-sizing:content] block w-full resize-none", className)}
      />
    </>
  );
}

const signs: Partial<Record<Format, string>> = { bold: "*", italic: "_", strike: "~", code: "`" };
const lineStarts: Partial<Record<Format, (index: number) => string>> = {
  quote: () => "> ",
  bulleted: () => "• ",
  ordered: (index) => `${index + 1}. `,
};

/** Puts the signs of a format around the selection, or an empty pair around the caret. */
function formatTyped(element: HTMLTextAreaElement, format: Format, change: (value: string) => void): void {
  const { selectionStart: from, selectionEnd: to, value } = element;
  const selected = value.slice(from, to);
  const newLine = from > 0 && value[from - 1] !== "\n" ? "\n" : "";
  const start = lineStarts[format];
  if (start) {
    const lines = selected.split("\n").map((line, index) => start(index) + line);
    insertText(element, newLine + lines.join("\n"), change);
    return;
  }
  const sign = signs[format];
  const around = sign ? [sign, sign] : format === "codeblock" ? [`${newLine}\`\`\`\n`, "\n```"] : ["[", "](https://)"];
  const [before = "", after = ""] = around;
  insertText(element, before + selected + after, change);
  if (selected === "") element.setSelectionRange(from + before.length, from + before.length);
}

/** In place of the selection, so that undo knows it. */
function insertText(element: HTMLTextAreaElement, text: string, change: (value: string) => void): void {
  element.focus();
  // The only way that keeps the field's undo history; still in every browser.
  if (document.execCommand("insertText", false, text)) return;
  element.setRangeText(text, element.selectionStart, element.selectionEnd, "end");
  change(element.value);
}
