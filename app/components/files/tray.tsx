import { FileText, RotateCw, X } from "lucide-react";
import { sizeWords } from "../../format/size";
import { useObserved } from "../../live/observable";
import type { Upload, Uploads } from "../../live/uploads";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;

/** What goes with the message that is being written, and how far each is. */
export function Tray({ uploads }: { uploads: Uploads }) {
  const list = useObserved(uploads.list, same);
  if (list.length === 0) return null;
  return (
    <ul
      aria-label="Files of this message"
      className="flex max-h-[200px] flex-wrap gap-2 overflow-y-auto px-3 pt-3 pb-1"
    >
      {list.map((upload) => (
        <Attachment key={upload.key} upload={upload} uploads={uploads} />
      ))}
    </ul>
  );
}

function Attachment({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { key, name, size, preview, state, sent } = upload;
  const part = size === 0 ? 0 : Math.min(1, sent / size);
  const going = state !== "done" && state !== "failed";
  return (
    <li
      className={cn(
        "relative flex h-14 items-center gap-2.5 overflow-hidden rounded-3 bg-raised pr-1 pl-2 shadow-[inset_0_0_0_1px_var(--border-strong)] phone:w-full",
        // What went wrong is to be read.
        state === "failed" ? "w-[400px]" : "w-[232px]",
      )}
    >
      {preview ? (
        <img src={preview} alt="" width={40} height={40} className="size-10 flex-none rounded-2 object-cover" />
      ) : (
        <span className="grid size-10 flex-none place-items-center rounded-2 bg-accent-soft text-accent-ink">
          <Icon as={FileText} size={20} />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate text-ui font-semibold text-strong" title={name}>
          {name}
        </span>
        <span
          className={`block truncate text-small tabular ${state === "failed" ? "text-danger-ink" : "text-muted"}`}
          title={upload.reason || undefined}
          role={state === "failed" ? "alert" : undefined}
        >
          {wordsOf(upload)}
        </span>
      </span>
      {state === "failed" && (
        <IconButton on="raised" size={28} label={`Try ${name} again`} onClick={() => uploads.retry(key)}>
          <Icon as={RotateCw} size={16} />
        </IconButton>
      )}
      <IconButton
        on="raised"
        size={28}
        label={going ? `Cancel ${name}` : `Take ${name} away`}
        onClick={() => uploads.remove(key)}
      >
        <Icon as={X} size={16} />
      </IconButton>
      {going && (
        <progress
          className="upload-progress absolute inset-x-0 bottom-0 h-[3px] w-full"
          value={state === "waiting" ? 0 : part}
          max={1}
          aria-label={`${name} is being uploaded`}
        />
      )}
    </li>
  );
}

function wordsOf({ state, size, sent, speed, reason }: Upload): string {
  if (state === "failed") return reason || "Did not arrive";
  if (state === "waiting") return `${sizeWords(size)}, waiting`;
  if (state === "checking") return "Being checked";
  if (state === "done") return sizeWords(size);
  if (state === "halted") return `${sizeWords(sent)} of ${sizeWords(size)}, waiting for the network`;
  return `${sizeWords(sent)} of ${sizeWords(size)}${speed > 0 ? `, ${sizeWords(speed)}/s` : ""}`;
}
