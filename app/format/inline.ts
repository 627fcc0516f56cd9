import { safeHref, trimAddress } from "../../src/protocol/links";
import { decodeEntities } from "./entities";
import { isEdge, isMarkSign, literal, type MarkSign, marks, seam } from "./signs";
import type { EveryoneName, Inline } from "./tree";

type Found = { node: Inline; end: number } | null;

/** A token or an address is never longer. */
const tokenLength = 2_100;

/** The formatting inside one line, or inside lines that no formatting crosses. */
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
    const next = text[at + 1];
    if (char === seam || (char === literal && next !== undefined && isSign(next))) {
      plain += char === seam ? "" : next;
      at += char === seam ? 1 : 2;
      continue;
    }
    const found = readAt(text, at, char);
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

const isSign = (char: string) => char === "`" || char === ":" || isMarkSign(char);

function readAt(text: string, at: number, char: string): Found {
  if (char === "`") return readCode(text, at);
  if (char === "<") return readToken(text, at);
  if (char === ":") return readEmoji(text, at);
  if (char === "h") return readUrl(text, at);
  return isMarkSign(char) ? readMarked(text, at, char) : null;
}

function readCode(text: string, at: number): Found {
  const end = text.indexOf("`", at + 1);
  const inner = text.slice(at + 1, end);
  if (end < 0 || inner.trim() === "" || inner.includes("\n")) return null;
  return { node: { type: "code", text: decodeEntities(inner) }, end: end + 1 };
}

function readEmoji(text: string, at: number): Found {
  const match = /^:([a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?):/.exec(text.slice(at, at + 120));
  if (!match?.[1] || /^[0-9]+$/.test(match[1])) return null;
  // A time or an address like a:b:c is none.
  if (/[A-Za-z0-9]/.test(text[at - 1] ?? "")) return null;
  return { node: { type: "emoji", name: match[1] }, end: at + match[0].length };
}

function readToken(text: string, at: number): Found {
  const match = /^<([^<>\n|]+)(?:\|([^<>\n]*))?>/.exec(text.slice(at, at + tokenLength));
  if (!match) return null;
  const [whole, target = "", rawLabel] = match;
  const node = tokenOf(target, rawLabel ? decodeEntities(rawLabel) : undefined);
  return node && { node, end: at + whole.length };
}

function tokenOf(target: string, label: string | undefined): Inline | null {
  const named = label === undefined ? {} : { label };
  if (/^@U[0-9A-Z]{8,20}$/.test(target)) return { type: "user", id: target.slice(1), ...named };
  if (/^#[CDG][0-9A-Z]{8,20}$/.test(target)) return { type: "channel", id: target.slice(1), ...named };
  const group = /^!subteam\^(S[0-9A-Z]{8,20})$/.exec(target);
  if (group?.[1]) return { type: "group", id: group[1], ...named };
  const everyone = /^!(channel|here|everyone)$/.exec(target);
  if (everyone) return { type: "everyone", name: everyone[1] as EveryoneName };
  const date = /^!date\^(\d{1,11})\^([^^]{1,200})(?:\^([^^]+))?$/.exec(target);
  if (date) {
    const href = date[3] ? safeHref(decodeEntities(date[3])) : null;
    const format = decodeEntities(date[2] ?? "");
    return { type: "date", seconds: Number(date[1]), format, ...(href ? { href } : {}), label: label ?? "" };
  }
  const address = decodeEntities(target);
  const href = safeHref(address);
  return href === null ? null : { type: "link", href, text: label ?? address.replace(/^mailto:/, "") };
}

function readMarked(text: string, at: number, mark: MarkSign): Found {
  const before = text[at - 1];
  const after = text[at + 1];
  if (before !== undefined && (!isEdge(before) || before === mark)) return null;
  if (after === undefined || /\s/.test(after) || after === mark) return null;
  for (let end = at + 1; end < text.length; end += 1) {
    const char = text[end] as string;
    if (char === "\n") return null;
    if (char === literal && isSign(text[end + 1] ?? "")) {
      end += 1;
      continue;
    }
    const inside = isMarkSign(char) ? null : readAt(text, end, char);
    if (inside) {
      end = inside.end - 1;
      continue;
    }
    if (char !== mark || end === at + 1 || /\s/.test(text[end - 1] as string)) continue;
    const next = text[end + 1];
    if (next !== undefined && (!isEdge(next) || next === mark)) continue;
    return { node: { type: marks[mark], children: parseInline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return null;
}

/** An address in plain words, encoded as text is. */
export function readUrl(text: string, at: number): Found {
  const before = text[at - 1];
  if (before !== undefined && !isEdge(before)) return null;
  const match = /^https?:\/\/[^\s<>`\u2063]+/.exec(text.slice(at, at + tokenLength));
  if (!match) return null;
  const raw = trimAddress(match[0]);
  const href = safeHref(decodeEntities(raw));
  return href ? { node: { type: "link", href, text: decodeEntities(raw), bare: true }, end: at + raw.length } : null;
}
