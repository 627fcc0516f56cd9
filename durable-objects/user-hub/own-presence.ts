import { recordLastSeen } from "../../src/db/hub-access";
import type { HubEvent, Presence, PresenceStatus } from "../../src/protocol/hub-frames";
import { limits } from "../../src/protocol/limits";
import { retrying, rosterFor } from "../stubs";
import { commit, type HubParts } from "./parts";
import { presenceAt } from "./presence-clock";

// Long enough for the call that is under way; the alarm is for the one that a crash cut off.
const tellAgainMs = 10_000;
// The clock is of half an hour: a minute more or less is not worth a write.
const activityEveryMs = 60_000;

/** The member's own presence: the hub owns it, and tells each transition to the Roster once. */
export class OwnPresence {
  #telling: Promise<void> | null = null;

  constructor(
    private readonly parts: HubParts,
    private readonly on: {
      /** Whether the member is not to be disturbed, and when that changes. */
      dnd: (now: number) => { quiet: boolean; changesAt: number | null };
      offline: () => void;
      factVersion: (version: number) => void;
    },
  ) {}

  get now(): Presence {
    const { userId, status, lastSeen, dnd } = this.parts.self.state;
    const seen = status === "online" ? {} : { lastSeen: new Date(lastSeen).toISOString() };
    return { userId, status, ...seen, ...(dnd ? { dnd } : {}) };
  }

  /** Brings the state up to the clock and the sockets; answers with the event if that was a transition. */
  settle(now: number): HubEvent[] {
    const { self, alarms } = this.parts;
    return commit(this.parts, () => {
      this.#noteSockets(now);
      const { status } = self.state;
      const present = this.#presentAt(now);
      if (present.until !== null) alarms.arm("presence", present.until);
      if (present.status !== "offline") alarms.arm("sweep", now + limits.sweepHubSeconds * 1_000);
      const { quiet: dnd, changesAt } = this.on.dnd(now);
      if (changesAt !== null) alarms.arm("dnd", changesAt);
      const changed = present.status !== status;
      if (!changed && dnd === (self.state.dnd ?? false)) return [];
      const presenceVersion = Math.max(now, self.state.presenceVersion + 1);
      self.set({ status: present.status, dnd, presenceVersion });
      if (changed) self.set({ lastSeen: this.#seenAt(present.status, now) });
      if (changed && present.status === "offline") this.#wentOffline();
      alarms.arm("tell", now + tellAgainMs);
      // A refusal is met by the alarm.
      this.tell().catch(() => {});
      return [{ type: "presence.changed", ...this.now }];
    });
  }

  /** A socket closed. The minute before "offline" counts from the last one, also when it had not been noted yet. */
  closed(now: number): HubEvent[] {
    const { self, sockets } = this.parts;
    if (sockets.size === 0 && self.state.emptySince !== null) self.set({ emptySince: now });
    return this.settle(now);
  }

  /** For the path of an attach, which writes nothing unless the member was away or gone. */
  isDue(now: number): boolean {
    return this.#presentAt(now).status !== this.parts.self.state.status;
  }

  /** Until when the member counts as sitting before a screen, if they do nothing more; null: they do not. */
  attendsUntil(now: number, forMs: number): number | null {
    const { status, activeAt, emptySince } = this.parts.self.state;
    // A reload closes the only socket and opens another.
    const goneAt = emptySince === null ? Number.MAX_SAFE_INTEGER : emptySince + limits.offlineAfterSeconds * 1_000;
    const until = Math.min(activeAt + forMs, goneAt);
    return status === "online" && now < until ? until : null;
  }

  active(now: number): HubEvent[] {
    const { self } = this.parts;
    if (self.state.status === "online" && now - self.state.activeAt < activityEveryMs) return [];
    self.set({ activeAt: now });
    return this.settle(now);
  }

  set(byHand: "online" | "away" | "auto", now: number): HubEvent[] {
    this.parts.self.set(byHand === "away" ? { byHand } : { byHand, activeAt: now });
    return this.settle(now);
  }

  /** Resolves once the Roster knows the present state. One call at a time: a later state waits for its turn. */
  tell(): Promise<void> {
    this.#telling ??= this.#tellUntilKnown();
    return this.#telling;
  }

  recordLastSeen(): Promise<void> {
    return recordLastSeen(this.parts.env, this.parts.self.state.userId, this.parts.self.state.lastSeen);
  }

  async #tellUntilKnown(): Promise<void> {
    // Out of the transaction in which a transition was made.
    await Promise.resolve();
    const { self, env, alarms, counters } = this.parts;
    const { epoch } = self.state;
    try {
      while (self.state.presenceTold < self.state.presenceVersion) {
        const { workspaceId, userId, status, presenceVersion, lastSeen, dnd = false } = self.state;
        counters.transitionsSent += 1;
        const told = { userId, status, dnd, version: presenceVersion, lastSeen };
        const answer = await retrying(() => rosterFor(env, workspaceId).transition(told));
        if (!self.lives(epoch)) return;
        if (!answer.ok) throw new Error(answer.message);
        self.set({ presenceTold: presenceVersion });
        if (status !== "offline") this.on.factVersion(answer.factVersion);
      }
      alarms.disarm("tell");
    } finally {
      this.#telling = null;
    }
  }

  #presentAt(now: number) {
    const { role, emptySince, byHand, activeAt } = this.parts.self.state;
    const { size: sockets } = this.parts.sockets;
    return presenceAt({ member: role !== null, sockets, emptySince, byHand, activeAt }, now);
  }

  /** A crash or a deploy drops sockets without a word, so they are counted and not remembered. */
  #noteSockets(now: number): void {
    const { self, sockets } = this.parts;
    const { emptySince, status } = self.state;
    if (sockets.size > 0) {
      if (emptySince !== null) self.set({ emptySince: null });
      if (status === "offline") self.set({ activeAt: now });
    } else if (emptySince === null && status !== "offline") {
      self.set({ emptySince: now });
    }
  }

  #seenAt(status: PresenceStatus, now: number): number {
    const { emptySince, byHand, activeAt } = this.parts.self.state;
    if (status === "offline") return emptySince ?? now;
    return status === "online" || byHand === "away" ? now : activeAt;
  }

  #wentOffline(): void {
    const { self, alarms } = this.parts;
    self.set({ emptySince: null, byHand: self.state.byHand === "away" ? "away" : "auto" });
    this.on.offline();
    alarms.arm("lastSeen", Date.now());
  }
}
