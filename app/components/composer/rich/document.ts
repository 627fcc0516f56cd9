import type { Mark, Node } from "prosemirror-model";
import { parseInline } from "../../../format/inline";
import { plainInline, readLines } from "../../../format/mrkdwn";
import type { Inline, Line, ListItem } from "../../../format/tree";
import { simplified, writeInline, writeLine } from "../../../format/write";
import { schema } from "./schema";

export type NameOf = (id: string) => string | undefined;

/** mrkdwn into the editor's document. */
export function documentOf(text: string, nameOf: NameOf): Node {
  return documentOfLines(readLines(text), nameOf);
}

export function documentOfLines(lines: readonly Line[], nameOf: NameOf): Node {
  const blocks = lines.map((line) => blockOf(line, nameOf));
  return schema.node("doc", null, blocks.length > 0 ? blocks : [schema.node("paragraph")]);
}

function blockOf(line: Line, nameOf: NameOf): Node {
  switch (line.type) {
    case "text":
      return schema.node("paragraph", null, inlinesOf(line.children, nameOf));
    case "quote":
      return schema.node("quote", null, inlinesOf(line.children, nameOf));
    case "item": {
      const { ordered, indent, number } = line;
      return schema.node("list_item", { ordered, indent, number: number || 1 }, inlinesOf(line.children, nameOf));
    }
    case "code":
      return schema.node("code_block", { language: line.language }, line.text ? [schema.text(line.text)] : []);
    default:
      return line satisfies never;
  }
}

export function inlinesOf(nodes: readonly Inline[], nameOf: NameOf, marks: readonly Mark[] = []): Node[] {
  return simplified(nodes).flatMap((node) => inlineOf(node, nameOf, marks));
}

function inlineOf(node: Inline, nameOf: NameOf, marks: readonly Mark[]): Node[] {
  switch (node.type) {
    case "text":
      return [schema.text(node.text, marks)];
    case "bold":
    case "italic":
    case "strike": {
      const inner = schema.mark(node.type).addToSet(marks);
      return node.children.flatMap((child) => inlineOf(child, nameOf, inner));
    }
    case "code":
      return [schema.text(node.text, schema.mark("code").addToSet(marks))];
    case "link":
      return [schema.text(node.text, schema.mark("link", { href: node.href }).addToSet(marks))];
    default:
      return [
        schema.node("token", { written: writeInline([node]), shown: plainInline(node, nameOf) }, undefined, marks),
      ];
  }
}

/** Blocks never change, they are replaced: each is written once. */
const written = new WeakMap<Node, string>();

/** The document as mrkdwn. */
export function textOf(document: Node): string {
  const lines = linesOf(document);
  return lines
    .map((line, index) => {
      const block = document.child(index);
      // The number of an item depends on those above it.
      if (line.type === "item") return writeLine(line);
      const known = written.get(block);
      if (known !== undefined) return known;
      const text = writeLine(line);
      written.set(block, text);
      return text;
    })
    .join("\n");
}

export function linesOf(document: Node): Line[] {
  const numbers = numbersOf(document);
  const lines: Line[] = [];
  document.forEach((block, _offset, index) => {
    lines.push(lineOf(block, numbers[index] ?? 0));
  });
  return lines;
}

function lineOf(block: Node, number: number): Line {
  const { name } = block.type;
  if (name === "code_block") return { type: "code", text: block.textContent, language: block.attrs.language };
  const children = childrenOf(block);
  if (name !== "list_item") return { type: name === "quote" ? "quote" : "text", children };
  const { ordered, indent } = block.attrs as ListItem;
  return { type: "item", ordered, indent, number: ordered ? number : 0, children };
}

function childrenOf(block: Node): Inline[] {
  const nodes: Inline[] = [];
  block.forEach((node) => {
    const marked = (name: string) => node.marks.find(({ type }) => type.name === name);
    const link = marked("link");
    const text = node.text ?? "";
    let inline: Inline;
    if (node.type.name === "token") inline = parseInline(node.attrs.written)[0] ?? { type: "text", text: "" };
    else if (link) inline = { type: "link", href: link.attrs.href, text };
    else inline = { type: marked("code") ? "code" : "text", text };
    for (const style of ["strike", "italic", "bold"] as const) {
      if (marked(style)) inline = { type: style, children: [inline] };
    }
    nodes.push(inline);
  });
  return nodes;
}

/** The number before each ordered item: the first of a list has its own, each next one more. 0: it has none. */
export function numbersOf(document: Node): number[] {
  const numbers: number[] = [];
  let open: { ordered: boolean; number: number }[] = [];
  document.forEach((block) => {
    if (block.type.name !== "list_item") {
      open = [];
      numbers.push(0);
      return;
    }
    const { ordered, indent, number } = block.attrs as ListItem;
    const before = open[indent];
    const next = ordered && before?.ordered ? before.number + 1 : number;
    open = open.slice(0, indent);
    open[indent] = { ordered, number: next };
    numbers.push(ordered ? next : 0);
  });
  return numbers;
}
