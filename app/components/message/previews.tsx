import { ChevronDown, ChevronRight, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Message, Preview } from "../../../src/protocol/message";
import { useLive } from "../../live/context";
import { request } from "../../live/request";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

/** A row that scrolls out of view and back is as it was left. */
const folded = new Set<string>();

/** Of a picture of its own, in CSS pixels: known before it is there, so that nothing moves. */
const widest = 360;
const highest = 240;

/** What is behind the links of a message. */
export function Previews({ message }: { message: Message }) {
  return message.previews?.map((preview) => <Card key={preview.url} message={message} preview={preview} />);
}

function Card({ message, preview }: { message: Message; preview: Preview }) {
  const key = `${message.id} ${preview.url}`;
  const [open, setOpen] = useState(() => !folded.has(key));
  const toggle = () => {
    if (open) folded.add(key);
    else folded.delete(key);
    setOpen(!open);
  };
  const { site, icon, title, description, image, kind } = preview;
  return (
    <figure
      aria-label={`Preview of ${site}`}
      className="group/preview mt-1.5 mb-1 max-w-[560px] border-l-[3px] border-line-strong pl-3 text-meta"
    >
      <figcaption className="flex h-5 min-w-0 items-center gap-1.5 text-muted">
        <button
          type="button"
          aria-expanded={open}
          aria-label={open ? `Hide the preview of ${site}` : `Show the preview of ${site}`}
          onClick={toggle}
          className="with-script -ml-1 grid size-5 flex-none place-items-center rounded-1 hover:text-strong phone:-my-3 phone:-ml-3 phone:size-11"
        >
          <Icon as={open ? ChevronDown : ChevronRight} size={14} />
        </button>
        {icon && (
          <Picture src={icon} width={16} height={16} className="size-4 flex-none rounded-[3px] object-contain" />
        )}
        <span className="truncate">{site}</span>
        <Remove message={message} preview={preview} />
      </figcaption>
      {open && (
        <div className="flex gap-4">
          <div className="min-w-0 flex-1">
            {title && (
              <PageLink preview={preview} className="link line-clamp-2 text-ui font-semibold wrap-anywhere">
                {title}
              </PageLink>
            )}
            {description && <p className="line-clamp-3 text-muted wrap-anywhere">{description}</p>}
            {kind === "image" && image && (
              <PageLink preview={preview} className="mt-1 block w-fit">
                <Picture {...image} {...fitted(image)} alt={`Picture on ${site}`} className="rounded-2 bg-fill" />
              </PageLink>
            )}
          </div>
          {kind === "page" && image && (
            <Picture
              src={image.src}
              width={96}
              height={72}
              className="mt-0.5 h-[72px] w-24 flex-none rounded-2 bg-fill object-cover"
            />
          )}
        </div>
      )}
    </figure>
  );
}

function PageLink({ preview, className, children }: { preview: Preview; className: string; children: ReactNode }) {
  return (
    <a href={preview.url} target="_blank" rel="noopener noreferrer nofollow" className={className}>
      {children}
    </a>
  );
}

type PictureProps = { src: string; width: number; height: number; alt?: string; className: string };

/** One that cannot be had (any more) leaves its place empty. */
function Picture({ src, width, height, alt = "", className }: PictureProps) {
  const [gone, setGone] = useState(false);
  const look = `${className} ${gone ? "invisible" : ""}`;
  return (
    <img
      src={src}
      width={width}
      height={height}
      alt={alt}
      loading="lazy"
      decoding="async"
      onError={() => setGone(true)}
      className={look}
    />
  );
}

function fitted({ width, height }: { width: number; height: number }) {
  const scale = Math.min(1, widest / width, highest / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function Remove({ message, preview }: { message: Message; preview: Preview }) {
  const live = useLive();
  const { me, workspace } = live.workspace.value;
  const conversation = live.conversation(message.channelId).state.value;
  const leads = workspace.role === "owner" || workspace.role === "admin" || conversation.me?.role === "admin";
  if ((me.id !== message.userId && !leads) || conversation.channel?.archived) return null;
  /** Drawn at once; the event takes it away for everybody. */
  const remove = async () => {
    const { id, channelId, ts, previews = [] } = message;
    const { url } = preview;
    const draw = (left: Preview[]) => live.conversation(channelId).change(ts, (one) => ({ ...one, previews: left }));
    draw(previews.filter((other) => other.url !== url));
    const reply = await request("DELETE", `/api/messages/${id}/previews?${new URLSearchParams({ url })}`);
    if (reply.ok) return;
    draw(previews);
    live.notices.say(reply.message, { bad: true });
  };
  return (
    <IconButton
      size={24}
      label={`Remove the preview of ${preview.site} for everybody`}
      onClick={() => void remove()}
      className="with-script opacity-0 focus-visible:opacity-100 group-hover/preview:opacity-100 group-focus-within/preview:opacity-100 touch:opacity-100 phone:-my-3"
    >
      <Icon as={X} size={14} />
    </IconButton>
  );
}
