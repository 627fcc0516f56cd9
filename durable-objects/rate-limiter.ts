import { createDurable } from "itty-durable";
import { count, type Kept, keepFor, nextAt, nothingKept, type Rule, room } from "./rate-rule";

export type Taken = { ok: true; ticket: string } | { ok: false; retryAfter: number };
/** `counts` against the limit, `free` leaves no trace, `cleared` forgets all that counted before. */
export type Outcome = "counts" | "free" | "cleared";

export interface RateLimiterCalls {
  take(rule: Rule, enforce: boolean): Promise<Taken>;
  settle(ticket: string, rule: Rule, outcome: Outcome): Promise<{ ok: true }>;
}

/** An attempt whose Worker died is forgotten after this; checking a password takes a quarter of a second. */
const undecidedMs = 10_000;

/**
 * Counts attempts on one subject. An attempt is taken before it is made and settled by how it went, so that a burst
 * cannot pass while nothing has failed yet; who comes while the limit hangs on others waits for their outcome, so
 * that an office of people who know their passwords is never refused.
 *
 * The one object on itty-durable: docs/decisions/004-itty-durable-fenced.md has the rules for it. Its proxy binds
 * methods to itself, so private `#fields` would throw.
 */
export class RateLimiter extends createDurable() implements RateLimiterCalls {
  declare state: DurableObjectState;
  undecided = new Map<string, number>();
  known: Kept | null = null;
  waiting: (() => void)[] = [];

  async take(rule: Rule, enforce: boolean): Promise<Taken> {
    for (;;) {
      await this.recall();
      const kept = this.known ?? nothingKept;
      const now = Date.now();
      const retryAt = nextAt(kept, rule, now);
      if (enforce && retryAt > now) return { ok: false, retryAfter: Math.ceil((retryAt - now) / 1_000) };
      this.forgetUndecided(now);
      if (!enforce || this.undecided.size < room(kept, rule, now)) {
        const ticket = crypto.randomUUID();
        this.undecided.set(ticket, now);
        return { ok: true, ticket };
      }
      await this.nextOutcome();
    }
  }

  async settle(ticket: string, rule: Rule, outcome: Outcome): Promise<{ ok: true }> {
    await this.recall();
    this.undecided.delete(ticket);
    const { storage } = this.state;
    const now = Date.now();
    if (outcome === "counts") {
      this.known = count(this.known ?? nothingKept, rule, now);
      storage.put("kept", this.known);
      storage.setAlarm(now + keepFor(rule));
    } else if (outcome === "cleared" && this.known) {
      this.known = null;
      storage.deleteAlarm();
      storage.deleteAll();
    }
    for (const wake of this.waiting.splice(0)) wake();
    return { ok: true };
  }

  /** Nothing counted for as long as it is kept. */
  async alarm(): Promise<void> {
    this.known = null;
    await this.state.storage.deleteAll();
  }

  /** From here on `known` is changed without awaiting between reading and writing it. */
  async recall(): Promise<void> {
    const stored = await this.state.storage.get<Kept>("kept");
    this.known ??= stored ?? null;
  }

  forgetUndecided(now: number): void {
    for (const [ticket, takenAt] of this.undecided) {
      if (takenAt < now - undecidedMs) this.undecided.delete(ticket);
    }
  }

  nextOutcome(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, undecidedMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
