import { ImageOff } from "lucide-react";
import type { CSSProperties, MouseEvent } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { Icon } from "../ui/icon";
import { fileUrl, thumbnailUrl } from "./file-url";

export type Picture = MessageFile & { width: number; height: number };
export const isPicture = (file: MessageFile): file is Picture => file.width !== undefined && file.height !== undefined;

const most = { width: 400, height: 320 };
/** What moves is shown moving, unless it is long. */
const mostMoving = 4_000_000;

/** The room it takes is known before it is there: nothing moves when it comes. */
function sizeOf({ width, height }: Picture): { width: number; height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(24, Math.round(width * scale)), height: Math.max(24, Math.round(height * scale)) };
}

/** Stands there until the picture does. */
export const blurOf = ({ blur }: MessageFile): CSSProperties | undefined =>
  blur === undefined ? undefined : { backgroundImage: `url(data:image/webp;base64,${blur})` };

type Props = { picture: Picture; onOpen: (event: MouseEvent) => void };

export function PictureTile({ picture, onOpen }: Props) {
  const { name, type, size, noPreview } = picture;
  const room = sizeOf(picture);
  const moves = type === "image/gif" && size <= mostMoving;
  const source = moves
    ? { src: fileUrl(picture) }
    : { src: thumbnailUrl(picture, 400), srcSet: `${thumbnailUrl(picture, 400)} 1x, ${thumbnailUrl(picture, 800)} 2x` };
  return (
    <a href={fileUrl(picture)} target="_blank" rel="noreferrer" className="picture" title={name} onClick={onOpen}>
      {noPreview ? (
        <span
          className="none"
          style={{ "--width": `${room.width}px`, "--height": `${room.height}px` } as CSSProperties}
          role="img"
          aria-label={`${name}, no preview`}
        >
          <Icon as={ImageOff} size={20} />
          <span>No preview</span>
        </span>
      ) : (
        <img {...source} alt={name} loading="lazy" style={blurOf(picture)} {...room} />
      )}
    </a>
  );
}
