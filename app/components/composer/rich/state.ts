import { baseKeymap, chainCommands, deleteSelection, joinBackward, selectNodeBackward } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { backspaceAtStart, breakLine, leaveCodeTo, shiftItems } from "./commands";
import { numbersOf } from "./document";
import { typingRules } from "./typing-rules";

/** The number of each ordered item follows from those above it. */
const numbering = new Plugin({
  props: {
    decorations({ doc }) {
      const decorations: Decoration[] = [];
      const numbers = numbersOf(doc);
      doc.forEach((block, offset, index) => {
        const number = numbers[index];
        if (number) decorations.push(Decoration.node(offset, offset + block.nodeSize, { start: String(number) }));
      });
      return DecorationSet.create(doc, decorations);
    },
  },
});

const backspace = chainCommands(undoInputRule, deleteSelection, backspaceAtStart, joinBackward, selectNodeBackward);

const keys = keymap({
  "Shift-Enter": breakLine,
  Backspace: backspace,
  "Mod-Backspace": backspace,
  "Shift-Backspace": backspace,
  Tab: shiftItems(1),
  "Shift-Tab": shiftItems(-1),
  ArrowDown: leaveCodeTo("below"),
  ArrowUp: leaveCodeTo("above"),
  "Mod-z": undo,
  "Mod-y": redo,
  "Shift-Mod-z": redo,
});

const plugins = [typingRules, keys, keymap(baseKeymap), history(), numbering];

export const stateOf = (doc: Node): EditorState => EditorState.create({ doc, plugins });
