import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { fileUrl } from "./file-url";
import { NoPreview, Waiting } from "./no-preview";
import { loadPdf } from "./pdf-js";

/** In pixels: a page that says it is larger is drawn coarser. A hostile one says it is as large as a house. */
const mostPixels = 16_000_000;
const mostPages = 500;
const widest = 900;

type State = { document: PDFDocumentProxy; ratio: number } | "reading" | "failed";

/** A PDF page under page, each drawn when it is about to be seen. pdf.js reads it in a worker, and runs none of its scripts. */
export function PdfView({ file, scale }: { file: MessageFile; scale: number }) {
  const [state, setState] = useState<State>("reading");
  const url = fileUrl(file);
  useEffect(() => {
    let left = false;
    const opened = open(url);
    const read = async () => {
      const document = await (await opened).promise;
      const first = await document.getPage(1);
      if (!left) setState({ document, ratio: ratioOf(first.getViewport({ scale: 1 })) });
    };
    read().catch(() => {
      if (!left) setState("failed");
    });
    return () => {
      left = true;
      void opened.then((task) => task.destroy()).catch(() => undefined);
    };
  }, [url]);
  if (state === "reading") return <Waiting />;
  if (state === "failed") return <NoPreview file={file} broken />;
  const count = Math.min(state.document.numPages, mostPages);
  return (
    <ol className="mx-auto grid w-max min-w-full justify-items-center gap-4 p-4" aria-label={`Pages of ${file.name}`}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages never change places
        <Page key={index} {...state} number={index + 1} scale={scale} />
      ))}
      {count < state.document.numPages && (
        <li className="text-meta text-muted">The first {count} pages. Download it to see the rest.</li>
      )}
    </ol>
  );
}

const ratioOf = ({ width, height }: { width: number; height: number }) => Math.min(10, Math.max(0.1, height / width));

async function open(url: string) {
  const { getDocument } = await loadPdf();
  return getDocument({ url, enableXfa: false, isEvalSupported: false });
}

type PageProps = { document: PDFDocumentProxy; number: number; ratio: number; scale: number };

function Page({ document, number, ratio: expected, scale }: PageProps) {
  const item = useRef<HTMLLIElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [ratio, setRatio] = useState(expected);
  useEffect(() => {
    const { current } = item;
    if (!current) return;
    const seen = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      root: current.closest("section"),
      rootMargin: "600px",
    });
    seen.observe(current);
    return () => seen.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at another scale it is drawn anew, as wide as it is by then
  useEffect(() => {
    if (!near || !item.current || !canvas.current || !words.current) return;
    return draw({
      document,
      number,
      width: item.current.clientWidth,
      canvas: canvas.current,
      words: words.current,
      onRatio: setRatio,
    });
  }, [document, number, near, scale]);
  const width = `min(100vw - 2rem, ${widest}px)`;
  return (
    <li
      ref={item}
      className="pdf-page relative bg-white shadow-2"
      style={{ width: `calc(${scale} * ${width})`, aspectRatio: `1 / ${ratio}` }}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" role="img" aria-label={`Page ${number}`} />
      <div ref={words} className="pdf-words" />
    </li>
  );
}

type Drawing = {
  document: PDFDocumentProxy;
  number: number;
  /** In CSS pixels. */
  width: number;
  canvas: HTMLCanvasElement;
  words: HTMLDivElement;
  onRatio: (ratio: number) => void;
};

/** Answers with what stops it. */
function draw({ document, number, width, canvas, words, onRatio }: Drawing): () => void {
  let stop: (() => void) | null = null;
  let left = false;
  const run = async () => {
    const [{ TextLayer }, page] = await Promise.all([loadPdf(), document.getPage(number)]);
    const whole = page.getViewport({ scale: 1 });
    onRatio(ratioOf(whole));
    const scale = width / whole.width;
    const shown = page.getViewport({ scale });
    const dots = Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / (shown.width * shown.height)));
    const viewport = page.getViewport({ scale: scale * dots });
    if (left) return;
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    const drawing = page.render({ canvas, viewport });
    stop = () => drawing.cancel();
    await drawing.promise;
    if (left) return;
    // What is written there, to be selected and read aloud.
    words.replaceChildren();
    words.style.setProperty("--total-scale-factor", String(scale));
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport: shown });
    stop = () => layer.cancel();
    await layer.render();
  };
  run().catch(() => {
    // Cancelled, or a page that cannot be drawn: it stays white.
  });
  return () => {
    left = true;
    stop?.();
    // Out of sight it holds no memory.
    canvas.width = 0;
    words.replaceChildren();
  };
}
