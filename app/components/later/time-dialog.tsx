import { type FormEvent, useState } from "react";
import type { Repeat } from "../../../src/protocol/repeat";
import { fromWallText, inDaysAt, toWallText } from "../../../src/protocol/zoned-time";
import { repeatWords } from "../../format/repeat";
import { useWorkspace } from "../../live/context";
import type { Trouble } from "../../live/day";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field, FormProblem, TextField } from "../ui/field";
import { type RepeatChoice, RepeatField } from "./repeat-field";

type Props = {
  title: string;
  done: string;
  /** Milliseconds since 1970. */
  at?: number;
  /** A field for it is there when this is given. */
  text?: string;
  /** The rule by which it comes again, null: none; left out: it is not of a kind that does. */
  repeat?: Repeat | null;
  onSave: (input: { at: number; text: string; repeat: RepeatChoice }) => Promise<Trouble>;
  onClose: () => void;
};

/** A date and a time in the member's own zone, and the words that go with it. */
export function TimeDialog({ title, done, at, text, repeat, onSave, onClose }: Props) {
  const zone = useWorkspace(({ me }) => me.timezone);
  const [when, setWhen] = useState(() => toWallText(at ?? inDaysAt(Date.now(), zone, 1, 9), zone));
  const [words, setWords] = useState(text ?? "");
  const [again, setAgain] = useState<RepeatChoice>(repeat ? "as it is" : "never");
  const [problem, setProblem] = useState<Trouble>(null);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const instant = fromWallText(when, zone);
    if (instant === null) return setProblem("Choose a date and a time.");
    if (instant <= Date.now()) return setProblem("That time has passed. Choose a later one.");
    setBusy(true);
    const trouble = await onSave({ at: instant, text: words, repeat: again });
    setBusy(false);
    if (trouble) setProblem(trouble);
    else onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={save} className="grid gap-4">
        {text !== undefined && (
          <TextField
            label="Message"
            rows={4}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        <Field
          label="Date and time"
          type="datetime-local"
          required
          value={when}
          help={`In your time zone, ${zone.replaceAll("_", " ")}.`}
          onChange={({ currentTarget }) => setWhen(currentTarget.value)}
        />
        {repeat !== undefined && (
          <RepeatField value={again} onChange={setAgain} {...(repeat ? { asItIs: repeatWords(repeat) } : {})} />
        )}
        <FormProblem>{problem}</FormProblem>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {done}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
