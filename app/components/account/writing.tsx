import { useEffect } from "react";
import { useObserved } from "../../live/observable";
import { chooseWritingMode, restoreWritingMode, writingMode } from "../composer/writing-mode";

const same = <T,>(value: T) => value;

/** How one writes in this browser. */
export function Writing() {
  const mode = useObserved(writingMode, same);
  useEffect(restoreWritingMode, []);
  return (
    <label className="with-script flex items-center gap-2.5 text-ui text-ink phone:min-h-11">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={mode === "plain"}
        onChange={({ target }) => chooseWritingMode(target.checked ? "plain" : "rich")}
      />
      Format messages with signs: *bold*, _italic_, `code`
    </label>
  );
}
