import { safeHref } from "../../src/protocol/links";
import { isLanguage } from "./signs";
import type { Inline, Line } from "./tree";

/**
 * Text copied from elsewhere, where Markdown says what it should look like: `**bold**`, lists, quotes, fences, links.
 * Nothing in it becomes a mention, and a heading stays as it is. Slack's own signs are read too.
 */
export function markdownLines(text: string): Line[] {
  const lines: Line[] = [];
  const rows = text.split("\n");
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as string;
    const fence = /^\s{0,3}(```+|~~~+)\s*([\w+#-]*)\s*$/.exec(row);
    const end = fence ? rows.findIndex((other, index) => index > at && other.trim() === fence[1]) : -1;
    if (fence && end > at) {
      const language = (fence[2] ?? "").toLowerCase();
      const body = rows.slice(at + 1, end).join("\n");
      lines.push({ type: "code", text: body, language: isLanguage(language) ? language : "" });
      at = end;
    } else lines.push(lineOf(row));
  }
  return lines;
}

function lineOf(row: string): Line {
  const quote = /^> ?(.*)$/.exec(row);
  if (quote) return { type: "quote", children: inlineOf(quote[1] ?? "") };
  const item = /^(\s{0,16})(?:([-*+•◦▪])|(\d{1,3})[.)])\s+(.*)$/u.exec(row);
  if (!item) return { type: "text", children: inlineOf(row) };
  const [, space = "", , number, words = ""] = item;
  // Two to four spaces a level are all in use.
  const indent = Math.min(8, Math.floor(space.replaceAll("\t", "    ").length / 2 / (space.length % 4 === 0 ? 2 : 1)));
  return {
    type: "item",
    ordered: number !== undefined,
    indent,
    number: Number(number ?? 0),
    children: inlineOf(words),
  };
}

const edge = "(?<![\\p{L}\\p{N}_*~])";
const end = "(?![\\p{L}\\p{N}_*~])";
const patterns: ReadonlyArray<{ pattern: RegExp; read: (match: RegExpExecArray) => Inline | null }> = [
  { pattern: /`([^`]*[^`\s][^`]*)`/, read: ([, text = ""]) => ({ type: "code", text }) },
  {
    pattern: /\[([^[\]]+)\]\(((?:https?|mailto):[^\s()<>]+)\)/,
    read: ([, text = "", address = ""]) => {
      const href = safeHref(address);
      return href === null ? null : { type: "link", href, text };
    },
  },
  ...(
    [
      ["\\*\\*\\*", "bold"],
      ["\\*\\*", "bold"],
      ["\\*", "bold"],
      ["_", "italic"],
      ["~~", "strike"],
      ["~", "strike"],
    ] as const
  ).map(([sign, type]) => ({
    pattern: new RegExp(`${edge}${sign}([^\\s*_~](?:[^\\n]*?[^\\s*_~])?)${sign}${end}`, "u"),
    read: ([, words = ""]: RegExpExecArray): Inline => ({ type, children: inlineOf(words) }),
  })),
];

/** The formatting that begins first; in it and after it the same again. Addresses are left whole. */
function inlineOf(text: string): Inline[] {
  if (text === "") return [];
  const address = /https?:\/\/[^\s<>`)]+/.exec(text);
  let first: { at: number; length: number; node: Inline } | null = null;
  for (const { pattern, read } of patterns) {
    const match = pattern.exec(text);
    if (!match || (first && match.index >= first.at)) continue;
    if (address && match.index > address.index && match.index < address.index + address[0].length) continue;
    const node = read(match);
    if (node) first = { at: match.index, length: match[0].length, node };
  }
  if (!first) return [{ type: "text", text }];
  const before = text.slice(0, first.at);
  return [
    ...(before ? [{ type: "text", text: before } as const] : []),
    first.node,
    ...inlineOf(text.slice(first.at + first.length)),
  ];
}
