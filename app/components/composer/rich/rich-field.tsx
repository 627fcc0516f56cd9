import "./rich.css";
import { Selection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { lazy, Suspense, useCallback, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { parseInline } from "../../../format/inline";
import { useLive } from "../../../live/context";
import { cn } from "../../ui/cn";
import { type Asked, askedAt, type Choice, remember } from "../completion";
import { CompletionList, optionId } from "../completion-list";
import type { Format, RichFieldProps } from "../field";
import { formatOfKey } from "../formats";
import { useChoices } from "../use-choices";
import { selectionAt } from "./caret";
import { activeFormats, commandOf } from "./commands";
import { documentOf, inlinesOf, type NameOf, textOf } from "./document";
import { handlePaste, sliceOfText, textOfSlice, withoutPrograms } from "./paste";
import { schema } from "./schema";
import { stateOf } from "./state";
import { tokenView } from "./token-view";

const LinkDialog = lazy(() => import("./link-dialog").then(({ LinkDialog }) => ({ default: LinkDialog })));

const { code_block } = schema.nodes;

/** A message as it will look, written as mrkdwn. */
export function RichField(props: RichFieldProps) {
  const { handle, value, label, placeholder, near, className } = props;
  const live = useLive();
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const emitted = useRef(value);
  const formats = useRef("");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [chosen, setChosen] = useState(0);
  const [linking, setLinking] = useState<{ words: string; href: string } | null>(null);

  const nameOf = useCallback<NameOf>(
    (id) => {
      const { people, channels, groups } = live.workspace.value;
      return (
        people[id as keyof typeof people]?.displayName ??
        groups[id as keyof typeof groups]?.handle ??
        channels.find((channel) => channel.id === id)?.name
      );
    },
    [live],
  );
  const choices = useChoices(asked, near);
  const open = asked !== null && choices.length > 0;

  const look = useCallback((editor: EditorView) => {
    const { selection } = editor.state;
    const { $from, empty } = selection;
    const isCode = $from.parent.type === code_block || schema.marks.code.isInSet($from.marks());
    const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
    const mayCommand = latest.current.mayCommand === true && editor.state.doc.childCount === 1;
    const next = empty && !isCode && editor.hasFocus() ? askedAt(before, mayCommand) : null;
    setAsked((last) => {
      if (last?.from !== next?.from || last?.query !== next?.query) setChosen(0);
      return last && next && last.sign === next.sign && last.from === next.from && last.query === next.query
        ? last
        : next;
    });
    const active = activeFormats(editor.state);
    const key = [...active].join();
    if (key !== formats.current) latest.current.onFormats?.(active);
    formats.current = key;
  }, []);

  const choose = useCallback(
    (choice: Choice) => {
      const editor = view.current;
      if (!editor || !asked) return;
      remember(choice);
      const { state } = editor;
      const start = state.selection.$from.start();
      const marks = state.storedMarks ?? state.selection.$from.marks();
      const nodes = [...inlinesOf(parseInline(choice.token), nameOf, marks), schema.text(" ", marks)];
      editor.dispatch(state.tr.replaceWith(start + asked.from, state.selection.to, nodes).scrollIntoView());
      editor.focus();
    },
    [asked, nameOf],
  );

  const format = useCallback((which: Format) => {
    const editor = view.current;
    if (!editor) return;
    if (which !== "link") {
      commandOf[which](editor.state, editor.dispatch);
      editor.focus();
      return;
    }
    const { selection, doc } = editor.state;
    if (selection.$from.parent.type === code_block || !selection.$from.sameParent(selection.$to)) return;
    const link = schema.marks.link.isInSet(selection.$from.marks());
    setLinking({ words: doc.textBetween(selection.from, selection.to), href: link?.attrs.href ?? "" });
  }, []);

  const keyDown = (editor: EditorView, event: KeyboardEvent): boolean => {
    const { onSend, onEscape, onArrowUp } = latest.current;
    const modified = event.altKey || event.ctrlKey || event.metaKey;
    if (open && !modified) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) {
        setChosen((chosen + step + choices.length) % choices.length);
        return true;
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        setAsked(null);
        return true;
      }
      const choice = choices[chosen];
      if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && choice) {
        choose(choice);
        return true;
      }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      onSend();
      return true;
    }
    if (event.key === "Escape" && onEscape) {
      event.stopPropagation();
      onEscape();
      return true;
    }
    const isEmpty = editor.state.doc.childCount === 1 && editor.state.doc.firstChild?.content.size === 0;
    if (event.key === "ArrowUp" && !modified && !event.shiftKey && isEmpty && onArrowUp?.()) return true;
    const wanted = formatOfKey(event);
    if (wanted) format(wanted);
    return wanted !== null;
  };
  const keys = useRef(keyDown);
  useLayoutEffect(() => {
    latest.current = props;
    keys.current = keyDown;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, where the plain field stood
  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return;
    const { handedOver, autoFocus } = latest.current;
    const editor = new EditorView(
      { mount: place },
      {
        state: stateOf(documentOf(latest.current.value, nameOf)),
        nodeViews: { token: tokenView(live.me) },
        handleKeyDown: (editing, event) => keys.current(editing, event),
        handlePaste,
        transformPastedHTML: withoutPrograms,
        clipboardTextParser: sliceOfText,
        clipboardTextSerializer: textOfSlice,
        dispatchTransaction(tr) {
          const next = editor.state.apply(tr);
          editor.updateState(next);
          if (tr.docChanged) {
            emitted.current = textOf(next.doc);
            latest.current.onChange(emitted.current);
          }
          look(editor);
        },
        handleDOMEvents: {
          blur: () => {
            setAsked(null);
            return false;
          },
        },
      },
    );
    view.current = editor;
    const { state } = editor;
    const selection = handedOver ? selectionAt(state.doc, handedOver) : Selection.atEnd(state.doc);
    editor.updateState(state.apply(state.tr.setSelection(selection)));
    if (handedOver?.focused || autoFocus) editor.focus();
    // Somebody in the middle of a name goes on choosing.
    if (handedOver?.focused) look(editor);
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  // Sent, or changed on another device.
  useLayoutEffect(() => {
    const editor = view.current;
    if (!editor || value === emitted.current) return;
    emitted.current = value;
    const state = stateOf(documentOf(value, nameOf));
    editor.updateState(state.apply(state.tr.setSelection(Selection.atEnd(state.doc))));
    look(editor);
  }, [value, nameOf, look]);

  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    insert: (text) => {
      const editor = view.current;
      if (!editor) return;
      const given = documentOf(text, nameOf);
      const inserted = given.slice(1, given.content.size - 1);
      editor.dispatch(editor.state.tr.replaceSelection(inserted).scrollIntoView());
      editor.focus();
    },
    type: (text) => {
      const editor = view.current;
      if (!editor) return;
      editor.focus();
      editor.dispatch(editor.state.tr.insertText(text).scrollIntoView());
    },
    format,
  }));

  const closeLink = () => {
    setLinking(null);
    // After the dialog gave the focus back to where it thinks it was.
    setTimeout(() => view.current?.focus());
  };
  const link = (words: string, href: string | null) => {
    const editor = view.current;
    closeLink();
    if (!editor) return;
    const { state } = editor;
    const { from, to } = state.selection;
    const tr = state.tr;
    if (href === null) tr.removeMark(from, to, schema.marks.link);
    else {
      const kept = state.selection.$from.marks().filter(({ type }) => type !== schema.marks.link);
      tr.replaceWith(from, to, schema.text(words || href, schema.mark("link", { href }).addToSet(kept)));
    }
    editor.dispatch(tr.removeStoredMark(schema.marks.link).scrollIntoView());
  };

  return (
    <>
      {open && <CompletionList id={listId} choices={choices} chosen={chosen} onChoose={choose} />}
      {/* biome-ignore lint/a11y/useSemanticElements: no element of HTML edits text with looks */}
      <div
        ref={box}
        role="textbox"
        tabIndex={0}
        data-message-field
        data-placeholder={value === "" ? placeholder : undefined}
        aria-multiline
        aria-label={label}
        aria-placeholder={placeholder || undefined}
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open ? optionId(listId, chosen) : undefined}
        className={cn("rich txt", className)}
      />
      {linking && (
        <Suspense>
          <LinkDialog {...linking} onClose={closeLink} onLink={link} />
        </Suspense>
      )}
    </>
  );
}
