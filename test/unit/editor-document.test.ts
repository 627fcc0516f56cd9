import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Format } from "../../app/components/composer/field";
import { selectionAt } from "../../app/components/composer/rich/caret";
import { commandOf, shiftItems } from "../../app/components/composer/rich/commands";
import { documentOf, documentOfLines, linesOf, textOf } from "../../app/components/composer/rich/document";
import { stateOf } from "../../app/components/composer/rich/state";
import { encodeTyped } from "../../app/format/compose";
import { markdownLines } from "../../app/format/markdown";
import { writeLines } from "../../app/format/write";

const runs = { numRuns: process.env.TEST_LONG === "1" ? 10_000 : 1_000 };
const nameOf = (id: string) => (id === "U12345678" ? "Ada Lovelace" : undefined);
const words = fc
  .array(
    fc.constantFrom(
      ..."ab 1.*_~`:>-",
      "*bold*",
      "_it_",
      "`code`",
      "```",
      "\n",
      "\n• ",
      "\n1. ",
      "\n    • ",
      "\n&gt; ",
      "<@U12345678>",
      "<https://a.example/|here>",
      "\n```js\nlet a\n```\n",
      "&lt;!channel&gt;",
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));

describe("the editor's document", () => {
  test("is the text it was made of, and stays it", () => {
    fc.assert(
      fc.property(words, (text) => {
        const once = textOf(documentOf(text, nameOf));
        expect(textOf(documentOf(once, nameOf))).toBe(once);
        documentOf(text, nameOf).check();
      }),
      runs,
    );
  });

  test("stays well formed whatever formats are pressed, and is read as it was written", () => {
    const presses = fc.array(
      fc.record({
        format: fc.constantFrom<Exclude<Format, "link">>(
          "bold",
          "italic",
          "strike",
          "code",
          "ordered",
          "bulleted",
          "quote",
          "codeblock",
        ),
        from: fc.nat(200),
        to: fc.nat(200),
        deeper: fc.boolean(),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(words, presses, (text, pressed) => {
        let state = stateOf(documentOf(text, nameOf));
        for (const { format, from, to, deeper } of pressed) {
          const { size } = state.doc.content;
          const at = (offset: number) => ({ typed: " ".repeat(size + 1), from: offset % size, to: offset % size });
          const anchor = selectionAt(state.doc, { ...at(from), focused: false }).anchor;
          const head = selectionAt(state.doc, { ...at(to), focused: false }).head;
          state = state.apply(
            state.tr.setSelection(
              (state.selection.constructor as typeof import("prosemirror-state").TextSelection).between(
                state.doc.resolve(Math.min(anchor, head)),
                state.doc.resolve(Math.max(anchor, head)),
              ),
            ),
          );
          commandOf[format](state, (tr) => {
            state = state.apply(tr);
          });
          if (deeper)
            shiftItems(1)(state, (tr) => {
              state = state.apply(tr);
            });
          state.doc.check();
        }
        const written = textOf(state.doc);
        expect(textOf(documentOf(written, nameOf))).toBe(written);
      }),
      runs,
    );
  });

  test("numbers what stands in a list in its order", () => {
    const document = documentOf("3. a\n3. b\n    1. c\n    9. d\n• e\n5. f", nameOf);
    expect(textOf(document)).toBe("3. a\n4. b\n    1. c\n    2. d\n• e\n5. f");
  });

  test.each([
    ["hello wor|ld", "hello wor|ld"],
    ["*bo|ld* and", "bo|ld and"],
    ["*bold*| and", "bold| and"],
    ["a\n> quo|te", "a\nquo|te"],
    ["@Ada Lovelace| hi", "@Ada Lovelace| hi"],
    ["`a` and ```\nlet| b\n```\nx", "a and \nlet| b\nx"],
    ["whole|", "whole|"],
    ["|whole", "|whole"],
  ])("%j keeps its caret when the editor takes over", (typed, expected) => {
    const caret = typed.indexOf("|");
    const plain = typed.replace("|", "");
    const names = { people: [{ id: "U12345678", name: "Ada Lovelace" }], channels: [] };
    const document = documentOf(encodeTyped(plain, names), nameOf);
    const { head } = selectionAt(document, { typed: plain, from: caret, to: caret, focused: true });
    const before = document.textBetween(0, head, "\n");
    const after = document.textBetween(head, document.content.size, "\n");
    expect(`${before}|${after}`).toBe(expected);
  });
});

describe("what is pasted as Markdown", () => {
  test.each([
    ["**bold** and *this* _too_ ~~gone~~", "*bold* and *this* _too_ ~gone~"],
    ["# a heading stays", "# a heading stays"],
    ["- one\n- two\n  - deeper", "• one\n• two\n    ◦ deeper"],
    ["1. one\n2) two", "1. one\n2. two"],
    ["> said\nanswer", "&gt; said\nanswer"],
    ["```ts\nconst a = `1`;\n```", "```ts\nconst a = `1`;\n```"],
    ["see [the page](https://a.example/x) `x < y`", "see <https://a.example/x|the page> `x &lt; y`"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["https://a.example/a_b_c and __init__", "https://a.example/a_b_c and __init__"],
    ["<!channel> <@U12345678>", "&lt;!channel&gt; &lt;@U12345678&gt;"],
    ["[x](javascript:alert(1))", "[x](javascript:alert(1))"],
  ])("%j", (text, expected) => {
    expect(writeLines(linesOf(documentOfLines(markdownLines(text), nameOf)))).toBe(expected);
  });
});
