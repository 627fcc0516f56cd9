import { type ComponentType, useEffect, useRef, useState } from "react";
import { Observable, useObserved } from "../../live/observable";
import { isHydrated } from "../conversation/hydrated";
import type { FieldProps, HandedOver, RichFieldProps } from "./field";
import { PlainField } from "./plain-field";
import { restoreWritingMode, writingMode } from "./writing-mode";

const same = <T,>(value: T) => value;
const rich = new Observable<ComponentType<RichFieldProps> | null>(null);
let loading = false;

/** The editor is large; a message can be written before it is here. */
function loadRich(): void {
  if (loading || rich.value || writingMode.value === "plain") return;
  loading = true;
  import("./rich/rich-field").then(
    ({ RichField }) => rich.set(RichField),
    () => {
      // Offline, or a newer version is out: the plain field goes on, and the next intent asks again.
      loading = false;
    },
  );
}

/** Long after what the page needs, on a slow line too; at once for somebody who reaches for the field. */
const idleAfterMs = 10_000;

/** A plain field until the editor is there, then the editor, with the same text and caret at the same place. */
export function MessageField(props: FieldProps) {
  const Rich = useObserved(rich, same);
  const mode = useObserved(writingMode, same);
  const field = useRef<HTMLTextAreaElement>(null);
  const handedOver = useRef<HandedOver | null>(null);
  const wanted = Rich !== null && mode === "rich";
  const [shown, setShown] = useState<"plain" | "rich">(() => (wanted && isHydrated() ? "rich" : "plain"));

  useEffect(() => {
    restoreWritingMode();
    const timer = setTimeout(loadRich, idleAfterMs);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    if (!wanted) {
      handedOver.current = null;
      return setShown("plain");
    }
    const element = field.current;
    if (!element) return;
    let composing = false;
    const change = () => {
      if (composing) return;
      const { value: typed, selectionStart: from, selectionEnd: to } = element;
      handedOver.current = { typed, from, to, focused: document.activeElement === element };
      setShown("rich");
    };
    // Somebody in the middle of a character of many keys would lose it.
    const begin = () => {
      composing = true;
    };
    const end = () => {
      composing = false;
      setTimeout(change);
    };
    element.addEventListener("compositionstart", begin);
    element.addEventListener("compositionend", end);
    composing = element.dataset.composing === "true";
    change();
    return () => {
      element.removeEventListener("compositionstart", begin);
      element.removeEventListener("compositionend", end);
    };
  }, [wanted]);

  if (shown === "rich" && Rich && wanted) return <Rich {...props} handedOver={handedOver.current} />;
  return <PlainField {...props} field={field} onIntent={loadRich} />;
}
