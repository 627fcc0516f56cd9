import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../src/env";
import { settings } from "../../src/env";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { Presence, WorkspaceFact } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { isWorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { Alarms } from "../alarms";
import type { RosterCounters, WorkspaceRosterCalls } from "../contract";
import { schemaVersion, upgradeSchema } from "../schema-steps";
import { Facts } from "./facts";
import type { Transition } from "./hubs";
import { Hubs } from "./hubs";
import { Passing } from "./passing";
import { Pushes } from "./pushes";
import { rosterSchema } from "./schema";
import { Watchers } from "./watchers";

/** Who of a workspace is here, who watches whom, and what everybody online has to hear. */
export class WorkspaceRoster extends DurableObject<Env> implements WorkspaceRosterCalls {
  #alarms: Alarms<"presence" | "facts">;
  readonly #hubs: Hubs;
  readonly #watchers: Watchers;
  readonly #facts: Facts;
  readonly #pushes: Pushes;
  readonly #passings: { facts: Passing; presence: Passing };
  readonly #received = { transitions: 0, watches: 0 };
  #born: boolean | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const workspaceId = ctx.id.name;
    if (!isWorkspaceId(workspaceId)) throw new Error("A roster is named by its workspace's id.");
    const { storage } = ctx;
    this.#alarms = new Alarms(storage);
    this.#hubs = new Hubs(storage.sql);
    this.#watchers = new Watchers(storage.sql);
    const passing = () => new Passing(env, workspaceId, this.#hubs, this.#watchers);
    this.#passings = { facts: passing(), presence: passing() };
    this.#facts = new Facts(storage, this.#hubs, this.#passings.facts);
    this.#pushes = new Pushes(this.#hubs, this.#watchers, this.#passings.presence);
  }

  async transition(input: Transition): Promise<Result<{ factVersion: number }>> {
    this.#received.transitions += 1;
    this.#bear();
    return this.ctx.storage.transactionSync(() => {
      if (this.#hubs.take(input)) {
        if (input.status === "offline") this.#watchers.replace(input.userId, []);
        this.#alarms.arm("presence", Date.now() + limits.gatherPresenceMs);
      }
      return { ok: true, factVersion: this.#hubs.counts.fact_n };
    });
  }

  async meet(userId: UserId): Promise<Result<Record<never, never>>> {
    this.#bear();
    this.#hubs.meet(userId, Date.now());
    return { ok: true };
  }

  async met(userIds: UserId[]): Promise<Result<{ userIds: UserId[] }>> {
    return { ok: true, userIds: this.#isBorn() ? this.#hubs.met(userIds) : [] };
  }

  async watch({ userId, userIds }: { userId: UserId; userIds: UserId[] }): Promise<Result<{ presence: Presence[] }>> {
    this.#received.watches += 1;
    if (userIds.length > limits.watched) return refuse("too_many", `At most ${limits.watched} people are watched.`);
    this.#bear();
    this.#watchers.replace(userId, userIds);
    return { ok: true, presence: this.#hubs.presence(userIds) };
  }

  async publish(facts: WorkspaceFact[]): Promise<Result<{ version: number }>> {
    this.#bear();
    return this.ctx.storage.transactionSync(() => {
      const version = this.#facts.add(facts);
      this.#alarms.arm("facts", Date.now());
      return { ok: true, version };
    });
  }

  async presence(userIds: UserId[]): Promise<Result<{ presence: Presence[] }>> {
    return { ok: true, presence: this.#isBorn() ? this.#hubs.presence(userIds) : [] };
  }

  override async alarm(): Promise<void> {
    if (!this.#isBorn()) return;
    await this.#alarms.run({
      presence: (now) => this.#pushes.flush(now),
      facts: (now) => this.#facts.pass(now),
    });
  }

  async destroy(): Promise<Result<Record<never, never>>> {
    this.#alarms.stop();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#alarms = new Alarms(this.ctx.storage);
    this.#watchers.forget();
    this.#born = false;
    return { ok: true };
  }

  /** Calls since waking; local and in tests alone. */
  async counters(): Promise<Result<{ counters: RosterCounters }>> {
    if (!settings(this.env).local) return refuse("not_found", "There is no such thing.");
    const { facts, presence } = this.#passings;
    return { ok: true, counters: { ...this.#received, factsSent: facts.sent, presenceSent: presence.sent } };
  }

  /** Hubs and routes call only for a workspace that D1 has just named. */
  #bear(): void {
    if (this.#isBorn()) return;
    upgradeSchema(this.ctx.storage, rosterSchema);
    this.#born = true;
  }

  #isBorn(): boolean {
    if (this.#born === null) {
      this.#born = schemaVersion(this.ctx.storage) > 0;
      if (this.#born) upgradeSchema(this.ctx.storage, rosterSchema);
    }
    return this.#born;
  }
}
