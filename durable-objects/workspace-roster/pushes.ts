import type { Presence } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Hubs } from "./hubs";
import type { Passing } from "./passing";
import type { Watchers } from "./watchers";

type Push = { userId: UserId; after: number; changes: Presence[] };

/** Changes of presence, gathered for a second, to the hubs that watch whoever changed, and to no others. */
export class Pushes {
  constructor(
    private readonly hubs: Hubs,
    private readonly watchers: Watchers,
    private readonly passing: Passing,
  ) {}

  /** Answers when to try those again that did not accept. */
  async flush(now: number): Promise<number | undefined> {
    const { presence_n: upto, flushed_n: after } = this.hubs.counts;
    const owing = this.hubs.owing();
    const owed = owing
      .filter(({ retryAt }) => retryAt <= now)
      .map(({ userId, owedN }): Push => {
        const changes = this.hubs.changes(owedN, upto, this.watchers.watchedBy(userId));
        return { userId, after: owedN, changes };
      });
    // A hub that does not accept waits for its own time.
    const waiting = new Set(owing.map(({ userId }) => userId));
    const gathered = this.#gathered(after, upto).filter(({ userId }) => !waiting.has(userId));
    await this.#pass(owed);
    await this.#pass(gathered);
    this.hubs.setCount("flushed_n", upto);
    return this.hubs.nextOwed();
  }

  #gathered(after: number, upto: number): Push[] {
    const pushes = new Map<UserId, Push>();
    for (const presence of this.hubs.changes(after, upto)) {
      for (const userId of this.watchers.of(presence.userId)) {
        const push = pushes.get(userId) ?? { userId, after, changes: [] };
        push.changes.push(presence);
        pushes.set(userId, push);
      }
    }
    return [...pushes.values()];
  }

  async #pass(pushes: Push[]): Promise<void> {
    for (let from = 0; from < pushes.length; from += limits.roster.slice) {
      const slice = pushes.slice(from, from + limits.roster.slice);
      const { accepted, failed } = await this.passing.each(slice, (hub, { changes }) => hub.presence(changes));
      this.hubs.paid(accepted.map(({ userId }) => userId));
      for (const { userId, after } of failed) this.hubs.owe(userId, after, Date.now());
    }
  }
}
