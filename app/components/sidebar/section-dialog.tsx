import { type FormEvent, useState } from "react";
import type { ChannelId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import { useLive } from "../../live/context";
import { createSection, moveChannel, renameSection } from "../../live/sections";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field } from "../ui/field";

type Props = {
  /** The section that gets another name; otherwise a new one is made. */
  sectionId?: string;
  /** Goes into the new section. */
  channelId?: ChannelId;
  onClose: () => void;
};

export function SectionDialog({ sectionId, channelId, onClose }: Props) {
  const { layout } = useLive();
  const known = layout.sections.value.find(({ id }) => id === sectionId);
  const [name, setName] = useState(known?.name ?? "");
  const [emoji, setEmoji] = useState(known?.emoji ?? "");
  const save = (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    if (called === "") return;
    if (known) layout.change(renameSection(known.id, called, emoji.trim()));
    else {
      const id = crypto.randomUUID();
      layout.change(createSection(called, emoji.trim(), id));
      if (channelId) layout.change(moveChannel(channelId, id));
    }
    onClose();
  };
  return (
    <Dialog
      title={known ? "Change the section" : "New section"}
      description="Sections sort your sidebar. Only you see them, on all your devices."
      onClose={onClose}
    >
      <form onSubmit={save} className="grid gap-4">
        <div className="grid grid-cols-[110px_1fr] gap-3">
          <Field
            label="Emoji"
            placeholder=":rocket:"
            maxLength={limits.emojiName}
            value={emoji}
            autoComplete="off"
            onChange={({ currentTarget }) => setEmoji(currentTarget.value)}
          />
          <Field
            label="Name"
            required
            maxLength={limits.sections.name}
            value={name}
            autoComplete="off"
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            {known ? "Save" : "Create"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
