import { Bold, Code, Italic, type LucideIcon, SquareCode, Strikethrough, TextQuote } from "lucide-react";
import type { RefObject } from "react";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { insertText } from "./text-area";

type Format = { label: string; icon: LucideIcon; around: string; apart?: boolean; keys?: string };

const formats: Format[] = [
  { label: "Bold", icon: Bold, around: "*", keys: "Ctrl+B" },
  { label: "Italic", icon: Italic, around: "_", keys: "Ctrl+I" },
  { label: "Strikethrough", icon: Strikethrough, around: "~", keys: "Ctrl+Shift+X" },
  { label: "Quote", icon: TextQuote, around: "> ", apart: true },
  { label: "Code", icon: Code, around: "`", apart: true },
  { label: "Code block", icon: SquareCode, around: "```" },
];

export function FormatBar({
  field,
  onChange,
}: {
  field: RefObject<HTMLTextAreaElement>;
  onChange: (value: string) => void;
}) {
  return (
    <div
      role="toolbar"
      aria-label="Formatting"
      className="with-script flex items-center gap-0.5 px-1.5 pt-1 phone:hidden"
    >
      {formats.map(({ label, icon, around, apart, keys }) => (
        <span key={label} className="flex items-center gap-0.5">
          {apart && label !== "Code" && <i className="mx-1 h-4 w-px bg-line" />}
          <IconButton
            size={28}
            on="raised"
            className="text-faint"
            label={label}
            {...(keys ? { keys } : {})}
            onClick={() => field.current && wrap(field.current, around, onChange)}
          >
            <Icon as={icon} size={16} />
          </IconButton>
        </span>
      ))}
    </div>
  );
}

/** Puts the mark around the selection, or an empty pair around the caret. */
export function wrap(element: HTMLTextAreaElement, around: string, onChange: (value: string) => void): void {
  const { selectionStart: from, selectionEnd: to, value } = element;
  const selected = value.slice(from, to);
  const newLine = from > 0 && value[from - 1] !== "\n" ? "\n" : "";
  element.focus();
  if (around === "> ") {
    const lines = selected.split("\n").map((line) => `> ${line}`);
    insertText(element, newLine + lines.join("\n"), onChange);
    return;
  }
  const fenced = around === "```";
  const [before, after] = fenced ? [`${newLine}\`\`\`\n`, "\n```"] : [around, around];
  insertText(element, before + selected + after, onChange);
  if (selected === "") {
    const caret = from + before.length;
    element.setSelectionRange(caret, caret);
  }
}

/** The mark of a key with Ctrl or Cmd, if it has one. */
export function markOfKey({ key, shiftKey }: { key: string; shiftKey: boolean }): string | null {
  const lower = key.toLowerCase();
  if (lower === "b" && !shiftKey) return "*";
  if (lower === "i" && !shiftKey) return "_";
  if (lower === "x" && shiftKey) return "~";
  return null;
}
