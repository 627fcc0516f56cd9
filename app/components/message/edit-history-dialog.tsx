import { useEffect, useState } from "react";
import type { Message } from "../../../src/protocol/message";
import type { HistoryAnswer } from "../../../src/protocol/rest";
import { fullTime } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import { Dialog } from "../ui/dialog";
import { FormProblem } from "../ui/field";
import { RichText } from "./rich-text";

/** What a message said before, newest first: for those whom the workspace lets read it. */
export function EditHistoryDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const zone = useWorkspace(({ me }) => me.timezone);
  const [revisions, setRevisions] = useState<HistoryAnswer["revisions"] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // An edit made while it is open is another former text.
  const { id, editedAt } = message;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when it was edited again
  useEffect(() => {
    const abort = new AbortController();
    void request<HistoryAnswer>("GET", `/api/messages/${id}/history`, undefined, abort.signal).then((reply) => {
      if (abort.signal.aborted) return;
      if (reply.ok) setRevisions(reply.data.revisions);
      else setProblem(reply.message);
    });
    return () => abort.abort();
  }, [id, editedAt]);
  const texts = [{ text: message.text, at: editedAt ?? "" }, ...(revisions ?? [])];
  return (
    <Dialog title="Edit history" onClose={onClose} wide>
      <FormProblem>{problem}</FormProblem>
      {!problem && revisions === null && <p className="pulse text-ui text-muted">Loading</p>}
      {revisions && (
        <ol className="grid gap-5" aria-label="Texts, newest first">
          {texts.map(({ text, at }, index) => (
            <li key={`${at} ${text}`} className="grid gap-1">
              <p className="text-small text-faint">
                {index === 0 ? "Now, since " : "Since "}
                <time dateTime={at}>{fullTime(new Date(at), zone)}</time>
              </p>
              <RichText text={text} />
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
