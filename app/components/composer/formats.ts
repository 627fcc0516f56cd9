import {
  Bold,
  Code,
  Italic,
  Link as LinkIcon,
  List,
  ListOrdered,
  type LucideIcon,
  SquareCode,
  Strikethrough,
  TextQuote,
} from "lucide-react";
import type { Format } from "./field";

/** In the order of the bar; `apart` begins a group. Keys are Slack's. */
export const formats: ReadonlyArray<{
  format: Format;
  label: string;
  icon: LucideIcon;
  key: string;
  shift: boolean;
  apart?: true;
}> = [
  { format: "bold", label: "Bold", icon: Bold, key: "b", shift: false },
  { format: "italic", label: "Italic", icon: Italic, key: "i", shift: false },
  { format: "strike", label: "Strikethrough", icon: Strikethrough, key: "x", shift: true },
  { format: "link", label: "Link", icon: LinkIcon, key: "u", shift: true, apart: true },
  { format: "ordered", label: "Numbered list", icon: ListOrdered, key: "7", shift: true },
  { format: "bulleted", label: "List", icon: List, key: "8", shift: true },
  { format: "quote", label: "Quote", icon: TextQuote, key: "9", shift: true, apart: true },
  { format: "code", label: "Code", icon: Code, key: "c", shift: true },
  { format: "codeblock", label: "Code block", icon: SquareCode, key: "c", shift: true },
];

type Keys = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** The format of a key with Ctrl or Cmd, if it has one. Digits are asked by their place: with Shift they are signs. */
export function formatOfKey({ key, code, shiftKey, altKey, ctrlKey, metaKey }: Keys): Format | null {
  if (!ctrlKey && !metaKey) return null;
  const pressed = code.startsWith("Digit") ? code.slice(5) : key.toLowerCase();
  if (altKey) return shiftKey && pressed === "c" ? "codeblock" : null;
  return formats.find((one) => one.key === pressed && one.shift === shiftKey)?.format ?? null;
}

export const keysOf = ({ format, key, shift }: (typeof formats)[number]): string =>
  `Ctrl+${format === "codeblock" ? "Alt+" : ""}${shift ? "Shift+" : ""}${key.toUpperCase()}`;
