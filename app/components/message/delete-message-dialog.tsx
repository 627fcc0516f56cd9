import { useState } from "react";
import type { Message } from "../../../src/protocol/message";
import { useLive } from "../../live/context";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { FormProblem } from "../ui/field";

export function DeleteMessageDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const live = useLive();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    const refused = await live.delete(message);
    setBusy(false);
    if (refused) setProblem(refused);
    else onClose();
  };
  return (
    <Dialog
      title="Delete this message?"
      description="It goes for everyone in the channel. Its replies stay. This cannot be undone."
      onClose={onClose}
      closable={false}
    >
      <FormProblem>{problem}</FormProblem>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          Keep it
        </Button>
        <Button kind="danger" disabled={busy} onClick={() => void remove()}>
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
