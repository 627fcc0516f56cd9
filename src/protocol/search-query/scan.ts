import { type FilterName, filterNames, type Span } from "./ast";

/** One piece between white space, before anybody asked whether its value makes sense. */
export type Token = {
  negated: boolean;
  filter: FilterName | null;
  /** What the quotes hold, or the piece itself, without sigil and without the star at the end. */
  text: string;
  sigil: "" | "#" | "@";
  quoted: boolean;
  /** false: the quotes end with the query. */
  closed: boolean;
  /** What would close them. */
  closing: string;
  prefix: boolean;
  span: Span;
  /** Of the value of a filter, its sigil and quotes included; of anything else, of the text. */
  valueSpan: Span;
};

/** How quotes end that begin so: phones and other languages write their own. */
const quotes: Record<string, string> = {
  '"': '"',
  "“": "”“",
  "„": "“”",
  "«": "»",
  "»": "«",
  "「": "」",
  "『": "』",
};

const space = /\s/u;
const filterHead = new RegExp(`^(${filterNames.join("|")})[:：]`, "i");

/** Cuts a query into its pieces. Whatever is written has some. */
export function scan(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    if (space.test(source[at] as string)) {
      at++;
      continue;
    }
    const token = scanOne(source, at);
    tokens.push(token);
    at = token.span.end;
  }
  return tokens;
}

function scanOne(source: string, start: number): Token {
  let at = start;
  // `--port` is an option that somebody looks for, and a minus alone is a minus.
  const next = source[at + 1];
  const negated = source[at] === "-" && next !== undefined && next !== "-" && !space.test(next);
  if (negated) at++;

  const head = filterHead.exec(source.slice(at, at + 8));
  const filter = head ? ((head[1] as string).toLowerCase() as FilterName) : null;
  if (head) at += head[0].length;

  const valueStart = at;
  let sigil: Token["sigil"] = "";
  const takesName = filter === "in" || filter === "from" || filter === "to" || filter === "with";
  const first = source[at];
  if (takesName && (first === "@" || first === "#")) {
    sigil = first;
    at++;
  }

  const closing = quotes[source[at] ?? ""];
  if (closing !== undefined) {
    const body = scanQuoted(source, at + 1, closing);
    const prefix = filter === null && body.closed && source[body.end] === "*";
    const end = prefix ? body.end + 1 : body.end;
    let text = body.text;
    if (takesName && sigil === "" && (text[0] === "@" || text[0] === "#")) {
      sigil = text[0];
      text = text.slice(1);
    }
    const how = { quoted: true, closed: body.closed, closing: closing[0] as string, prefix };
    return { negated, filter, text, sigil, ...how, span: { start, end }, valueSpan: { start: valueStart, end } };
  }

  let end = at;
  while (end < source.length && !space.test(source[end] as string)) end++;
  let text = source.slice(at, end);
  const token = takesName ? /^<([@#])([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) : null;
  if (token && sigil === "") {
    sigil = token[1] as "#" | "@";
    text = token[2] as string;
  }
  const prefix = filter === null && text.length > 1 && text.endsWith("*");
  if (prefix) text = text.slice(0, -1);
  const how = { quoted: false, closed: true, closing: "", prefix };
  return { negated, filter, text, sigil, ...how, span: { start, end }, valueSpan: { start: valueStart, end } };
}

/** `start` is behind the quotes that open. Doubled straight quotes stand for one. */
function scanQuoted(source: string, start: number, closing: string): { text: string; end: number; closed: boolean } {
  let text = "";
  for (let at = start; at < source.length; at++) {
    const sign = source[at] as string;
    if (!closing.includes(sign)) text += sign;
    else if (sign === '"' && source[at + 1] === '"') {
      text += sign;
      at++;
    } else return { text, end: at + 1, closed: true };
  }
  return { text, end: source.length, closed: false };
}
