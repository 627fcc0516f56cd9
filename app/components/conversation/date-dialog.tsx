import type { FormEvent } from "react";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field } from "../ui/field";

type Props = { day: string; last: string; onPick: (day: string) => void; onClose: () => void };

export function DateDialog({ day, last, onPick, onClose }: Props) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const picked = new FormData(event.currentTarget).get("day");
    if (typeof picked !== "string" || picked === "") return;
    onClose();
    onPick(picked);
  };
  return (
    <Dialog title="Jump to a date" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-5">
        <Field label="Day" name="day" type="date" required autoFocus defaultValue={day} max={last} min="1970-01-02" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary">
            Go there
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
