import { Observable } from "../../live/observable";

export type PickerAsk = {
  /** Where it opens; the focus goes back there. */
  anchor: HTMLElement;
  /** The name without colons, in the member's tone of skin where it has one. */
  onPick: (name: string) => void;
  onClose?: () => void;
};

/** The one picker there is, wherever it was asked for. */
export const pickerAsk = new Observable<(PickerAsk & { at: DOMRect }) | null>(null);

export function openEmojiPicker(ask: PickerAsk): void {
  // What asked may be gone from the page before the picker is: its place is what counts.
  pickerAsk.set({ ...ask, at: ask.anchor.getBoundingClientRect() });
}

export function closeEmojiPicker(): void {
  const ask = pickerAsk.value;
  if (!ask) return;
  pickerAsk.set(null);
  ask.onClose?.();
}
