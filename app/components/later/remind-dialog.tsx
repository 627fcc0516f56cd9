import { type FormEvent, useId, useState } from "react";
import type { Message } from "../../../src/protocol/message";
import { useLive, useWorkspace } from "../../live/context";
import type { Trouble } from "../../live/day";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field, FormProblem } from "../ui/field";
import { remindPresets } from "./presets";
import { type RepeatChoice, RepeatField } from "./repeat-field";

/** Of a message, or of words of one's own. */
export function RemindDialog({ message, onClose }: { message?: Message; onClose: () => void }) {
  const { day } = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const [presets] = useState(() => remindPresets(Date.now(), zone));
  const [words, setWords] = useState("");
  const [when, setWhen] = useState("");
  const [repeat, setRepeat] = useState<RepeatChoice>("never");
  const [problem, setProblem] = useState<Trouble>(null);
  const [busy, setBusy] = useState(false);
  const group = useId();
  const ask = async (time: { at: string } | { when: string }) => {
    setBusy(true);
    const what = message ? { messageId: message.id } : { text: words };
    const again = repeat === "never" || repeat === "as it is" ? {} : { repeat };
    const trouble = await day.remind({ ...what, ...time, ...again });
    setBusy(false);
    if (trouble) setProblem(trouble);
    else onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask({ when });
  };
  return (
    <Dialog title={message ? "Remind me of this message" : "New reminder"} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        {!message && (
          <Field
            label="What of"
            required
            value={words}
            autoComplete="off"
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        <Field
          label="When"
          required
          placeholder="tomorrow at 9, every monday at 9"
          value={when}
          autoComplete="off"
          onChange={({ currentTarget }) => {
            setWhen(currentTarget.value);
            setProblem(null);
          }}
        />
        <RepeatField
          value={repeat}
          onChange={(chosen) => {
            setRepeat(chosen);
            setProblem(null);
          }}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and no layout */}
        <div role="group" aria-labelledby={group} className="flex flex-wrap gap-2">
          <span id={group} className="sr-only">
            Or one of these
          </span>
          {presets.map(({ name, at }) => (
            <Button
              key={name}
              size="small"
              disabled={busy || (!message && words.trim() === "")}
              onClick={() => void ask({ at: new Date(at).toISOString() })}
            >
              {name}
            </Button>
          ))}
        </div>
        <FormProblem>{problem}</FormProblem>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            Remind me
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
