import { toggleMark } from "prosemirror-commands";
import { Fragment, type Node } from "prosemirror-model";
import { type Command, type EditorState, Selection, TextSelection } from "prosemirror-state";
import type { Format } from "../field";
import { schema } from "./schema";

const { paragraph, quote, list_item, code_block } = schema.nodes;
const deepest = 8;

/** The blocks that the selection touches, as their range in the document. */
function touched({ selection: { $from, $to } }: EditorState) {
  return { from: $from.before(1), to: $to.after(1), first: $from.index(0), last: $to.index(0) };
}

function blocksOf(state: EditorState): Node[] {
  const { first, last } = touched(state);
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.child(first + index));
}

/** Each touched line becomes what `change` makes of it; code comes apart into its lines first. */
function changeLines(change: (line: Node, index: number) => Node): Command {
  return (state, dispatch) => {
    const { from, to } = touched(state);
    const { anchor, head } = state.selection;
    const lines = blocksOf(state).flatMap((block) =>
      block.type === code_block
        ? block.textContent.split("\n").map((text) => paragraph.create(null, text ? schema.text(text) : null))
        : [block],
    );
    const tr = state.tr.replaceWith(from, to, Fragment.from(lines.map(change)));
    const size = tr.doc.content.size;
    tr.setSelection(
      TextSelection.between(tr.doc.resolve(Math.min(anchor, size)), tr.doc.resolve(Math.min(head, size))),
    );
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

const isList = (ordered: boolean) => (block: Node) => block.type === list_item && block.attrs.ordered === ordered;

function toggleList(ordered: boolean): Command {
  return (state, dispatch) => {
    const off = blocksOf(state).every(isList(ordered));
    const change = changeLines((line) =>
      off
        ? paragraph.create(null, line.content)
        : list_item.create({ ordered, indent: line.type === list_item ? line.attrs.indent : 0 }, line.content),
    );
    return change(state, dispatch);
  };
}

const toggleQuote: Command = (state, dispatch) => {
  const off = blocksOf(state).every(({ type }) => type === quote);
  return changeLines((line) => (off ? paragraph : quote).create(null, line.content))(state, dispatch);
};

/** All touched lines become one block of code, or a block of code its lines. */
export const toggleCodeBlock: Command = (state, dispatch) => {
  const blocks = blocksOf(state);
  if (blocks.every(({ type }) => type === code_block)) return changeLines((line) => line)(state, dispatch);
  const { from, to } = touched(state);
  const text = blocks.map(({ textContent }) => textContent).join("\n");
  const tr = state.tr.replaceWith(from, to, code_block.create(null, text ? schema.text(text) : null));
  tr.setSelection(Selection.near(tr.doc.resolve(from + 1 + text.length), -1));
  dispatch?.(tr.scrollIntoView());
  return true;
};

export const commandOf: Record<Exclude<Format, "link">, Command> = {
  bold: toggleMark(schema.marks.bold),
  italic: toggleMark(schema.marks.italic),
  strike: toggleMark(schema.marks.strike),
  code: toggleMark(schema.marks.code),
  ordered: toggleList(true),
  bulleted: toggleList(false),
  quote: toggleQuote,
  codeblock: toggleCodeBlock,
};

export function activeFormats(state: EditorState): Set<Format> {
  const active = new Set<Format>();
  const { selection, storedMarks, doc } = state;
  for (const name of ["bold", "italic", "strike", "code", "link"] as const) {
    const type = schema.marks[name];
    const on = selection.empty
      ? type.isInSet(storedMarks ?? selection.$from.marks())
      : doc.rangeHasMark(selection.from, selection.to, type);
    if (on) active.add(name);
  }
  const { parent } = selection.$from;
  if (parent.type === list_item) active.add(parent.attrs.ordered ? "ordered" : "bulleted");
  if (parent.type === quote) active.add("quote");
  if (parent.type === code_block) active.add("codeblock");
  return active;
}

/** A new line of the same kind; an empty item, quote or end of code goes back to plain text instead. */
export const breakLine: Command = (state, dispatch) => {
  const { $from, $to, empty } = state.selection;
  const block = $from.parent;
  if (block.type === code_block) {
    if (empty && $from.pos === $from.end() && block.textContent.endsWith("\n\n")) return leaveCode(state, dispatch);
    dispatch?.(state.tr.insertText("\n").scrollIntoView());
    return true;
  }
  if (empty && block.content.size === 0 && block.type !== paragraph) return outdent(state, dispatch);
  const tr = state.tr.deleteSelection();
  const at = tr.mapping.map($to.pos);
  tr.split(at, 1, [block.type === list_item ? { type: list_item, attrs: block.attrs } : { type: block.type }]);
  const kept = state.storedMarks ?? ($to.parentOffset ? $from.marks() : null);
  if (kept) tr.ensureMarks(kept.filter(({ type }) => type !== schema.marks.link));
  dispatch?.(tr.scrollIntoView());
  return true;
};

const leaveCode: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const tr = state.tr.delete($from.pos - 2, $from.pos);
  const after = tr.mapping.map($from.after());
  tr.insert(after, paragraph.create());
  tr.setSelection(TextSelection.create(tr.doc, after + 1));
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** An item one level out; from the outermost, and from a quote, to plain text. */
export const outdent: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const { type, attrs } = $from.parent;
  if (type !== list_item && type !== quote) return false;
  const tr = state.tr;
  if (type === list_item && attrs.indent > 0)
    tr.setNodeMarkup($from.before(), null, { ...attrs, indent: attrs.indent - 1, number: 1 });
  else tr.setNodeMarkup($from.before(), paragraph);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Items that the selection touches, in or out; false elsewhere, so that Tab goes on to the next control. */
export const shiftItems =
  (by: 1 | -1): Command =>
  (state, dispatch) => {
    if (!blocksOf(state).some(({ type }) => type === list_item)) return false;
    const tr = state.tr;
    let at = touched(state).from;
    for (const block of blocksOf(state)) {
      const indent = Math.min(deepest, Math.max(0, (block.attrs.indent ?? 0) + by));
      if (block.type === list_item && indent !== block.attrs.indent)
        tr.setNodeMarkup(at, null, { ...block.attrs, indent, number: 1 });
      at += block.nodeSize;
    }
    dispatch?.(tr);
    return true;
  };

export const backspaceAtStart: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  if ($from.parent.type === code_block) {
    if ($from.parent.content.size > 0) return false;
    dispatch?.(state.tr.setBlockType($from.pos, $from.pos, paragraph));
    return true;
  }
  return outdent(state, dispatch);
};

/** Out of code that is the first or the last thing: there is no line beside it to go to. */
export const leaveCodeTo =
  (side: "above" | "below"): Command =>
  (state, dispatch) => {
    const { $from, empty } = state.selection;
    if (!empty || $from.parent.type !== code_block) return false;
    const { textContent } = $from.parent;
    const rest = side === "above" ? textContent.slice(0, $from.parentOffset) : textContent.slice($from.parentOffset);
    if (rest.includes("\n") || $from.index(0) !== (side === "above" ? 0 : state.doc.childCount - 1)) return false;
    const at = side === "above" ? $from.before() : $from.after();
    const tr = state.tr.insert(at, paragraph.create());
    tr.setSelection(TextSelection.create(tr.doc, at + 1));
    dispatch?.(tr.scrollIntoView());
    return true;
  };
