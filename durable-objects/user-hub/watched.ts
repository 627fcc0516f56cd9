import { findSharingChannel } from "../../src/db/members";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent, Presence } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { retrying, rosterFor } from "../stubs";
import type { OwnPresence } from "./own-presence";
import type { HubParts } from "./parts";
import type { Tables } from "./tables";

/** `null`: the Roster knows nothing of them. */
type People = Map<UserId, Presence | null>;

/**
 * Whom the member's tabs show. The Roster holds the union over the tabs and pushes its changes here; a tab that asks
 * for nobody new (a reload, a reconnect) is answered without it. All tabs of a hub hear of the union.
 */
export class Watched {
  readonly #tables: Tables;
  #people: People | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: HubParts,
    private readonly own: OwnPresence,
  ) {
    this.#tables = parts.tables("watched");
  }

  has(userId: UserId): boolean {
    return this.#all().has(userId);
  }

  /** Replaces what one socket watches; answers with the state of each of them that is known. */
  watch(socket: WebSocket, userIds: UserId[]): Promise<Result<{ presence: Presence[] }>> {
    return this.#inTurn(async () => {
      const allowed = await this.#allowed([...new Set(userIds)]);
      this.parts.sockets.change(socket, { watching: allowed });
      const refused = await this.#askRoster(this.#union(socket));
      return refused ?? { ok: true, presence: this.#known(allowed) };
    });
  }

  /** The Roster pushes; what is not watched is dropped, and for a guest whom they share no channel with any more. */
  changed(changes: Presence[]): Promise<HubEvent[]> {
    // After a "watch" under way: its answer may be older than this.
    return this.#inTurn(async () => {
      const watched = changes.map(({ userId }) => userId).filter((id) => this.has(id));
      const allowed = new Set(await this.#allowed(watched));
      const heard = changes.filter(({ userId }) => allowed.has(userId) && this.has(userId));
      if (heard.length === 0) return [];
      for (const presence of heard) this.#all().set(presence.userId, presence);
      this.#keep();
      return heard.map((presence) => ({ type: "presence.changed", ...presence }));
    });
  }

  /** Offline: the Roster forgets whom this hub watches. */
  clear(): void {
    this.#people = null;
    this.#tables.rows("DELETE FROM watched");
  }

  /** After `deleteAll`. */
  forget(): void {
    this.#people = null;
  }

  async #askRoster(union: UserId[]): Promise<Result<never> | null> {
    if (union.every((id) => this.has(id))) return null;
    const { env, self, counters } = this.parts;
    const { workspaceId, userId, epoch } = self.state;
    try {
      // An "offline" that arrives after it would make the Roster forget the set.
      await this.own.tell();
      counters.watchesSent += 1;
      const answer = await retrying(() => rosterFor(env, workspaceId).watch({ userId, userIds: union }));
      if (!answer.ok) return answer;
      if (!self.lives(epoch) || self.state.status === "offline")
        return refuse("unavailable", "The connection is closing.", 1);
      const heard = new Map(answer.presence.map((presence) => [presence.userId, presence]));
      this.#people = new Map(union.map((id) => [id, heard.get(id) ?? null]));
      this.#keep();
      return null;
    } catch (error) {
      console.warn("the roster did not answer", error);
      return refuse("unavailable", "Presence is not known for the moment.", 5);
    }
  }

  /** Of all sockets, this one's people first; the member's own state is here and nowhere else. */
  #union(first: WebSocket): UserId[] {
    const { sockets, self } = this.parts;
    const ids = new Set(sockets.facts(first)?.watching);
    for (const [, { watching }] of sockets.each()) for (const id of watching) ids.add(id);
    ids.delete(self.state.userId);
    return [...ids].slice(0, limits.watched);
  }

  #known(ids: UserId[]): Presence[] {
    const people = this.#all();
    return ids.flatMap((id) => (id === this.parts.self.state.userId ? this.own.now : (people.get(id) ?? [])));
  }

  async #allowed(ids: UserId[]): Promise<UserId[]> {
    const { self, env } = this.parts;
    const { role, workspaceId, userId } = self.state;
    return role === "guest" && ids.length > 0 ? findSharingChannel(env, workspaceId, userId, ids) : ids;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  #all(): People {
    if (!this.#people) {
      const row = this.#tables.first<{ people: string }>("SELECT people FROM watched");
      this.#people = new Map(row ? (JSON.parse(row.people) as [UserId, Presence | null][]) : []);
    }
    return this.#people;
  }

  #keep(): void {
    this.#tables.put("INSERT OR REPLACE INTO watched VALUES (1, ?)", JSON.stringify([...this.#all()]));
  }
}
