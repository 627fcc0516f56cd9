import { lazy, Suspense } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { fileUrl, thumbnailUrl } from "./file-url";
import { Middle, NoPreview, Waiting } from "./no-preview";
import { isPicture, type Picture } from "./picture";
import { TextView } from "./text-view";

const PdfView = lazy(() => import("./pdf-view").then(({ PdfView }) => ({ default: PdfView })));

type Kind = "picture" | "pdf" | "text" | "video" | "audio" | "other";

function kindOf(file: MessageFile): Kind {
  if (isPicture(file)) return file.noPreview ? "other" : "picture";
  if (file.type === "application/pdf") return "pdf";
  if (file.excerpt !== undefined) return "text";
  const [family] = file.type.split("/");
  return family === "video" || family === "audio" ? family : "other";
}

/** How close each kind can be looked at; one step: as it is. */
const zooms: Record<Kind, readonly number[]> = {
  picture: [1, 2, 4],
  pdf: [1, 1.5, 2, 3],
  text: [1, 1.25, 1.5, 2],
  video: [1],
  audio: [1],
  other: [1],
};
export const zoomsOf = (file: MessageFile) => zooms[kindOf(file)];
/** Then arrows to the sides move within it. */
export const isZoomed = (file: MessageFile, zoom: number) => zoom > 0 && kindOf(file) !== "text";

/** One file, as large as there is room. */
export function Shown({ file, scale }: { file: MessageFile; scale: number }) {
  const url = fileUrl(file);
  switch (kindOf(file)) {
    case "picture":
      return <PictureView picture={file as Picture} scale={scale} />;
    case "pdf":
      return (
        <Suspense fallback={<Waiting />}>
          <PdfView file={file} scale={scale} />
        </Suspense>
      );
    case "text":
      return <TextView file={file} scale={scale} />;
    case "video":
      return (
        <Middle>
          {/* biome-ignore lint/a11y/useMediaCaption: what people upload has none */}
          <video src={url} controls preload="metadata" aria-label={file.name} className="max-h-full max-w-full" />
        </Middle>
      );
    case "audio":
      return (
        <Middle>
          {/* biome-ignore lint/a11y/useMediaCaption: as above */}
          <audio src={url} controls preload="metadata" aria-label={file.name} className="w-[min(100%,480px)]" />
        </Middle>
      );
    default:
      return <NoPreview file={file} broken={file.noPreview === true} />;
  }
}

/** Its box is there from the beginning, with the small picture in it until the large one has come. */
function PictureView({ picture, scale }: { picture: Picture; scale: number }) {
  const { width, height, blur } = picture;
  const fits = `min(100vw - 2rem, ${width}px, (100dvh - var(--header-h) - 2rem) * ${width / height})`;
  return (
    <div className="grid min-h-full w-max min-w-full place-items-center p-4">
      <img
        src={fileUrl(picture)}
        alt={picture.name}
        width={width}
        height={height}
        className="h-auto max-w-none bg-[length:100%_100%] shadow-[0_0_0_1px_var(--border)]"
        style={{
          width: `calc(${scale} * ${fits})`,
          aspectRatio: `${width} / ${height}`,
          // What can be seen through shows nothing behind it.
          backgroundImage: blur === undefined ? undefined : `url(${thumbnailUrl(picture, 800)})`,
        }}
      />
    </div>
  );
}
