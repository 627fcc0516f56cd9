import { useEffect, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { useColoured } from "../message/code-block";
import { fileUrl, languageOf } from "./file-url";

/** More is for an editor. */
const most = 256 * 1024;
/** So much is coloured without a stutter. */
const mostColoured = 100_000;

type Read = { text: string; state: "reading" | "whole" | "part" | "failed" };

/** A text from its beginning; what the message says of it stands there while the rest is read. */
export function TextView({ file, scale }: { file: MessageFile; scale: number }) {
  const [{ text, state }, setRead] = useState<Read>({ text: file.excerpt ?? "", state: "reading" });
  const url = fileUrl(file);
  useEffect(() => {
    const abort = new AbortController();
    void readText(url, abort.signal).then((read) => {
      if (!abort.signal.aborted) setRead((known) => read ?? { ...known, state: "failed" });
    });
    return () => abort.abort();
  }, [url]);
  const coloured = useColoured(text, languageOf(file.name), mostColoured);
  return (
    <div className="mx-auto w-max min-w-[min(100%,720px)] max-w-full px-14 py-4 phone:px-4">
      <pre
        className="overflow-x-auto font-mono text-strong [tab-size:2]"
        style={{ fontSize: 13 * scale, lineHeight: 20 / 13 }}
      >
        {coloured}
      </pre>
      {state === "part" && (
        <p className="mt-4 text-meta text-muted">That is its beginning. Download it to see the rest.</p>
      )}
      {state === "failed" && (
        <p className="mt-4 text-meta text-danger-ink" role="alert">
          The rest did not load. Check the connection.
        </p>
      )}
    </div>
  );
}

async function readText(url: string, signal: AbortSignal): Promise<Read | null> {
  try {
    const response = await fetch(url, { headers: { range: `bytes=0-${most - 1}` }, signal });
    if (!response.ok) return null;
    const bytes = await response.arrayBuffer();
    const text = new TextDecoder().decode(bytes);
    if (bytes.byteLength < most) return { text, state: "whole" };
    // The last line is cut in the middle, and so may its last character be.
    return { text: text.slice(0, text.lastIndexOf("\n") + 1) || text, state: "part" };
  } catch {
    return null;
  }
}
