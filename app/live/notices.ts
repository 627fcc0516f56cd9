import { Observable } from "./observable";

/** `action`: what one may do about it; such a notice stays until it is put away. */
type Action = { name: string; act: () => void };
export type Notice = { n: number; text: string; bad: boolean; action: Action | null };

const shownMs = 5_000;

/** Short words about what has just happened, one at a time. */
export class Notices {
  readonly shown = new Observable<Notice | null>(null);
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, { bad = false, action = null }: { bad?: boolean; action?: Action | null } = {}): void {
    this.#count += 1;
    this.shown.set({ n: this.#count, text, bad, action });
    clearTimeout(this.#timer);
    if (!action) this.#timer = setTimeout(this.dismiss, shownMs);
  }

  dismiss = (): void => {
    clearTimeout(this.#timer);
    this.shown.set(null);
  };
}
