import { Link } from "@remix-run/react";
import { useEffect, useState } from "react";
import type { FileListAnswer } from "../../../src/protocol/files";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import { FileRow } from "../files/file-row";
import { Button } from "../ui/button";

type Props = { channel: ChannelAnswer; served: FileListAnswer | null };

export const shownFiles = 5;

/** The latest files of the channel, and the way to all of them. */
export function ChannelFiles({ channel, served }: Props) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const [answer, setAnswer] = useState(served);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when asked to
  useEffect(() => {
    let left = false;
    void request<FileListAnswer>("GET", `/api/channels/${channel.id}/files?limit=${shownFiles}`).then((reply) => {
      if (left) return;
      setFailed(!reply.ok);
      if (reply.ok) setAnswer(reply.data);
    });
    return () => {
      left = true;
    };
  }, [channel.id, tries]);
  return (
    <section aria-label="Files">
      <h3 className="flex h-7 items-center gap-2 text-ui font-semibold text-strong">Files</h3>
      {failed && !answer && (
        <p className="mt-1 flex items-center gap-3 text-ui text-muted">
          The files did not load.
          <Button size="small" onClick={() => setTries((count) => count + 1)}>
            Try again
          </Button>
        </p>
      )}
      {answer?.files.length === 0 && (
        <p className="mt-1 text-meta text-muted">Nothing was shared here yet. Drop a file anywhere on the window.</p>
      )}
      {answer && answer.files.length > 0 && (
        <>
          <ul className="grid">
            {answer.files.map((file) => (
              <FileRow key={file.id} file={file} />
            ))}
          </ul>
          <p className="mt-1 text-ui">
            <Link to={`/w/${slug}/files?in=${channel.id}`} className="text-accent-ink hover:underline">
              All files, and what to filter them by
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
