import { lazy, Suspense } from "react";
import { useObserved } from "../../live/observable";
import { pickerAsk } from "./picker-ask";

const same = <T,>(value: T) => value;
const Picker = lazy(() => import("./picker-popover").then(({ PickerPopover }) => ({ default: PickerPopover })));

/** Stands once in the workspace; its code and the names of all emoji come when it is first asked for. */
export function EmojiPickerHost() {
  const ask = useObserved(pickerAsk, same);
  if (!ask) return null;
  return (
    <Suspense>
      <Picker key={`${ask.at.x} ${ask.at.y}`} ask={ask} />
    </Suspense>
  );
}
