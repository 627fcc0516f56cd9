import { InputRule, inputRules } from "prosemirror-inputrules";
import type { MarkType } from "prosemirror-model";
import { safeHref } from "../../../../src/protocol/links";
import { schema } from "./schema";

const { paragraph, list_item, quote, code_block } = schema.nodes;
const { bold, italic, strike, code, link } = schema.marks;

/** What somebody types in Slack's or Markdown's signs becomes its look; Backspace right after takes it back. */
function markRule(pattern: RegExp, mark: MarkType): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const words = match[1] ?? "";
      const from = start + match[0].indexOf(words);
      if (mark !== code && state.doc.rangeHasMark(start, end, code)) return null;
      const tr = state.tr;
      if (from + words.length < end) tr.delete(from + words.length, end);
      if (start < from) tr.delete(start, from);
      return tr.addMark(start, start + words.length, mark.create()).removeStoredMark(mark);
    },
    { inCodeMark: false },
  );
}

/** Between signs of one kind: words that neither begin nor end with a space. */
const between = (sign: string, count: number) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${sign}])[${sign}]{${count}}([^\\s${sign}](?:[^${sign}]*[^\\s${sign}])?)[${sign}]{${count}}$`,
    "u",
  );

const lineRule = (
  pattern: RegExp,
  type: typeof paragraph,
  attrs: (match: RegExpMatchArray) => Record<string, unknown> | null,
) =>
  new InputRule(pattern, (state, match, start, end) => {
    const { $from } = state.selection;
    if ($from.parent.type !== paragraph) return null;
    const tr = state.tr.delete(start, end);
    return tr.setNodeMarkup(tr.mapping.map($from.before()), type, attrs(match));
  });

const markdownLink = new InputRule(
  /\[([^[\]]+)\]\(((?:https?|mailto):[^\s()<>]+)\)$/,
  (state, match, start, end) => {
    const [, words = "", address = ""] = match;
    const href = safeHref(address);
    if (!href) return null;
    return state.tr.replaceWith(start, end, schema.text(words, [link.create({ href })])).removeStoredMark(link);
  },
  { inCodeMark: false },
);

export const typingRules = inputRules({
  rules: [
    markRule(between("*", 2), bold),
    markRule(between("*", 1), bold),
    markRule(between("_", 1), italic),
    markRule(between("~", 2), strike),
    markRule(between("~", 1), strike),
    markRule(/(?<!`)`([^`\n]*[^`\s][^`\n]*)`$/, code),
    markdownLink,
    lineRule(/^[-*•] $/, list_item, () => ({ ordered: false, indent: 0, number: 1 })),
    lineRule(/^(\d{1,3})\. $/, list_item, (match) => ({ ordered: true, indent: 0, number: Number(match[1]) })),
    lineRule(/^> $/, quote, () => null),
    lineRule(/^```$/, code_block, () => null),
  ],
});
