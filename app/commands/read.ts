import { commands, type Listed } from "./list";

export type Said =
  | { kind: "message"; text: string }
  | { kind: "command"; command: Listed; rest: string }
  | { kind: "unknown"; name: string };

/** `/topic words` is a command, `//topic` is the text `/topic`, and `/home/ada` is no command at all. */
export function readCommand(text: string): Said {
  if (text.startsWith("//")) return { kind: "message", text: text.slice(1) };
  const [whole, name] = /^\/([a-z][a-z0-9_-]*)(?=\s|$)/i.exec(text) ?? [];
  if (!whole || !name) return { kind: "message", text };
  const command = commands.find((one) => one.name === name.toLowerCase());
  return command ? { kind: "command", command, rest: text.slice(whole.length).trim() } : { kind: "unknown", name };
}
