import { type FormEvent, useState } from "react";
import type { FileListing } from "../../../src/protocol/files";
import { request } from "../../live/request";
import type { SidebarChannel } from "../../live/workspace";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field, FormProblem, selectLook } from "../ui/field";

type Props = {
  file: FileListing;
  channels: readonly SidebarChannel[];
  nameOf: (channel: SidebarChannel) => string;
  onClose: () => void;
  onDone: (channel: SidebarChannel) => void;
};

/** Says a file in another conversation: those there can read it from then on. */
export function ShareFile({ file, channels, nameOf, onClose, onDone }: Props) {
  const open = channels.filter(({ archived, id }) => !archived && id !== file.channelId);
  const [channelId, setChannelId] = useState<string>(open[0]?.id ?? "");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // The same try again is the same message.
  const [clientMsgId] = useState(() => crypto.randomUUID());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const channel = open.find(({ id }) => id === channelId);
    if (!channel) return;
    setBusy(true);
    const reply = await request("POST", `/api/files/${file.id}/shares`, { channelId, text, clientMsgId });
    setBusy(false);
    if (reply.ok) onDone(channel);
    else setProblem(reply.message);
  };
  return (
    <Dialog
      title={`Share ${file.name}`}
      description="Everybody in that conversation can read it from then on."
      onClose={onClose}
    >
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <FormProblem>{problem}</FormProblem>
        <label className="grid gap-1.5 text-meta font-semibold text-strong">
          Where
          <select
            className={selectLook}
            value={channelId}
            onChange={({ target }) => {
              setChannelId(target.value);
              setProblem(null);
            }}
          >
            {open.map((channel) => (
              <option key={channel.id} value={channel.id}>
                {nameOf(channel)}
              </option>
            ))}
          </select>
        </label>
        <Field
          label="With these words"
          value={text}
          onChange={({ target }) => setText(target.value)}
          autoComplete="off"
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={busy || channelId === ""}>
            Share
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
