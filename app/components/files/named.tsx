import { Paperclip } from "lucide-react";
import type { MessageFile } from "../../../src/protocol/message";
import { Icon } from "../ui/icon";

/** The files of a message where it is told in a few lines: their names. */
export function NamedFiles({ files }: { files: readonly MessageFile[] | undefined }) {
  if (!files?.length) return null;
  return (
    <p className="flex min-w-0 items-center gap-1.5 text-meta text-muted">
      <Icon as={Paperclip} size={14} />
      <span className="min-w-0 truncate">{files.map(({ name }) => name).join(", ")}</span>
    </p>
  );
}
