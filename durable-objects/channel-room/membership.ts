import {
  fenceChannelMembers,
  findChannelWithMembers,
  type MembershipRow,
  writeMembership,
} from "../../src/db/channel-membership";
import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { UserId } from "../../src/protocol/ids";
import { closeCodes, limits } from "../../src/protocol/limits";
import type { MembersChange } from "../contract";
import type { Ground } from "./ground";
import type { Members } from "./members";
import type { Notices } from "./notices";
import type { Reads } from "./reads";
import type { Rules } from "./rules";
import { readMeta, writeMeta } from "./schema";
import type { ThreadReads } from "./thread-reads";

export type Changed = Result<{ changed: UserId[]; memberCount: number }>;

/** More people at once are one `members.changed`. */
const namedEvents = 10;
const repairAfterMs = 15_000;
const operationsKeptMs = 24 * 60 * 60_000;

const busy = (seconds: number) => refuse("unavailable", "Members cannot be changed right now. Try again.", seconds);
const unknown = () => refuse("not_found", "There is no such channel.");

/**
 * Changes of membership, one after another: an intent here, then D1, then the room's own table. Messages go on
 * meanwhile. Whatever goes wrong between ends with the table made equal to D1's rows.
 */
export class Membership {
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #running = new Map<string, Promise<Changed>>();

  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly reads: Reads,
    private readonly rules: Rules,
    private readonly threads: ThreadReads,
    private readonly notices: Notices,
  ) {
    // The change that this intent belonged to was cut off.
    if (this.#hasIntents()) void this.repair().catch(() => {});
  }

  /** The same `opId` again gets the first one's answer. */
  change(change: MembersChange): Promise<Changed> {
    const running = this.#running.get(change.opId);
    if (running) return running;
    if (this.#waiting >= limits.intentsQueued) return Promise.resolve(busy(1));
    const result = this.#enqueue(() => this.#perform(change)).finally(() => this.#running.delete(change.opId));
    this.#running.set(change.opId, result);
    return result;
  }

  /** Ends an intent that nobody works on any more; rejects when D1 does not answer. */
  async repair(): Promise<void> {
    await this.#enqueue(async () => {
      if (!this.ground.gone && this.#hasIntents()) await this.#repair();
    });
  }

  /** Once a day: a repair only where there is something to repair. */
  async compare(): Promise<void> {
    await this.#enqueue(async () => {
      const { ground } = this;
      const there = await findChannelWithMembers(ground.env, ground.facts.id);
      if (ground.gone || !there) return;
      const here = this.members.all();
      const same =
        there.members.length === here.size && there.members.every(({ userId, role }) => here.get(userId) === role);
      // The await let nothing in but messages: changes of membership wait in this queue.
      if (!same || String(there.membersVersion) !== readMeta(ground.sql, "members_version")) await this.#repair();
      ground.sql.exec("DELETE FROM operations WHERE at < ?", Date.now() - operationsKeptMs);
    });
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const result = this.#queue.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async #perform(change: MembersChange): Promise<Changed> {
    if (this.ground.gone) return unknown();
    const done = this.#findDone(change.opId);
    if (done) return done;
    try {
      if (this.#hasIntents()) {
        const refused = await this.#repair();
        if (refused) return refused;
      }
      this.#intend(change);
      let written = await this.#write(change);
      if (!written) {
        // D1 was at another version than the room believed: learn it, then once more.
        const refused = await this.#repair();
        if (refused) return refused;
        this.#intend(change);
        written = await this.#write(change);
      }
      if (this.ground.gone) return unknown();
      if (!written) return busy(1);
      const { changed } = this.#settle(change.userIds, written.members, written.membersVersion, change);
      return { ok: true, changed, memberCount: this.members.count };
    } catch (error) {
      if (this.ground.gone) return unknown();
      return this.#recover(change, error);
    }
  }

  /** From here a removal refuses and its sockets are closed; an addition lets nobody in yet. */
  #intend({ opId, kind, userIds, role }: MembersChange): void {
    const { ground } = this;
    ground.commit(() => {
      const intent = "INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?)";
      ground.sql.exec(intent, opId, kind, JSON.stringify(userIds), role ?? null, Date.now());
      ground.alarms.arm("members", Date.now() + repairAfterMs);
    });
    this.members.changed();
    if (kind === "remove") this.#close(userIds);
  }

  #write({ opId, kind, userIds, role }: MembersChange) {
    const { env, facts, sql } = this.ground;
    return writeMembership(env, {
      channelId: facts.id,
      workspaceId: facts.workspaceId,
      opId,
      membersVersion: Number(readMeta(sql, "members_version")),
      kind,
      userIds,
      role: role ?? "member",
      now: Date.now(),
    });
  }

  /** The write may have arrived or not: D1's rows say which. */
  async #recover(change: MembersChange, error: unknown): Promise<Changed> {
    console.warn("a membership change was cut off", error);
    try {
      const refused = await this.#repair();
      if (refused) return refused;
    } catch {
      // D1 does not answer: the intent stays, and the alarm goes on.
      return busy(5);
    }
    const wanted = change.kind === "add";
    const reached = change.userIds.every((userId) => this.members.has(userId) === wanted);
    return reached ? { ok: true, changed: change.userIds, memberCount: this.members.count } : busy(1);
  }

  async #repair(): Promise<Refusal | null> {
    const { ground } = this;
    const there = await fenceChannelMembers(ground.env, ground.facts.id, `repair:${crypto.randomUUID()}`);
    if (ground.gone || !there) return unknown();
    this.#settle(null, there.members, there.membersVersion, null);
    return null;
  }

  /** Applies D1's rows to the table, for these members or (null) for all, and ends the intents. */
  #settle(
    concerned: UserId[] | null,
    rows: MembershipRow[],
    version: number,
    change: MembersChange | null,
  ): { changed: UserId[] } {
    const { ground } = this;
    const here = this.members.all();
    const there = new Map(rows.map((row) => [row.userId, row]));
    const users = concerned ?? [...new Set([...here.keys(), ...there.keys()])];
    const joined = [...new Set(users)].filter((userId) => there.has(userId) && !here.has(userId));
    const left = [...new Set(users)].filter((userId) => !there.has(userId) && here.has(userId));
    const promoted = rows.filter(({ userId, role }) => here.has(userId) && here.get(userId) !== role);
    const changed = [...joined, ...left];
    const count = here.size + joined.length - left.length;
    ground.commit((write) => {
      const { sql } = ground;
      for (const userId of joined) {
        const { role, joinedAt } = there.get(userId) as MembershipRow;
        const insert = "INSERT INTO members (user_id, role, joined_at, read_ts) VALUES (?, ?, ?, ?)";
        sql.exec(insert, userId, role, joinedAt, ground.lastTs);
      }
      for (const { userId, role } of promoted) sql.exec("UPDATE members SET role = ? WHERE user_id = ?", role, userId);
      for (const userId of left) {
        sql.exec("DELETE FROM members WHERE user_id = ?", userId);
        this.rules.forget(userId);
        this.threads.left(userId);
        this.notices.forget(userId);
        this.reads.untold(userId);
      }
      writeMeta(sql, "members_version", String(version));
      sql.exec("DELETE FROM intents");
      if (change !== null) {
        this.notices.invited(joined, change.actorId, Date.now());
        sql.exec(
          "INSERT OR REPLACE INTO operations VALUES (?, ?, ?)",
          change.opId,
          JSON.stringify(changed),
          Date.now(),
        );
      }
      if (changed.length > namedEvents) write({ type: "members.changed", count });
      else {
        for (const userId of joined) write({ type: "member.joined", userId, count });
        for (const userId of left) write({ type: "member.left", userId, count });
      }
      ground.alarms.disarm("members");
      if (changed.length > 0) ground.alarms.arm("tell", Date.now());
    });
    this.members.changed();
    this.reads.nobodyToTell = false;
    this.#close(left);
    return { changed };
  }

  #close(userIds: UserId[]): void {
    for (const userId of userIds)
      this.ground.sockets.closeOf(userId, null, closeCodes.removed, "removed from the channel");
  }

  #hasIntents(): boolean {
    return this.ground.sql.exec("SELECT 1 FROM intents LIMIT 1").toArray().length > 0;
  }

  #findDone(opId: string): Changed | null {
    const select = "SELECT changed FROM operations WHERE op_id = ?";
    const [row] = this.ground.sql.exec<{ changed: string }>(select, opId).toArray();
    return row ? { ok: true, changed: JSON.parse(row.changed) as UserId[], memberCount: this.members.count } : null;
  }
}
