import type { UserId } from "../../src/protocol/ids";
import { isUserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { backoff } from "../alarms";
import { inTurns, within } from "../bounded";
import type { ChannelTold } from "../contract";
import { hubFor, rosterFor } from "../stubs";
import { isDirect, listing } from "./facts";
import type { Ground } from "./ground";
import type { Members } from "./members";
import { everyone, isCollective } from "./messages";
import type { NoticeRow, Notices } from "./notices";
import { type Kind, kinds, type Reads, type Standing, unheard } from "./reads";
import type { Rules } from "./rules";
import type { ThreadReads, ToldThread } from "./thread-reads";

type Candidate = { user_id: UserId; told_kind: Kind };
/** `version` null: there was nothing to tell. */
type Answer = {
  userId: UserId;
  standing: Standing | null;
  threads: ToldThread[];
  notices: NoticeRow[];
  version: number | null;
  accepted: boolean;
};
type Told = { told_kind: Kind; told_unread: number; told_head: number; told_threads: number };

/** Calls of one alarm: the platform allows 1,000 an invocation. */
const callsAtOnce = 800;
const width = 50;
const callMs = 5_000;
const tellEveryMs = 1_000;

/**
 * Tells members' hubs what their sidebar has to show: whom the room last told something else than what is true now.
 * Nothing is queued but names; what is said is worked out when it is said, so that twice, late or after a crash is right.
 */
export class Outbox {
  /** Hubs that did not accept: how often in a row, and when to ask again. */
  readonly #failing = new Map<string, { failures: number; until: number }>();
  #lastVersion: number;
  /** Calls to hubs since waking, accepted or not. */
  called = 0;

  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly reads: Reads,
    private readonly rules: Rules,
    private readonly threads: ThreadReads,
    private readonly notices: Notices,
  ) {
    const select = "SELECT max(told_version) AS version FROM members";
    this.#lastVersion = ground.sql.exec<{ version: number | null }>(select).one().version ?? 0;
  }

  /** Grows with each telling, over crashes too: it is the clock, in microseconds. */
  nextVersion(): number {
    this.#lastVersion = Math.max(Date.now() * 1_000, this.#lastVersion + 1);
    return this.#lastVersion;
  }

  /** The work of the alarm `tell`: answers when it wants to be called again. */
  async tell(): Promise<number | void> {
    const later = this.reads.arrivingUntil(Date.now());
    if (later !== null) return later;
    this.#expandEveryone();
    let called = 0;
    while (called < callsAtOnce) {
      const slice = this.#candidates(Date.now());
      if (slice.length === 0) break;
      called += slice.length;
      const used = await this.#used(slice);
      if (this.ground.gone) return;
      const notices = this.notices.untold(used);
      const answers = await inTurns(used, width, (userId) => this.#tellOne(userId, notices.get(userId) ?? []));
      if (this.ground.gone) return;
      // Together: a commit of its own costs each more than the telling.
      this.ground.storage.transactionSync(() => {
        for (const answer of answers) this.#record(answer);
      });
    }
    this.threads.settle(kinds.unused);
    const now = Date.now();
    this.reads.tellNotBefore = now + tellEveryMs;
    if (this.#candidates(now).length > 0) return called < callsAtOnce ? this.reads.tellNotBefore : now;
    const retries = [...this.#failing.values()].map(({ until }) => until);
    if (retries.length > 0) return Math.max(now, Math.min(...retries));
    this.reads.nobodyToTell = !this.rules.somebodyListens && this.#everybodyLooksOrKnows();
  }

  /** The next message changes nothing that a hub has to hear of. */
  #everybodyLooksOrKnows(): boolean {
    const { sql, facts } = this.ground;
    const read = sql.exec<{ user_id: UserId }>(
      "SELECT user_id FROM members WHERE told_kind > ? AND told_kind <= ?",
      kinds.unused,
      isDirect(facts) ? kinds.mentioned : kinds.read,
    );
    const found = read.toArray();
    // The sidebar puts a direct message where its newest one puts it, also of those who look.
    if (isDirect(facts)) return found.length === 0;
    return found.every(({ user_id }) => this.reads.isLooking(user_id));
  }

  /** Mentions first, then those who had read everything; in a DM everybody. */
  #candidates(now: number): UserId[] {
    const { sql, facts, lastShown } = this.ground;
    const slice = new Set<string>();
    for (const userId of this.reads.untoldMembers) {
      if (slice.size === limits.outboxSlice) break;
      if (userId !== everyone && !isCollective(userId) && this.#mayAsk(userId, now)) slice.add(userId);
    }
    for (const userId of this.threads.untold(kinds.unused)) {
      if (slice.size === limits.outboxSlice) break;
      if (this.#mayAsk(userId, now)) slice.add(userId);
    }
    for (const userId of this.reads.arrived) {
      if (slice.size === limits.outboxSlice) break;
      if (!this.#mayAsk(userId, now)) continue;
      if (this.#differs(userId)) slice.add(userId);
      else this.reads.arrived.delete(userId);
    }
    const found = isDirect(facts)
      ? sql.exec<Candidate>("SELECT user_id, told_kind FROM members")
      : sql.exec<Candidate>(
          "SELECT user_id, told_kind FROM members WHERE told_kind = ?1 OR (told_kind = ?2 AND read_ts < ?3)",
          kinds.untold,
          kinds.read,
          lastShown,
        );
    for (const { user_id, told_kind } of found.toArray()) {
      if (slice.size === limits.outboxSlice) break;
      if (!isDirect(facts) && told_kind === kinds.read && this.reads.isLooking(user_id)) continue;
      if (this.#mayAsk(user_id, now) && this.#differs(user_id)) slice.add(user_id);
    }
    return [...slice] as UserId[];
  }

  /**
   * Without those whose hub was never used, of whom the Roster knows: a thousand people who join cost one call.
   * The order makes it right: D1 named them members before this, and a hub that begins meets the Roster before it
   * asks D1. So either the Roster knows it here, or it will read of this conversation itself.
   */
  async #used(slice: UserId[]): Promise<UserId[]> {
    const { sql, storage, env, facts } = this.ground;
    const fresh = sql
      .exec<{ user_id: UserId }>(
        "SELECT user_id FROM members WHERE told_kind = ? AND user_id IN (SELECT value FROM json_each(?))",
        kinds.untold,
        JSON.stringify(slice),
      )
      .toArray()
      .map(({ user_id }) => user_id);
    if (fresh.length === 0) return slice;
    const answer = await within(callMs, rosterFor(env, facts.workspaceId).met(fresh));
    if (!answer?.ok || this.ground.gone) return slice;
    const met = new Set(answer.userIds);
    const unused = fresh.filter((userId) => !met.has(userId));
    storage.transactionSync(() => {
      this.reads.unused(unused);
      for (const userId of unused) if (this.reads.isUnused(userId)) this.reads.told(userId);
    });
    return slice.filter((userId) => !this.reads.isUnused(userId));
  }

  #mayAsk(userId: string, now: number): boolean {
    return (this.#failing.get(userId)?.until ?? 0) <= now;
  }

  async #tellOne(userId: UserId, notices: NoticeRow[]): Promise<Answer> {
    const { ground } = this;
    const standing = this.members.has(userId) ? this.reads.standing(userId) : null;
    // A name that is no member's id came out of a text: `<@…>`.
    const known = isUserId(userId) && !(standing && !this.#differs(userId));
    if (!known) return { userId, standing, threads: [], notices: [], version: null, accepted: true };
    const version = this.nextVersion();
    const threads = standing ? this.threads.differing(userId) : [];
    const accepted = await this.#call(userId, {
      channelId: ground.facts.id,
      version,
      member: standing !== null,
      channel: listing(ground.facts),
      state: standing?.state ?? null,
      rules: this.rules.version(userId),
      threads: threads.map(({ state }) => state),
      notices: this.notices.present(notices),
    });
    return { userId, standing, threads, notices, version, accepted };
  }

  #record({ userId, standing, threads, notices, version, accepted }: Answer): void {
    if (!accepted) {
      const failures = (this.#failing.get(userId)?.failures ?? 0) + 1;
      this.#failing.set(userId, { failures, until: Date.now() + backoff(failures) });
      return;
    }
    this.#failing.delete(userId);
    if (standing && version !== null) {
      this.reads.heard(userId, standing, version);
      this.threads.heard(userId, threads);
      this.notices.heard(notices);
    }
    // While the hub answered they may have read, come back or left.
    const settled = standing ? this.members.has(userId) && !this.#differs(userId) : !this.members.has(userId);
    if (settled) this.reads.told(userId);
    else this.reads.untold(userId);
  }

  async #call(userId: UserId, update: ChannelTold): Promise<boolean> {
    this.called += 1;
    const answer = await within(callMs, hubFor(this.ground.env, this.ground.facts.workspaceId, userId).told(update));
    // A hub that knows of no such member wants to hear nothing more.
    return answer !== null && (answer.ok || answer.code === "not_found");
  }

  /** The hub was last told something else than what is true now. */
  #differs(userId: UserId): boolean {
    const standing = this.reads.standing(userId);
    const told = this.#told(userId);
    if (!standing || !told || told.told_kind === kinds.unused) return false;
    if (standing.kind !== told.told_kind || standing.threads !== told.told_threads) return true;
    if (this.threads.standing(userId).differs) return true;
    if (told.told_unread === unheard && standing.state.unread !== unheard) return true;
    if (!isDirect(this.ground.facts)) return false;
    return standing.state.unread !== told.told_unread || this.ground.lastShown !== told.told_head;
  }

  #told(userId: UserId): Told | null {
    const select = "SELECT told_kind, told_unread, told_head, told_threads FROM members WHERE user_id = ?";
    return this.ground.sql.exec<Told>(select, userId).toArray()[0] ?? null;
  }

  /** `@channel`: everybody with a hub who was not told of a mention yet. */
  #expandEveryone(): void {
    if (!this.reads.untoldMembers.has(everyone)) return;
    this.ground.storage.transactionSync(() => {
      const rows = this.ground.sql.exec<{ user_id: string }>(
        "SELECT user_id FROM members WHERE told_kind > ? AND told_kind < ?",
        kinds.unused,
        kinds.mentioned,
      );
      for (const { user_id } of rows.toArray()) this.reads.untold(user_id);
      this.reads.told(everyone);
    });
  }
}
