import type { SidebarRow } from "../../src/protocol/hub-frames";
import type { Ts, UserId } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { Attached } from "./facts";
import { isDirect } from "./facts";
import type { Ground } from "./ground";
import { everyone, isShown } from "./messages";
import type { Rules } from "./rules";
import type { ThreadReads, ThreadStanding } from "./thread-reads";

/**
 * What a hub is told about: a change of number alone is not told, except in a DM. `unused`: the member has no hub yet;
 * it will ask when it begins, and is told nothing until then.
 */
export const kinds = { unused: -2, untold: -1, read: 0, unread: 1, mentioned: 2 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];
/** As it was inserted: `mentioned` are ids, and `everyone`. */
type Posted = { message: Message; mentioned: readonly string[] };
/** `kind` is of the channel alone; its threads have their own. */
export type Standing = { kind: Kind; threads: ThreadStanding["kind"]; state: SidebarRow };

type Position = { read_ts: number; told_kind: Kind; told_threads: number };

const tsOrNull = (micros: number): Ts | null => (micros === 0 ? null : tsFromMicros(micros));

/** How far each member has read, and what is unread by that: counted from the messages, never kept as a number. */
export class Reads {
  /** Members with a focused socket: they have read everything by being there. */
  readonly #looking = new Set<UserId>();
  readonly #untold: Set<string>;
  /** Those who look and may have been told otherwise. After waking that may be all of them. */
  readonly arrived: Set<UserId>;
  #arrivals = { first: 0, last: 0 };
  #flushedTs = 0;

  constructor(
    private readonly ground: Ground,
    private readonly rules: Rules,
    private readonly threads: ThreadReads,
  ) {
    for (const [, facts] of ground.sockets.each()) if (facts.focused) this.#looking.add(facts.userId);
    this.arrived = new Set(this.#looking);
    const untold = ground.sql.exec<{ user_id: string }>("SELECT user_id FROM untold");
    this.#untold = new Set(untold.toArray().map(({ user_id }) => user_id));
  }

  isLooking(userId: UserId): boolean {
    return this.#looking.has(userId);
  }

  focus(socket: WebSocket, { userId }: Attached): void {
    this.ground.sockets.change(socket, { focused: true });
    if (this.#looking.has(userId)) return;
    this.#looking.add(userId);
    this.#arrive(userId);
  }

  blur(socket: WebSocket, { userId, focused }: Attached): void {
    if (!focused) return;
    this.ground.sockets.change(socket, { focused: false });
    this.lookedAway(userId);
  }

  /** A focused socket of the member closed or lost the focus; another may still have it. */
  lookedAway(userId: UserId): void {
    const { sockets } = this.ground;
    if (!this.#looking.has(userId) || sockets.of(userId).some((socket) => sockets.facts(socket)?.focused)) return;
    this.#looking.delete(userId);
    this.nobodyToTell = false;
    const position = this.#position(userId);
    if (position && (position.read_ts !== this.ground.lastTs || mayKnowOtherwise(position))) {
      // Read and unread again before the hub was told of the first: it hears the second, though the kind is the same.
      this.#place(userId, this.ground.lastTs, kinds.unread);
    }
  }

  /** By hand, so it holds even while they look: none of their sockets is focused until it says so again. */
  mark(userId: UserId, ts: number): void {
    const { sockets, lastTs } = this.ground;
    for (const socket of sockets.of(userId)) {
      if (sockets.facts(socket)?.focused) sockets.change(socket, { focused: false });
    }
    this.#looking.delete(userId);
    // A position beyond the end would swallow what is not yet said.
    this.#place(userId, Math.min(ts, lastTs), kinds.read);
  }

  /**
   * Inside a commit: one's own message moves one's own position (unless one is not `present`), and hubs hear of those
   * who were caught up. Setting the alarm costs a message a millisecond, so it is not set where nobody could be told.
   * A reply that the channel does not show is no news there; its thread has positions of its own.
   */
  posted(author: UserId, { message, mentioned }: Posted, present = true): void {
    const { alarms, lastTs } = this.ground;
    const now = Date.now();
    if (!isShown(message)) {
      this.tellSoon(now);
      return;
    }
    if (present && !this.#looking.has(author)) this.#move(author, lastTs);
    for (const userId of mentioned) this.untold(userId);
    if (this.#looking.size > 0) alarms.arm("reads", now + flushEveryMs);
    // A reply that goes to the channel too changes what its thread's followers have to hear.
    if (!this.nobodyToTell || this.#untold.size > 0 || message.threadTs) this.tellSoon(now);
  }

  /** Inside a commit: a message was deleted or rewritten, and what was unread by it may be so no more. */
  withdrawn(ts: number): void {
    const { ground } = this;
    ground.lastShown = ground.findLastShown();
    const affected = ground.sql.exec<{ user_id: string }>(
      "SELECT user_id FROM members WHERE told_kind > ?1 AND read_ts < ?2 AND (read_ts >= ?3 OR told_kind = ?4)",
      kinds.read,
      ts,
      ground.lastShown,
      kinds.mentioned,
    );
    for (const { user_id } of affected.toArray()) this.untold(user_id);
    if (this.#untold.size > 0 || isDirect(ground.facts)) this.tellSoon(Date.now());
  }

  /** A member's threads are others, or read, or unread again: their hub hears of it where it was told otherwise. */
  threadsChanged(userId: UserId): void {
    const position = this.#position(userId);
    if (!position || position.told_kind === kinds.unused) return;
    const { kind, differs } = this.threads.standing(userId);
    if (!differs && kind === position.told_threads) return;
    this.untold(userId);
    this.tellSoon(Date.now());
  }

  untold(userId: string): void {
    if (this.#untold.has(userId)) return;
    this.#untold.add(userId);
    this.ground.sql.exec("INSERT OR IGNORE INTO untold VALUES (?)", userId);
  }

  told(userId: string): void {
    if (!this.#untold.delete(userId)) return;
    this.ground.sql.exec("DELETE FROM untold WHERE user_id = ?", userId);
  }

  get untoldMembers(): ReadonlySet<string> {
    return this.#untold;
  }

  /** Set by the outbox: no earlier than this, so that a busy channel tells its members once a second. */
  tellNotBefore = 0;
  /** Set by the outbox: everybody looks or was told that there is something unread. False whenever that is in doubt. */
  nobodyToTell = false;

  tellSoon(now: number): void {
    this.ground.alarms.arm("tell", Math.max(now + tellAfterMs, this.tellNotBefore));
  }

  /** When to tell those who arrived: together, where many come at once; null: now. */
  arrivingUntil(now: number): number | null {
    const { first, last } = this.#arrivals;
    return now - last < tellAfterMs && now - first < arrivingMs ? now + tellAfterMs : null;
  }

  /** The positions of those who look, for the case that the machine goes away under them. Goes on while they do. */
  flush(now: number): number | void {
    const { sql, lastTs } = this.ground;
    if (this.#flushedTs === lastTs || this.#looking.size === 0) return;
    this.#flushedTs = lastTs;
    for (const userId of this.arrived) {
      const position = this.#position(userId);
      if (position && mayKnowOtherwise(position)) this.untold(userId);
    }
    sql.exec(
      "UPDATE members SET read_ts = ?1 WHERE read_ts < ?1 AND user_id IN (SELECT value FROM json_each(?2))",
      lastTs,
      JSON.stringify([...this.#looking]),
    );
    return now + flushEveryMs;
  }

  readTs(userId: UserId): Ts | null {
    const position = this.#position(userId);
    return position ? tsOrNull(this.#effective(userId, position)) : null;
  }

  /** The hub has this standing from us now, whatever it knew before. */
  heard(userId: UserId, { kind, threads, state }: Standing, version: number): void {
    const position = this.#position(userId);
    // Moved by hand while the hub answered: it has not heard of that.
    const moved = position !== null && tsOrNull(this.#effective(userId, position)) !== state.readTs;
    this.ground.sql.exec(
      `UPDATE members SET told_kind = ?, told_unread = ?, told_threads = ?, told_version = ?, told_head = ?
       WHERE user_id = ?`,
      kind,
      moved && !this.#looking.has(userId) ? unheard : state.unread,
      threads,
      version,
      state.headTs === null ? 0 : microsFromTs(state.headTs),
      userId,
    );
    this.nobodyToTell = false;
  }

  /** A hub that was never used asks when it begins. */
  unused(userIds: readonly UserId[]): void {
    this.ground.sql.exec(
      "UPDATE members SET told_kind = ?1 WHERE told_kind = ?2 AND user_id IN (SELECT value FROM json_each(?3))",
      kinds.unused,
      kinds.untold,
      JSON.stringify(userIds),
    );
  }

  isUnused(userId: UserId): boolean {
    return this.#position(userId)?.told_kind === kinds.unused;
  }

  /** Nothing was told of this conversation yet. */
  isNew(userId: UserId): boolean {
    const told = this.#position(userId)?.told_kind;
    return told === kinds.unused || told === kinds.untold;
  }

  hasRead(userId: UserId, ts: number): boolean {
    const position = this.#position(userId);
    return position !== null && this.#effective(userId, position) >= ts;
  }

  /** null: not a member. */
  standing(userId: UserId): Standing | null {
    const position = this.#position(userId);
    if (!position) return null;
    const { facts, lastShown, lastTs } = this.ground;
    const rule = this.rules.of(userId);
    const readTs = this.#effective(userId, position);
    const counted = readTs < lastTs ? this.#unread(userId, readTs) : { unread: 0, mentions: 0 };
    const unread = Math.min(counted.unread, limits.unreadCap);
    const mentions = isDirect(facts) ? unread : counted.mentions;
    const threads = this.threads.standing(userId);
    return {
      threads: threads.kind,
      kind: mentions > 0 ? kinds.mentioned : unread > 0 ? kinds.unread : kinds.read,
      state: {
        id: facts.id,
        headTs: tsOrNull(lastShown),
        readTs: tsOrNull(readTs),
        unread,
        unreadCapped: counted.unread > limits.unreadCap,
        mentions: mentions + threads.mentions,
        threadUnread: threads.kind > kinds.read,
        threadMentions: threads.mentions,
        muted: rule.muted,
        notify: rule.level,
      },
    };
  }

  #unread(userId: UserId, after: number): { unread: number; mentions: number } {
    const { sql } = this.ground;
    const most = limits.unreadCap + 1;
    const unread = sql.exec<{ n: number }>(
      `SELECT count(*) AS n FROM (SELECT 1 FROM messages INDEXED BY messages_shown
        WHERE shown = 1 AND ts > ? AND user_id <> ? AND deleted_at IS NULL LIMIT ${most})`,
      after,
      userId,
    );
    const mentions = sql.exec<{ n: number }>(
      `SELECT count(*) AS n FROM (SELECT DISTINCT mentions.ts FROM mentions JOIN messages ON messages.ts = mentions.ts
        WHERE mentions.user_id IN (?1, '${everyone}') AND mentions.ts > ?2 AND messages.user_id <> ?1
          AND messages.shown = 1 LIMIT ${limits.unreadCap})`,
      userId,
      after,
    );
    return { unread: unread.one().n, mentions: mentions.one().n };
  }

  #position(userId: UserId): Position | null {
    const select = "SELECT read_ts, told_kind, told_threads FROM members WHERE user_id = ?";
    return this.ground.sql.exec<Position>(select, userId).toArray()[0] ?? null;
  }

  #effective(userId: UserId, { read_ts }: Position): number {
    return this.#looking.has(userId) ? this.ground.lastTs : read_ts;
  }

  /** Writes nothing: after a crash their sockets are gone, and what they read in the last seconds is unread again. */
  #arrive(userId: UserId): void {
    const position = this.#position(userId);
    if (!position) return;
    const now = Date.now();
    if (position.read_ts < this.ground.lastTs) {
      this.#flushedTs = 0;
      this.ground.alarms.arm("reads", now + flushEveryMs);
    }
    if (!mayKnowOtherwise(position)) return;
    const { first, last } = this.#arrivals;
    this.#arrivals = { first: now - last < tellAfterMs ? first : now, last: now };
    this.arrived.add(userId);
    this.tellSoon(now);
  }

  /** Outside a commit. Whoever was told `from` or more is told anew. */
  #place(userId: UserId, ts: number, from: Kind): void {
    this.ground.storage.transactionSync(() => {
      const update = "UPDATE members SET told_unread = ? WHERE user_id = ? AND told_kind >= ?";
      this.ground.sql.exec(update, unheard, userId, from);
      this.#move(userId, ts);
      if (this.#untold.has(userId)) this.tellSoon(Date.now());
    });
  }

  /** Has the hub hear of it where it was told something else: unread before, or read before and unread again now. */
  #move(userId: UserId, ts: number): void {
    const moved = this.ground.sql.exec<{ told_kind: Kind }>(
      "UPDATE members SET read_ts = ?1 WHERE user_id = ?2 RETURNING told_kind",
      ts,
      userId,
    );
    this.nobodyToTell = false;
    const told = moved.toArray()[0]?.told_kind;
    if (told === kinds.unused) return;
    if (told !== undefined && (told !== kinds.read || ts < this.ground.lastTs)) this.untold(userId);
  }
}

/** The hub of somebody who has read everything. */
const mayKnowOtherwise = ({ told_kind }: Position) => told_kind !== kinds.read && told_kind !== kinds.unused;

/** In place of a number that was told: a mark by hand is heard even where the kind stays the same. */
export const unheard = -1;

/** Leaves the broadcast of the message itself ahead of the tellings. */
const tellAfterMs = 50;
/** So long a storm of people coming back may put off that their hubs hear of it. */
const arrivingMs = 1_000;
const flushEveryMs = limits.readFlushSeconds * 1_000;
