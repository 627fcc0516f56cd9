import { type ReactNode, useEffect, useState } from "react";

/** Past this a block stays in one colour: highlighting would hold up the page. */
const longest = 20_000;

/** Code as it was written; its colours come when the highlighter is here, and change no size. */
export function CodeBlock({ text, language }: { text: string; language: string | undefined }) {
  const [coloured, setColoured] = useState<{ text: string; nodes: ReactNode } | null>(null);
  useEffect(() => {
    if (text.length > longest || language === "plain" || language === "text") return;
    let gone = false;
    import("./highlight").then(
      ({ highlight }) => {
        if (!gone) setColoured({ text, nodes: highlight(text, language) });
      },
      () => {
        // Offline: it reads as well in one colour.
      },
    );
    return () => {
      gone = true;
    };
  }, [text, language]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide code scrolls by keys too
    <pre tabIndex={0}>{coloured?.text === text ? coloured.nodes : text}</pre>
  );
}
