import { Fragment, type Node, type ResolvedPos, Slice } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import { safeHref } from "../../../../src/protocol/links";
import { markdownLines } from "../../../format/markdown";
import { plainInline } from "../../../format/mrkdwn";
import { documentOfLines, linesOf } from "./document";
import { schema } from "./schema";

const { code_block } = schema.nodes;

const isInCode = ($pos: ResolvedPos) =>
  $pos.parent.type === code_block || $pos.marks().some(({ type }) => type === schema.marks.code);

/** Pasted text as it is, a line a paragraph. */
function plainSlice(text: string): Slice {
  const lines = text.split("\n").map((line) => schema.node("paragraph", null, line ? [schema.text(line)] : []));
  return new Slice(Fragment.from(lines), 1, 1);
}

/** What a clipboard without HTML brings: Markdown becomes its look, unless it is asked for as it is. */
export function sliceOfText(raw: string, $context: ResolvedPos, asItIs: boolean): Slice {
  const text = raw.replaceAll("\r\n", "\n");
  if ($context.parent.type === code_block) return new Slice(Fragment.from(schema.text(text)), 0, 0);
  if (asItIs) return plainSlice(text);
  const document = documentOfLines(markdownLines(text), () => undefined);
  const open = (block: Node | null) => (block?.type === schema.nodes.paragraph ? 1 : 0);
  return new Slice(document.content, open(document.firstChild), open(document.lastChild));
}

/**
 * The schema takes nothing of these; they go before the browser reads the rest, or it would report that the policy
 * keeps their styles and bases from working.
 */
export function withoutPrograms(html: string): string {
  let clean = html;
  for (;;) {
    const next = clean
      .replace(/<(script|style|noscript|template|title)\b[\s\S]*?(?:<\/\1\b[^>]*>|$)/gi, "")
      .replace(/<\/?(?:base|link|meta|iframe|object|embed|frame)\b[^>]*(?:>|$)/gi, "");
    if (next === clean) return clean;
    clean = next;
  }
}

/** What needs to know where it goes. True: done. */
export function handlePaste(view: EditorView, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text === "") return false;
  const { state } = view;
  const { selection } = state;
  if (isInCode(selection.$from)) {
    const clean = text.replaceAll("\r\n", "\n");
    const oneLine = selection.$from.parent.type === code_block ? clean : clean.replaceAll("\n", " ");
    view.dispatch(state.tr.insertText(oneLine).scrollIntoView());
    return true;
  }
  const href = safeHref(text.trim());
  if (href && !selection.empty && selection.$from.sameParent(selection.$to)) {
    view.dispatch(state.tr.addMark(selection.from, selection.to, schema.mark("link", { href })));
    return true;
  }
  // An editor of code copies its colours as HTML; what is meant is the code.
  if (event.clipboardData?.types.includes("vscode-editor-data") && text.includes("\n")) {
    view.dispatch(state.tr.replaceSelectionWith(code_block.create(null, schema.text(text))).scrollIntoView());
    return true;
  }
  return false;
}

/** For other programs: the words, with the signs that plain text has for lines. */
export function textOfSlice(slice: Slice): string {
  const document = schema.topNodeType.createAndFill(null, slice.content);
  if (!document) return slice.content.textBetween(0, slice.content.size, "\n");
  return linesOf(document)
    .map((line) => {
      if (line.type === "code") return line.text;
      const words = line.children.map((child) => plainInline(child)).join("");
      if (line.type === "quote") return `> ${words}`;
      return line.type === "item"
        ? `${"    ".repeat(line.indent)}${line.ordered ? `${line.number}.` : "•"} ${words}`
        : words;
    })
    .join("\n");
}
