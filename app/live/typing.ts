import type { Ts, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { Observable } from "./observable";

type Typist = { userId: UserId; threadTs: Ts | undefined; until: number };

/** Who is typing in one conversation. A name goes when its message comes, or by itself. */
export class Typing {
  readonly typists = new Observable<readonly Typist[]>([]);
  #pruning: ReturnType<typeof setTimeout> | undefined;

  started(userId: UserId, threadTs?: Ts): void {
    const until = Date.now() + limits.typingShownSeconds * 1_000;
    this.typists.set([...this.typists.value.filter((typist) => typist.userId !== userId), { userId, threadTs, until }]);
    this.#prune();
  }

  stopped(userId: UserId): void {
    const rest = this.typists.value.filter((typist) => typist.userId !== userId);
    if (rest.length !== this.typists.value.length) this.typists.set(rest);
  }

  #prune(): void {
    clearTimeout(this.#pruning);
    const next = Math.min(...this.typists.value.map(({ until }) => until));
    if (!Number.isFinite(next)) return;
    this.#pruning = setTimeout(
      () => {
        const now = Date.now();
        this.typists.set(this.typists.value.filter(({ until }) => until > now));
        this.#prune();
      },
      Math.max(0, next - Date.now()) + 50,
    );
  }
}
