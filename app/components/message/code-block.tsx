import { type ReactNode, useEffect, useState } from "react";

/** Past this a block stays in one colour: highlighting would hold up the page. */
const longest = 20_000;

/** The same characters; their colours come when the highlighter is here, and change no size. */
export function useColoured(text: string, language: string | undefined, most: number = longest): ReactNode {
  const [coloured, setColoured] = useState<{ text: string; nodes: ReactNode } | null>(null);
  useEffect(() => {
    if (text.length > most || language === "plain" || language === "text") return;
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
  }, [text, language, most]);
  return coloured?.text === text ? coloured.nodes : text;
}

/** Code as it was written. */
export function CodeBlock({ text, language }: { text: string; language: string | undefined }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide code scrolls by keys too
    <pre tabIndex={0}>{useColoured(text, language)}</pre>
  );
}
