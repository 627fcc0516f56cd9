import { decodeEntities } from "./entities";
import { parseInline } from "./inline";
import { isLanguage, itemStart, literal, quoteStart } from "./signs";
import type { Block, Inline, Line } from "./tree";

/**
 * Message text as Slack's clients write it: `*bold* _italic_ ~strike~ \`code\``, fences, `> ` quotes, `• ` and `1. `
 * lists, and the tokens `<@U…>`, `<#C…>`, `<!channel>`, `<https://…|label>`.
 */
export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let rest = text;
  let quoting = false;
  const plain = (part: string) => {
    for (const line of part.split("\n")) {
      const wide = /^(?:&gt;|>){3} ?/.exec(line);
      if (wide && !quoting) {
        quoting = true;
        lines.push({ type: "quote", children: parseInline(line.slice(wide[0].length)) });
      } else lines.push(quoting ? { type: "quote", children: parseInline(line) } : readLine(line));
    }
  };
  for (;;) {
    const fence = findFence(rest);
    if (!fence) break;
    if (fence.start > 0) plain(rest.slice(0, fence.start).replace(/\n$/, ""));
    quoting = false;
    lines.push({ type: "code", text: fence.text, language: fence.language });
    rest = rest.slice(fence.end);
    if (rest === "") return lines;
    rest = rest.replace(/^\n/, "");
    if (rest === "") return [...lines, { type: "text", children: [] }];
  }
  if (rest !== "") plain(rest);
  return lines;
}

function findFence(text: string) {
  // Three marks in a row, of which none is a character.
  const fence = /(?<!\u2060)```([\s\S]+?)\n?```/.exec(text);
  if (!fence?.[1]) return null;
  const [whole, inner] = fence;
  const header = /^([a-z0-9+#-]*)\n/.exec(inner);
  const language = header?.[1] && isLanguage(header[1]) ? header[1] : "";
  const body = language ? inner.slice(language.length + 1) : inner.replace(/^\n/, "");
  if (body.trim() === "") return null;
  return {
    start: fence.index,
    end: fence.index + whole.length,
    language,
    text: decodeEntities(body).replace(/`\u2060(\u2060*)(?=`)/g, "`$1"),
  };
}

function readLine(line: string): Line {
  if (line.startsWith(literal)) {
    const bare = line.replace(/^\u2060+/, "");
    if (quoteStart.test(bare) || itemStart.test(bare)) return { type: "text", children: parseInline(line.slice(1)) };
  }
  if (quoteStart.test(line)) return { type: "quote", children: parseInline(line.replace(quoteStart, "")) };
  const item = itemStart.exec(line);
  if (!item) return { type: "text", children: parseInline(line) };
  return {
    type: "item",
    ordered: item[3] !== undefined,
    indent: (item[1] ?? "").length / 4,
    number: Number(item[3] ?? 0),
    children: parseInline(line.slice(item[0].length)),
  };
}

/** The lines gathered into what is shown together; empty lines at the ends of a block are dropped. */
export function parseMrkdwn(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = readLines(text);
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] as Line;
    const end = lines.findIndex(({ type }, index) => index > at && type !== line.type);
    const alike = lines.slice(at, end < 0 ? lines.length : end);
    const block = line.type === "code" ? codeOf(line) : blockOf(alike);
    if (block) blocks.push(block);
    at += line.type === "code" ? 1 : alike.length;
  }
  return blocks;
}

const codeOf = ({ text, language }: Extract<Line, { type: "code" }>): Block =>
  language ? { type: "code", text, language } : { type: "code", text };

/** Of lines of one type. */
function blockOf(lines: readonly Line[]): Block | null {
  const items = lines.filter((line) => line.type === "item");
  if (items.length > 0) return { type: "list", items };
  const written = trimmed(lines.flatMap((line) => ("children" in line ? [line.children] : [])));
  if (written.length === 0) return null;
  return { type: lines[0]?.type === "quote" ? "quote" : "paragraph", children: joined(written) };
}

const isBlank = (line: Inline[]) => line.every((node) => node.type === "text" && node.text.trim() === "");

function trimmed(lines: Inline[][]): Inline[][] {
  const first = lines.findIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
}

function joined(lines: Inline[][]): Inline[] {
  const nodes: Inline[] = [];
  const add = (node: Inline) => {
    const last = nodes.at(-1);
    if (node.type === "text" && last?.type === "text")
      nodes[nodes.length - 1] = { ...last, text: last.text + node.text };
    else nodes.push(node);
  };
  lines.forEach((line, index) => {
    if (index > 0) add({ type: "text", text: "\n" });
    for (const node of line) add(node);
  });
  const last = nodes.at(-1);
  if (last?.type === "text") nodes[nodes.length - 1] = { ...last, text: last.text.trimEnd() };
  return nodes;
}

type NameOf = (id: string) => string | undefined;
const nameless: NameOf = () => undefined;

/** The words alone, for previews and for those who listen. `nameOf` gives people, channels and groups their names. */
export function plainText(text: string, nameOf: NameOf = nameless): string {
  const inline = (nodes: Inline[]) => nodes.map((node) => plainInline(node, nameOf)).join("");
  return parseMrkdwn(text)
    .map((block) => {
      if (block.type === "code") return block.text;
      return block.type === "list"
        ? block.items.map((item) => `${item.ordered ? `${item.number}.` : "•"} ${inline(item.children)}`).join(" ")
        : inline(block.children);
    })
    .join(" ");
}

export function plainInline(node: Inline, nameOf: NameOf = nameless): string {
  switch (node.type) {
    case "text":
    case "code":
    case "link":
      return node.text;
    case "bold":
    case "italic":
    case "strike":
      return node.children.map((child) => plainInline(child, nameOf)).join("");
    case "everyone":
      return `@${node.name}`;
    case "emoji":
      return `:${node.name}:`;
    case "date":
      return node.label;
    case "channel":
      return `#${nameOf(node.id) ?? node.label ?? "…"}`;
    case "user":
    case "group":
      return `@${(nameOf(node.id) ?? node.label ?? "…").replace(/^@/, "")}`;
    default:
      return node satisfies never;
  }
}
