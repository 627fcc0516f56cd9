/**
 * Message text as Slack's clients write it, read into a tree. `&`, `<` and `>` of what people typed are kept as
 * entities, so that a bare `<` always begins a token: `<@U…>`, `<#C…>`, `<!channel>`, `<https://…|label>`.
 */
export type Inline =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; href: string; text: string }
  | { type: "user"; id: string; label?: string }
  | { type: "channel"; id: string; label?: string }
  | { type: "everyone"; name: "channel" | "here" | "everyone" };

export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "quote"; children: Inline[] }
  | { type: "code"; text: string };

export const encodeEntities = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const decodeEntities = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function parseMrkdwn(text: string): Block[] {
  const blocks: Block[] = [];
  let rest = text;
  for (;;) {
    const fence = /```(?:[a-z0-9+#-]*\n)?([\s\S]+?)\n?```/.exec(rest);
    if (!fence || fence[1] === undefined || fence[1].trim() === "") break;
    blocks.push(...parseLines(rest.slice(0, fence.index).replace(/\n$/, "")));
    blocks.push({ type: "code", text: decodeEntities(fence[1].replace(/^\n/, "")) });
    rest = rest.slice(fence.index + fence[0].length).replace(/^\n/, "");
  }
  return [...blocks, ...parseLines(rest)];
}

const quoted = /^(?:&gt;|>) ?/;

/** Lines in a row that begin with `>` are one quote; the others stay together with their breaks. */
function parseLines(text: string): Block[] {
  if (text.trim() === "") return [];
  const blocks: Block[] = [];
  let lines: string[] = [];
  let inQuote = false;
  const close = () => {
    const joined = lines.join("\n").replace(/^\n+|\s+$/g, "");
    if (joined !== "") blocks.push({ type: inQuote ? "quote" : "paragraph", children: parseInline(joined) });
    lines = [];
  };
  for (const line of text.split("\n")) {
    const isQuote = quoted.test(line);
    if (isQuote !== inQuote) close();
    inQuote = isQuote;
    lines.push(isQuote ? line.replace(quoted, "") : line);
  }
  close();
  return blocks;
}

const marks = { "*": "bold", _: "italic", "~": "strike" } as const;
const isMark = (char: string): char is keyof typeof marks => char in marks;
/** Where a word does not go on: formatting begins and ends there. */
const edge = /[\s\p{P}\p{S}]/u;

export function parseInline(text: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") nodes.push({ type: "text", text: decodeEntities(plain) });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    const found =
      char === "`"
        ? readCode(text, at)
        : char === "<"
          ? readToken(text, at)
          : isMark(char)
            ? readMarked(text, at, char)
            : char === "h"
              ? readUrl(text, at)
              : null;
    if (!found) {
      plain += char;
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

type Found = { node: Inline; end: number } | null;

function readCode(text: string, at: number): Found {
  const end = text.indexOf("`", at + 1);
  const inner = text.slice(at + 1, end);
  if (end < 0 || inner.trim() === "" || inner.includes("\n")) return null;
  return { node: { type: "code", text: decodeEntities(inner) }, end: end + 1 };
}

function readToken(text: string, at: number): Found {
  const match = /^<([^<>\n|]+)(?:\|([^<>\n]*))?>/.exec(text.slice(at, at + 2_100));
  if (!match) return null;
  const [whole, target = "", rawLabel] = match;
  const label = rawLabel ? decodeEntities(rawLabel) : undefined;
  const end = at + whole.length;
  const named = label === undefined ? {} : { label };
  if (/^@U[0-9A-Z]{8,20}$/.test(target)) return { node: { type: "user", id: target.slice(1), ...named }, end };
  if (/^#[CDG][0-9A-Z]{8,20}$/.test(target)) return { node: { type: "channel", id: target.slice(1), ...named }, end };
  const everyone = /^!(channel|here|everyone)$/.exec(target);
  if (everyone) return { node: { type: "everyone", name: everyone[1] as "channel" | "here" | "everyone" }, end };
  const href = safeHref(decodeEntities(target));
  return href
    ? { node: { type: "link", href, text: label ?? decodeEntities(target).replace(/^mailto:/, "") }, end }
    : null;
}

function readMarked(text: string, at: number, mark: keyof typeof marks): Found {
  const before = text[at - 1];
  const after = text[at + 1];
  if ((before !== undefined && !edge.test(before)) || before === mark) return null;
  if (after === undefined || /\s/.test(after) || after === mark) return null;
  for (let end = at + 1; end < text.length; end += 1) {
    const char = text[end] as string;
    if (char === "\n") return null;
    const inside = char === "`" ? readCode(text, end) : char === "<" ? readToken(text, end) : null;
    if (inside) {
      end = inside.end - 1;
      continue;
    }
    if (char !== mark || end === at + 1 || /\s/.test(text[end - 1] as string)) continue;
    const next = text[end + 1];
    if (next !== undefined && (!edge.test(next) || next === mark)) continue;
    return { node: { type: marks[mark], children: parseInline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return null;
}

function readUrl(text: string, at: number): Found {
  const before = text[at - 1];
  if (before !== undefined && !edge.test(before)) return null;
  const match = /^https?:\/\/[^\s<>]+/.exec(text.slice(at, at + 2_100));
  if (!match) return null;
  let raw = match[0].replace(/(?:&gt;|&lt;).*$/, "");
  // What ends a sentence or closes a bracket around the address does not belong to it.
  for (;;) {
    const trimmed = raw.replace(/[.,;:!?'"*_~]+$/, "");
    const unbalanced = trimmed.endsWith(")") && count(trimmed, ")") > count(trimmed, "(");
    const next = unbalanced ? trimmed.slice(0, -1) : trimmed.replace(/\]$/, "");
    if (next === raw) break;
    raw = next;
  }
  const href = safeHref(decodeEntities(raw));
  return href ? { node: { type: "link", href, text: decodeEntities(raw) }, end: at + raw.length } : null;
}

const count = (text: string, char: string) => text.split(char).length - 1;

/** Only addresses that a browser opens as pages or mail; anything else stays text. */
export function safeHref(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return protocol === "http:" || protocol === "https:" || protocol === "mailto:" ? href : null;
  } catch {
    return null;
  }
}

/** The words alone, for previews and for those who listen. `nameOf` gives people and channels their names. */
export function plainText(text: string, nameOf: (id: string) => string | undefined = () => undefined): string {
  const inline = (node: Inline): string => {
    if ("children" in node) return node.children.map(inline).join("");
    if ("text" in node) return node.text;
    if (node.type === "everyone") return `@${node.name}`;
    return `${node.type === "user" ? "@" : "#"}${nameOf(node.id) ?? node.label ?? "…"}`;
  };
  return parseMrkdwn(text)
    .map((block) => (block.type === "code" ? block.text : block.children.map(inline).join("")))
    .join(" ");
}
