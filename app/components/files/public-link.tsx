import { Link2Off } from "lucide-react";
import { useEffect, useState } from "react";
import type { FileListing, PublicLinkAnswer } from "../../../src/protocol/files";
import type { Reply } from "../../live/call";
import { request } from "../../live/request";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field, FormProblem } from "../ui/field";
import { Icon } from "../ui/icon";

type Props = { file: FileListing; onClose: () => void; onCopied: () => void };

/** The address by which anybody opens a file, made and revoked here. */
export function PublicLink({ file, onClose, onCopied }: Props) {
  const path = `/api/files/${file.id}/public-link`;
  const [url, setUrl] = useState<string | null | undefined>(undefined);
  const [problem, setProblem] = useState<string | null>(null);
  const take = (reply: Reply<PublicLinkAnswer | null>) => {
    if (reply.ok) setUrl(reply.data?.url ?? null);
    setProblem(reply.ok ? null : reply.message);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the file
  useEffect(() => void request<PublicLinkAnswer>("GET", path).then(take), [path]);
  const copy = async () => {
    await navigator.clipboard.writeText(url ?? "");
    onCopied();
  };
  return (
    <Dialog
      title={`Link to ${file.name}`}
      description="Whoever has the link opens the file without signing in, until it is revoked."
      onClose={onClose}
    >
      <div className="grid gap-4">
        <FormProblem>{problem}</FormProblem>
        {url && <Field label="The link" value={url} readOnly onFocus={({ target }) => target.select()} />}
        {url !== undefined && (
          <DialogActions>
            {url ? (
              <>
                <Button onClick={() => void request<null>("DELETE", path).then(take)}>
                  <Icon as={Link2Off} size={16} />
                  Revoke it
                </Button>
                <Button kind="primary" onClick={() => void copy()}>
                  Copy link
                </Button>
              </>
            ) : (
              <>
                <Button onClick={onClose}>Cancel</Button>
                <Button kind="primary" onClick={() => void request<PublicLinkAnswer>("POST", path).then(take)}>
                  Make a link
                </Button>
              </>
            )}
          </DialogActions>
        )}
      </div>
    </Dialog>
  );
}
