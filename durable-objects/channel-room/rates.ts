/** Sliding windows in memory: an object that slept for a minute has nothing to remember. */
export class Rates {
  readonly #taken = new Map<string, number[]>();

  constructor(private readonly enforced: boolean) {}

  /** Takes one of `max` a window. Answers 0, or after how many seconds there is one again. */
  take(subject: string, max: number, windowMs: number, now = Date.now()): number {
    const taken = this.#taken.get(subject) ?? [];
    const first = taken.findIndex((at) => at > now - windowMs);
    if (first === -1) taken.length = 0;
    else if (first > 0) taken.splice(0, first);
    if (this.enforced && taken.length >= max) {
      const oldest = taken[taken.length - max] as number;
      return Math.max(1, Math.ceil((oldest + windowMs - now) / 1_000));
    }
    // Counted but not enforced, a window would grow without end.
    if (taken.length >= max) taken.shift();
    taken.push(now);
    if (!this.#taken.has(subject)) {
      if (this.#taken.size >= mostSubjects) this.#forgetIdle(now - windowMs);
      this.#taken.set(subject, taken);
    }
    return 0;
  }

  #forgetIdle(before: number): void {
    for (const [subject, taken] of this.#taken) if ((taken.at(-1) ?? 0) <= before) this.#taken.delete(subject);
  }
}

const mostSubjects = 1_000;
