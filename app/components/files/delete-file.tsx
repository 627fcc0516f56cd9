import { useState } from "react";
import type { FileListing } from "../../../src/protocol/files";
import { request } from "../../live/request";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { FormProblem } from "../ui/field";

type Props = { file: FileListing; onClose: () => void; onDone: () => void };

/** Asks once more: a file is gone for everybody. */
export function DeleteFile({ file, onClose, onDone }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const reply = await request("DELETE", `/api/files/${file.id}`);
    setBusy(false);
    if (reply.ok) onDone();
    else setProblem(reply.message);
  };
  return (
    <Dialog
      title={`Delete ${file.name}?`}
      description="It is gone for everybody, from every message that has it. What was written with it stays."
      onClose={onClose}
    >
      <div className="grid gap-4">
        <FormProblem>{problem}</FormProblem>
        <DialogActions>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" disabled={busy} onClick={() => void confirm()}>
            Delete file
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
