import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";

type Props = { count: number; send?: string; onSend: () => void; onClose: () => void };

export function EveryoneDialog({ count, send = "Send it", onSend, onClose }: Props) {
  return (
    <Dialog
      title={`Tell ${count.toLocaleString("en")} people?`}
      description={`Your message names everybody in this channel. ${count.toLocaleString("en")} people may be told of it.`}
      onClose={onClose}
      closable={false}
    >
      <DialogActions>
        <Button onClick={onClose}>Go on writing</Button>
        <Button kind="primary" onClick={onSend} autoFocus>
          {send}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
