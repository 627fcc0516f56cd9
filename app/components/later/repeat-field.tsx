import { type ReactNode, useId } from "react";
import type { RepeatKind } from "../../../src/protocol/repeat";
import { selectLook } from "../ui/field";

/** `as it is`: a rule that was said in words, or none beside words that may say one. */
export type RepeatChoice = RepeatKind | "never" | "as it is";

const names = {
  never: "Does not repeat",
  day: "Every day",
  weekday: "Every weekday",
  week: "Every week",
  month: "Every month",
} satisfies Record<Exclude<RepeatChoice, "as it is">, string>;

type Props = { value: RepeatChoice; asItIs?: ReactNode; onChange: (value: RepeatChoice) => void };

/** How often, from the time beside it on. */
export function RepeatField({ value, asItIs, onChange }: Props) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-meta font-semibold text-strong">
        Repeat
      </label>
      <select
        id={id}
        className={selectLook}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value as RepeatChoice)}
      >
        {asItIs !== undefined && <option value="as it is">{asItIs}</option>}
        {Object.entries(names).map(([kind, name]) => (
          <option key={kind} value={kind}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
