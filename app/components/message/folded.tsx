import { type ReactNode, useState } from "react";

/** Known from the text alone, so that the server folds what the browser folds and nothing moves. */
export const isLong = (text: string): boolean => text.length > 3_000 || lineCount(text) > 24;

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** A row that scrolls out of view and back is as it was left. */
const unfolded = new Set<string>();

export function Folded({ text, children }: { text: string; children: ReactNode }) {
  const [open, setOpen] = useState(() => unfolded.has(text));
  const toggle = () => {
    if (open) unfolded.delete(text);
    else unfolded.add(text);
    setOpen(!open);
  };
  return (
    <>
      <div className={open ? undefined : "folded"}>{children}</div>
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="with-script link mt-0.5 block h-6 text-meta font-semibold phone:h-11"
      >
        {open ? "Show less" : "Show more"}
      </button>
    </>
  );
}
