import { useCallback, useEffect } from "react";
import { glyphOf, knowledge, learnAll } from "../../emoji/names";
import { useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { Workspace } from "../../live/workspace";
import { cn } from "../ui/cn";

export type Drawing = { glyph: string } | { url: string };

/** A standard emoji, or one of the workspace's under any of its names. null: there is none, as far as is known. */
export function drawingOf(name: string, own: Workspace["emoji"]): Drawing | null {
  const custom = own[name];
  const target = custom?.aliasFor ?? name;
  const url = own[target]?.url;
  if (url) return { url };
  const glyph = glyphOf(target);
  return glyph === null ? null : { glyph };
}

const same = <T,>(value: T) => value;

export function useDrawing(name: string): Drawing | null {
  const all = useObserved(knowledge, same);
  const url = useWorkspace(
    useCallback(
      ({ emoji }: Workspace) => {
        const found = drawingOf(name, emoji);
        return found && "url" in found ? found.url : null;
      },
      [name],
    ),
  );
  const target = useWorkspace(useCallback(({ emoji }: Workspace) => emoji[name]?.aliasFor ?? name, [name]));
  const glyph = url === null ? glyphOf(target) : null;
  const unknown = url === null && glyph === null && all !== "all";
  useEffect(() => {
    if (unknown) void learnAll();
  }, [unknown]);
  return url !== null ? { url } : glyph !== null ? { glyph } : null;
}

/** An emoji by its name, in a line of text; a name that is none stays as it was written. */
export function Emoji({ name, className }: { name: string; className?: string }) {
  const drawing = useDrawing(name);
  // The server knows every name, a browser at first those of every day.
  if (!drawing) return <span suppressHydrationWarning>{`:${name}:`}</span>;
  const title = `:${name}:`;
  return "url" in drawing ? (
    <img className={cn("emoji", className)} src={drawing.url} alt={title} title={title} draggable={false} />
  ) : (
    <span className={cn("emoji", className)} role="img" aria-label={title} title={title}>
      {drawing.glyph}
    </span>
  );
}
