import { type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import { safeHref } from "../../../../src/protocol/links";
import { isLanguage } from "../../../format/signs";

/**
 * What the editor knows, and with it all that a paste can bring in. Blocks lie flat, one a line, as mrkdwn has them:
 * an item knows its own indent, a quote is its lines.
 */
const blocksInside = "p, div, li, pre, blockquote, ul, ol, h1, h2, h3, h4, h5, h6";
const paragraphs = ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6"];
const isInside = (element: HTMLElement, selector: string) => element.parentElement?.closest(selector) != null;

const nodes = {
  doc: { content: "block+" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: paragraphs.map((tag) => ({
      tag,
      getAttrs: (element: HTMLElement) => (isInside(element, "li, blockquote") ? false : null),
    })),
    toDOM: () => ["p", 0],
  },
  quote: {
    group: "block",
    content: "inline*",
    parseDOM: [
      {
        tag: "blockquote",
        getAttrs: (element: HTMLElement) => (element.querySelector(blocksInside) ? false : null),
      },
      ...["p", "div"].map((tag) => ({
        tag,
        priority: 60,
        getAttrs: (element: HTMLElement) =>
          isInside(element, "blockquote") && !element.querySelector(blocksInside) ? null : (false as const),
      })),
    ],
    toDOM: () => ["blockquote", 0],
  },
  list_item: {
    group: "block",
    content: "inline*",
    attrs: { ordered: { default: false }, indent: { default: 0 }, number: { default: 1 } },
    parseDOM: [
      {
        tag: "li",
        getAttrs: (element: HTMLElement) => {
          const list = element.parentElement?.closest("ul, ol");
          const given = Number(list?.getAttribute("data-indent") ?? Number.NaN);
          let depth = -1;
          for (let at: Element | null | undefined = list; at; at = at.parentElement?.closest("ul, ol")) depth += 1;
          const start = Number(list?.getAttribute("start") ?? 1);
          return {
            ordered: list?.tagName === "OL",
            indent: Math.min(8, Math.max(0, Number.isInteger(given) ? given : depth)),
            number: Number.isInteger(start) && start > 0 && start < 1_000 ? start : 1,
          };
        },
      },
    ],
    // Each line is a list of one, so that what is copied is a list elsewhere too.
    toDOM: ({ attrs: { ordered, indent } }) => [ordered ? "ol" : "ul", { "data-indent": indent }, ["li", 0]],
  },
  code_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    attrs: { language: { default: "" } },
    parseDOM: [
      {
        tag: "pre",
        preserveWhitespace: "full",
        getAttrs: (element: HTMLElement) => {
          const named = /\blanguage-([a-z0-9+#-]+)/.exec(element.firstElementChild?.className ?? "")?.[1] ?? "";
          return { language: isLanguage(named) ? named : "" };
        },
      },
    ],
    toDOM: () => ["pre", 0],
  },
  text: { group: "inline" },
  /** A stored token: a person, a channel, a group, everyone, a date. `written` is its mrkdwn, `shown` its words. */
  token: {
    group: "inline",
    inline: true,
    atom: true,
    selectable: false,
    attrs: { written: {}, shown: {} },
    parseDOM: [
      {
        tag: "span[data-token]",
        getAttrs: (element: HTMLElement) => {
          const written = element.getAttribute("data-token") ?? "";
          return isToken(written) ? { written, shown: element.textContent ?? "" } : false;
        },
      },
    ],
    toDOM: ({ attrs: { written, shown } }) => ["span", { class: "at", "data-token": written }, shown],
    leafText: ({ attrs: { shown } }) => shown,
  },
} satisfies Record<string, NodeSpec>;

/** Of our own, whole: what a page puts on the clipboard may say anything. */
const isToken = (written: string) =>
  /^<(?:@U[0-9A-Z]{8,20}|#[CDG][0-9A-Z]{8,20}|!(?:channel|here|everyone)|!subteam\^S[0-9A-Z]{8,20})>$/.test(written);

const marks = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (element: HTMLElement) => {
          const href = safeHref(element.getAttribute("href") ?? "");
          return href ? { href } : false;
        },
      },
    ],
    toDOM: ({ attrs: { href } }) => ["a", { href, rel: "noopener noreferrer nofollow" }, 0],
  },
  bold: {
    parseDOM: [
      // Google Docs puts all it copies into one that is not bold.
      { tag: "b", getAttrs: (element: HTMLElement) => (element.style.fontWeight === "normal" ? false : null) },
      { tag: "strong" },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => ({ tag, consuming: false, priority: 70 })),
      { style: "font-weight", getAttrs: (value: string) => (/^(bold(er)?|[6-9]\d{2})$/.test(value) ? null : false) },
    ],
    toDOM: () => ["strong", 0],
  },
  italic: {
    parseDOM: [{ tag: "i" }, { tag: "em" }, { style: "font-style=italic" }],
    toDOM: () => ["em", 0],
  },
  strike: {
    parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }, { style: "text-decoration=line-through" }],
    toDOM: () => ["s", 0],
  },
  code: { excludes: "code link", code: true, parseDOM: [{ tag: "code" }, { tag: "tt" }], toDOM: () => ["code", 0] },
} satisfies Record<string, MarkSpec>;

export const schema = new Schema({ nodes, marks } as {
  nodes: Record<keyof typeof nodes, NodeSpec>;
  marks: Record<keyof typeof marks, MarkSpec>;
});
