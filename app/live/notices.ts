import { Observable } from "./observable";

export type Notice = { n: number; text: string; bad: boolean };

const shownMs = 5_000;

/** Short words about what has just happened, one at a time. */
export class Notices {
  readonly shown = new Observable<Notice | null>(null);
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, { bad = false }: { bad?: boolean } = {}): void {
    this.#count += 1;
    this.shown.set({ n: this.#count, text, bad });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.dismiss, shownMs);
  }

  dismiss = (): void => {
    clearTimeout(this.#timer);
    this.shown.set(null);
  };
}
