import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";

type Props = { count: number; onLeave: () => void; onStay: () => void };

export function UnsentDialog({ count, onLeave, onStay }: Props) {
  const messages = count === 1 ? "1 message was" : `${count} messages were`;
  return (
    <Dialog
      title="Sign out and lose what was not sent?"
      description={`${messages} not sent yet. Signing out deletes ${count === 1 ? "it" : "them"} from this device.`}
      onClose={onStay}
    >
      <DialogActions>
        <Button onClick={onStay}>Stay signed in</Button>
        <Button kind="danger" onClick={onLeave}>
          Sign out
        </Button>
      </DialogActions>
    </Dialog>
  );
}
