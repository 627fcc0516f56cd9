/** Addresses of pages in a message's text: one rule for whoever shows them and whoever looks what is behind them. */

/** Only addresses that a browser opens as pages or mail; anything else stays text. */
export function safeHref(address: string): string | null {
  // A browser drops some of these from an address before it reads it.
  if (/[\s\p{Cc}]/u.test(address)) return null;
  try {
    const { protocol, href } = new URL(address);
    return protocol === "http:" || protocol === "https:" || protocol === "mailto:" ? href : null;
  } catch {
    return null;
  }
}

/** An address in plain words, still encoded as text is: what ends a sentence or closes a bracket around it goes. */
export function trimAddress(address: string): string {
  let raw = address.replace(/(?:&gt;|&lt;).*$/, "");
  for (;;) {
    const trimmed = raw.replace(/(?:[.,:!?'"*_~`\u2060]|(?<!&(?:amp|lt|gt));)+$/, "");
    const unbalanced = trimmed.endsWith(")") && count(trimmed, ")") > count(trimmed, "(");
    const next = unbalanced ? trimmed.slice(0, -1) : trimmed.replace(/\]$/, "");
    if (next === raw) return raw;
    raw = next;
  }
}

const count = (text: string, char: string) => text.split(char).length - 1;

const code = /```[\s\S]*?```|`[^`\n]+`/g;
const addresses = /<(https?:\/\/[^<>\n|]+)(?:\|[^<>\n]*)?>|(?<![\p{L}\p{N}])https?:\/\/[^\s<>`\u2063]+/gu;
const longest = 2_000;

/** The pages that a text links to, each once, in order, the first `most`. What stands in code is none of them. */
export function findPages(text: string, most: number): string[] {
  // Almost no text has one: spare it the patterns.
  if (!text.includes("http")) return [];
  const found = new Set<string>();
  for (const [whole, inToken] of text.replace(code, " ").matchAll(addresses)) {
    const raw = inToken ?? trimAddress(whole);
    const href = safeHref(raw.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
    if (href !== null && href.length <= longest) found.add(href);
    if (found.size === most) break;
  }
  return [...found];
}
