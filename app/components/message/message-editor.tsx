import { useMemo, useRef, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import type { Message } from "../../../src/protocol/message";
import { useLive } from "../../live/context";
import type { FieldHandle } from "../composer/field";
import { MessageField } from "../composer/message-field";
import { Button } from "../ui/button";

/** Own text, in place. Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { message: Message; onDone: () => void }) {
  const live = useLive();
  const field = useRef<FieldHandle>(null);
  const near = useMemo(() => new Set<UserId>(), []);
  const [text, setText] = useState(message.text);
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  const save = async () => {
    const next = text.trim();
    if (next === "" || next.length > limits.messageText || saving) return;
    if (next === message.text) return onDone();
    setSaving(true);
    const refused = await live.edit(message, next);
    setSaving(false);
    if (refused) setProblem(refused);
    else onDone();
  };

  return (
    <div className="relative mt-0.5 mb-1 max-w-[var(--measure)] rounded-[10px] bg-raised shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus)]">
      <MessageField
        handle={field}
        value={text}
        onChange={setText}
        onSend={() => void save()}
        onEscape={onDone}
        label="Edit message"
        placeholder=""
        near={near}
        autoFocus
        className="max-h-[50dvh] overflow-y-auto bg-transparent px-3 pt-2 pb-1 text-body text-ink outline-none"
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
