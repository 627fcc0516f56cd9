import { Download, FileText } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { kindWords, sizeWords } from "../../format/size";
import { iconButtonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { fileUrl } from "./file-url";

const Gallery = lazy(() => import("./gallery").then(({ Gallery }) => ({ default: Gallery })));

type Picture = MessageFile & { width: number; height: number };
const isPicture = (file: MessageFile): file is Picture => file.width !== undefined && file.height !== undefined;

const most = { width: 400, height: 320 };

/** The room it takes is known before it is there: nothing moves when it comes. */
function sizeOf({ width, height }: Picture): { width: number; height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(24, Math.round(width * scale)), height: Math.max(24, Math.round(height * scale)) };
}

/** What a message has in it: pictures as themselves, everything else as a card. */
export function MessageFiles({ files }: { files: readonly MessageFile[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <div className="files">
      {pictures.length > 0 && (
        <ul className="pictures" data-several={pictures.length > 1 || undefined}>
          {pictures.map((picture, index) => (
            <li key={picture.id}>
              <a
                href={fileUrl(picture)}
                target="_blank"
                rel="noreferrer"
                className="picture"
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  setShown(index);
                }}
              >
                <img src={fileUrl(picture)} alt={picture.name} loading="lazy" {...sizeOf(picture)} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {others.map((file) => (
        <Attached key={file.id} file={file} />
      ))}
      {shown !== null && (
        <Suspense>
          <Gallery pictures={pictures} at={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Attached({ file }: { file: MessageFile }) {
  const url = fileUrl(file);
  if (file.type.startsWith("video/")) {
    // biome-ignore lint/a11y/useMediaCaption: what people upload has none
    return <video className="film" src={url} controls preload="metadata" aria-label={file.name} />;
  }
  return (
    <div className="file">
      <span className="kind">
        <Icon as={FileText} size={20} />
      </span>
      <span className="min-w-0 flex-1">
        <a href={url} target="_blank" rel="noreferrer" className="name">
          {file.name}
        </a>
        {file.type.startsWith("audio/") ? (
          // biome-ignore lint/a11y/useMediaCaption: as above
          <audio src={url} controls preload="none" aria-label={file.name} />
        ) : (
          <span className="about">
            {kindWords(file.name)} · {sizeWords(file.size)}
          </span>
        )}
      </span>
      <a
        href={`${url}?download=1`}
        download
        className={iconButtonLook()}
        aria-label={`Download ${file.name}`}
        title="Download"
      >
        <Icon as={Download} />
      </a>
    </div>
  );
}
