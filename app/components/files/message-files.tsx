import { Download, FileText } from "lucide-react";
import { lazy, type MouseEvent, Suspense, useState } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { kindWords, sizeWords } from "../../format/size";
import { useColoured } from "../message/code-block";
import { iconButtonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { fileUrl, languageOf } from "./file-url";
import { isPicture, PictureTile } from "./picture";

const Gallery = lazy(() => import("./gallery").then(({ Gallery }) => ({ default: Gallery })));

/** What a message has in it: pictures as themselves, everything else as a card. Each opens among the others. */
export function MessageFiles({ files }: { files: readonly MessageFile[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const all = [...pictures, ...others];
  const open = (file: MessageFile) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setShown(all.indexOf(file));
  };
  return (
    <div className="files">
      {pictures.length > 0 && (
        <ul className="pictures" data-several={pictures.length > 1 || undefined}>
          {pictures.map((picture) => (
            <li key={picture.id}>
              <PictureTile picture={picture} onOpen={open(picture)} />
            </li>
          ))}
        </ul>
      )}
      {others.map((file) => (
        <Attached key={file.id} file={file} onOpen={open(file)} />
      ))}
      {shown !== null && (
        <Suspense>
          <Gallery files={all} at={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Attached({ file, onOpen }: { file: MessageFile; onOpen: (event: MouseEvent) => void }) {
  const url = fileUrl(file);
  if (file.type.startsWith("video/")) {
    // biome-ignore lint/a11y/useMediaCaption: what people upload has none
    return <video className="film" src={url} controls preload="metadata" aria-label={file.name} />;
  }
  return (
    <div className="file" data-text={file.excerpt !== undefined || undefined}>
      <span className="kind">
        <Icon as={FileText} size={20} />
      </span>
      <span className="min-w-0 flex-1">
        <a href={url} target="_blank" rel="noreferrer" className="name" onClick={onOpen}>
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
      {file.excerpt !== undefined && <Excerpt text={file.excerpt} language={languageOf(file.name)} />}
    </div>
  );
}

const Excerpt = ({ text, language }: { text: string; language: string }) => (
  <pre className="excerpt">{useColoured(text, language)}</pre>
);
