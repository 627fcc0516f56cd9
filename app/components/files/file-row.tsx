import { Link } from "@remix-run/react";
import { Download, FileText, Film, Forward, Image, Link2, Music, Paperclip, Trash2 } from "lucide-react";
import { type ReactNode, useContext } from "react";
import type { FileListing } from "../../../src/protocol/files";
import { kindWords, sizeWords } from "../../format/size";
import { fullTime, shortTime } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { NowContext } from "../message/now";
import { IconButton, iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { fileUrl } from "./file-url";

const icons = [
  ["image/", Image],
  ["video/", Film],
  ["audio/", Music],
  ["text/", FileText],
  ["application/pdf", FileText],
] as const;
const iconOf = (type: string) => icons.find(([family]) => type.startsWith(family))?.[1] ?? Paperclip;

type Props = {
  file: FileListing;
  /** What is said of where it is; nothing where everything is of one channel. */
  place?: ReactNode;
  onLink?: (() => void) | undefined;
  onShare?: (() => void) | undefined;
  onDelete?: (() => void) | undefined;
};

/** A file in a list: what it is, who uploaded it when, and the message that has it. */
export function FileRow({ file, place, onLink, onShare, onDelete }: Props) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const me = useWorkspace((state) => state.me.id);
  const people = useWorkspace((state) => state.people);
  const zone = useWorkspace((state) => state.me.timezone);
  const now = useContext(NowContext);
  const at = new Date(file.createdAt);
  const who = file.userId === me ? "You" : (people[file.userId as keyof typeof people]?.displayName ?? "Somebody");
  return (
    <li
      className={cn(
        "flex min-h-14 items-center gap-3 border-t border-line py-2 first:border-0",
        onShare && "phone:flex-wrap phone:gap-y-0",
      )}
    >
      {file.width === undefined || file.noPreview ? (
        <span className="grid size-9 flex-none place-items-center rounded-2 bg-accent-soft text-accent-ink">
          <Icon as={iconOf(file.type)} size={20} />
        </span>
      ) : (
        <img
          src={`/files/${file.id}/thumbnails/400`}
          alt=""
          loading="lazy"
          width={36}
          height={36}
          className="size-9 flex-none rounded-2 bg-fill object-cover"
        />
      )}
      <div className={cn("min-w-0 flex-1", onShare && "phone:basis-[calc(100%-48px)]")}>
        <a
          href={fileUrl(file)}
          target="_blank"
          rel="noreferrer"
          className="block truncate text-ui font-semibold text-strong hover:underline"
        >
          {file.name}
        </a>
        <p className="truncate text-small text-muted">
          {kindWords(file.name)} · <span className="tabular">{sizeWords(file.size)}</span> · {who}
          {place && <> · {place}</>} ·{" "}
          <Link
            to={`/w/${slug}/c/${file.channelId}/p/${file.ts}`}
            className="whitespace-nowrap underline hover:text-strong"
            title={fullTime(at, zone)}
            aria-label={`The message with ${file.name}, ${shortTime(at, now, zone)}`}
          >
            {shortTime(at, now, zone)}
          </Link>
        </p>
      </div>
      {/* Several are too many beside a name on a phone. */}
      <span className={cn("flex flex-none", onShare && "phone:w-full phone:justify-end")}>
        <a
          href={`${fileUrl(file)}?download=1`}
          download
          className={iconButtonLook()}
          aria-label={`Download ${file.name}`}
          title="Download"
        >
          <Icon as={Download} />
        </a>
        {onLink && (
          <IconButton className="with-script" label={`Public link to ${file.name}`} onClick={onLink}>
            <Icon as={Link2} />
          </IconButton>
        )}
        {onShare && (
          <IconButton className="with-script" label={`Share ${file.name}`} onClick={onShare}>
            <Icon as={Forward} />
          </IconButton>
        )}
        {onDelete && (
          <IconButton className="with-script" label={`Delete ${file.name}`} onClick={onDelete}>
            <Icon as={Trash2} />
          </IconButton>
        )}
      </span>
    </li>
  );
}
