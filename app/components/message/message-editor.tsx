import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import type { Message } from "../../../src/protocol/message";
import { decodeToTyped, encodeTyped } from "../../format/compose";
import { useLive } from "../../live/context";
import { TextArea } from "../composer/text-area";
import { Button } from "../ui/button";

/** Own text, in place. Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { message: Message; onDone: () => void }) {
  const live = useLive();
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useMemo(() => {
    const { people, channels } = live.workspace.value;
    return {
      people: Object.values(people).map(({ id, displayName }) => ({ id, name: displayName })),
      channels: channels.map(({ id, name }) => ({ id, name })),
    };
  }, [live]);
  const near = useMemo(() => new Set<UserId>(), []);
  const [text, setText] = useState(() => decodeToTyped(message.text, names));
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const save = async () => {
    const next = encodeTyped(text.trim(), names);
    if (next === "" || next.length > limits.messageText) return;
    if (next === message.text) return onDone();
    setSaving(true);
    const refused = await live.edit(message, next);
    setSaving(false);
    if (refused) setProblem(refused);
    else onDone();
  };

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onDone();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };

  return (
    <div className="relative mt-0.5 mb-1 max-w-[var(--measure)] rounded-[10px] bg-raised shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus)]">
      <TextArea
        field={field}
        value={text}
        onChange={setText}
        onKeyDown={keyDown}
        label="Edit message"
        near={near}
        maxLength={limits.messageText}
        className="block max-h-[50dvh] w-full resize-none overflow-y-auto bg-transparent px-3 pt-2 pb-1 text-body text-ink outline-none"
      />
      <div className="flex items-center justify-end gap-2 px-2 pb-2">
        {problem && (
          <span role="alert" className="flex-1 pl-1 text-small text-danger-ink">
            {problem}
          </span>
        )}
        <Button size="small" onClick={onDone}>
          Cancel
        </Button>
        <Button size="small" kind="primary" disabled={saving || text.trim() === ""} onClick={() => void save()}>
          Save
        </Button>
      </div>
    </div>
  );
}
