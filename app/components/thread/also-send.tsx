/** In the form of a reply; without scripts the field alone says it. */
export function AlsoSend({
  channel,
  checked,
  onChange,
}: {
  channel: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex w-fit max-w-full cursor-pointer items-center gap-2 px-3.5 pb-2 text-meta text-muted phone:min-h-11 phone:pb-0">
      <input
        type="checkbox"
        name="broadcast"
        value="true"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
        className="size-4 flex-none accent-(--accent)"
      />
      <span className="truncate">Also send to {channel}</span>
    </label>
  );
}
