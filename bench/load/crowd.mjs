import { setTimeout as wait } from "node:timers/promises";
import { atMost } from "./at-most.mjs";
import { Listener } from "./listener.mjs";
import { Reel } from "./reel.mjs";

const LOST_AFTER_MS = 30_000;

/** Everybody who is attached to one room. */
export class Crowd {
  /**
   * @param {{roomUrl: string, people: {token?: string}[]}} venue
   * @param {{focused?: number, reel?: Reel}} options how many have it in front of them (all), and what they hear
   */
  constructor({ roomUrl, people }, { focused = people.length, reel = new Reel() } = {}) {
    this.reel = reel;
    this.listeners = people.map(
      ({ token }, i) => new Listener(this.reel, { url: roomUrl, token, focused: i < focused }),
    );
  }

  async attach() {
    await atMost(25, this.listeners, (listener) => listener.attach());
  }

  /** Waits until each receiver stands where the room stands. */
  async settle() {
    const until = performance.now() + LOST_AFTER_MS;
    const head = () => Math.max(...this.reel.acked.values(), ...this.listeners.map(({ seq }) => seq));
    while (this.listeners.some(({ seq }) => seq !== head())) {
      if (performance.now() > until) return this.reel.faults.push(...this.#missing(head()));
      await wait(5);
    }
  }

  /** Throws when anything was lost, doubled or out of order. */
  check(what) {
    this.reel.check();
    for (const { closedWith } of this.listeners) if (closedWith) this.reel.faults.push(`closed with ${closedWith}`);
    if (this.reel.faults.length === 0) return;
    throw new Error(`${what}: ${this.reel.faults.length} faults: ${this.reel.faults.slice(0, 5).join("; ")}`);
  }

  drop() {
    return Promise.all(this.listeners.map((listener) => listener.drop()));
  }

  #missing(head) {
    return this.listeners.filter(({ seq }) => seq !== head).map(({ seq }) => `lost: stands at ${seq} of ${head}`);
  }
}
