import type { Presence, PresenceStatus } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { backoff } from "../alarms";

export type Transition = { userId: UserId; status: PresenceStatus; dnd?: boolean; version: number; lastSeen: number };
type Shown = { user_id: UserId; status: PresenceStatus; last_seen: number; dnd: number };
type Counts = { fact_n: number; presence_n: number; flushed_n: number };

/** Every hub that was ever heard: its member's presence, and how far it was told. */
export class Hubs {
  constructor(private readonly sql: SqlStorage) {}

  get counts(): Counts {
    return this.sql.exec<Counts>("SELECT fact_n, presence_n, flushed_n FROM roster").one();
  }

  setCount(name: keyof Counts, value: number): void {
    this.sql.exec(`UPDATE roster SET ${name} = ?`, value);
  }

  /** false: it says nothing new. */
  take({ userId, status, dnd = false, version, lastSeen }: Transition): boolean {
    const known = this.sql
      .exec<{ version: number; status: PresenceStatus }>("SELECT version, status FROM hubs WHERE user_id = ?", userId)
      .toArray()[0];
    if (known && known.version >= version) return false;
    const counts = this.counts;
    const n = counts.presence_n + 1;
    this.setCount("presence_n", n);
    this.sql.exec(
      `INSERT INTO hubs (user_id, status, last_seen, version, presence_n, fact_n, dnd) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (user_id) DO UPDATE SET status = ?2, last_seen = ?3, version = ?4, presence_n = ?5, dnd = ?7`,
      userId,
      status,
      lastSeen,
      version,
      n,
      counts.fact_n,
      dnd ? 1 : 0,
    );
    // It is told the present number with the answer, and what comes after it by the alarm.
    if (!known || known.status === "offline") {
      this.sql.exec(
        "UPDATE hubs SET fact_n = ?, owed_n = NULL, failures = 0, retry_at = 0 WHERE user_id = ?",
        counts.fact_n,
        userId,
      );
    }
    return true;
  }

  /** Offline until it says otherwise; its first transition has version 1 or more. */
  meet(userId: UserId, now: number): void {
    const { presence_n, fact_n } = this.counts;
    this.sql.exec(
      `INSERT OR IGNORE INTO hubs (user_id, status, last_seen, version, presence_n, fact_n)
       VALUES (?, 'offline', ?, 0, ?, ?)`,
      userId,
      now,
      presence_n,
      fact_n,
    );
  }

  met(userIds: UserId[]): UserId[] {
    const rows = this.sql.exec<{ user_id: UserId }>(
      "SELECT user_id FROM hubs WHERE user_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(userIds),
    );
    return rows.toArray().map((row) => row.user_id);
  }

  /** The hub says that it is nobody's any more. */
  gone(userId: UserId): void {
    this.sql.exec("UPDATE hubs SET status = 'offline', owed_n = NULL WHERE user_id = ?", userId);
  }

  presence(userIds: UserId[]): Presence[] {
    const rows = this.sql.exec<Shown>(
      "SELECT user_id, status, last_seen, dnd FROM hubs WHERE user_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(userIds),
    );
    return rows.toArray().map(presented);
  }

  /** Changes after `after` and up to `upto`. */
  changes(after: number, upto: number, among?: UserId[]): Presence[] {
    const rows = this.sql.exec<Shown>(
      `SELECT user_id, status, last_seen, dnd FROM hubs WHERE presence_n > ?1 AND presence_n <= ?2
       AND (?3 IS NULL OR user_id IN (SELECT value FROM json_each(?3))) ORDER BY presence_n`,
      after,
      upto,
      among ? JSON.stringify(among) : null,
    );
    return rows.toArray().map(presented);
  }

  /** Online hubs that have not heard every fact and may be tried now; the furthest behind first. */
  behind(factN: number, now: number, limit: number): { userId: UserId; factN: number }[] {
    const rows = this.sql.exec<{ user_id: UserId; fact_n: number }>(
      `SELECT user_id, fact_n FROM hubs
       WHERE status <> 'offline' AND fact_n < ? AND retry_at <= ? ORDER BY fact_n LIMIT ?`,
      factN,
      now,
      limit,
    );
    return rows.toArray().map((row) => ({ userId: row.user_id, factN: row.fact_n }));
  }

  heardFacts(userIds: UserId[], factN: number): void {
    this.sql.exec(
      `UPDATE hubs SET fact_n = max(fact_n, ?1), failures = 0, retry_at = 0
       WHERE user_id IN (SELECT value FROM json_each(?2))`,
      factN,
      JSON.stringify(userIds),
    );
  }

  /** Hubs that did not accept changes of presence, and after which one. */
  owing(): { userId: UserId; owedN: number; retryAt: number }[] {
    const rows = this.sql.exec<{ user_id: UserId; owed_n: number; retry_at: number }>(
      "SELECT user_id, owed_n, retry_at FROM hubs WHERE owed_n IS NOT NULL",
    );
    return rows.toArray().map((row) => ({ userId: row.user_id, owedN: row.owed_n, retryAt: row.retry_at }));
  }

  owe(userId: UserId, after: number, now: number): void {
    this.sql.exec("UPDATE hubs SET owed_n = min(coalesce(owed_n, ?1), ?1) WHERE user_id = ?2", after, userId);
    this.failed(userId, now);
  }

  paid(userIds: UserId[]): void {
    this.sql.exec(
      `UPDATE hubs SET owed_n = NULL, failures = 0, retry_at = 0
       WHERE owed_n IS NOT NULL AND user_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(userIds),
    );
  }

  failed(userId: UserId, now: number): void {
    const row = this.sql.exec<{ failures: number }>("SELECT failures FROM hubs WHERE user_id = ?", userId).toArray()[0];
    const failures = (row?.failures ?? 0) + 1;
    this.sql.exec(
      "UPDATE hubs SET failures = ?, retry_at = ? WHERE user_id = ?",
      failures,
      now + backoff(failures),
      userId,
    );
  }

  /** When the next hub that is behind may be tried; undefined: none is. */
  nextFacts(factN: number): number | undefined {
    return this.#soonest("status <> 'offline' AND fact_n < ?", factN);
  }

  nextOwed(): number | undefined {
    return this.#soonest("owed_n IS NOT NULL");
  }

  #soonest(where: string, ...values: number[]): number | undefined {
    const select = `SELECT min(retry_at) AS at FROM hubs WHERE ${where}`;
    const { at } = this.sql.exec<{ at: number | null }>(select, ...values).one();
    return at === null ? undefined : Math.max(at, Date.now());
  }
}

const presented = ({ user_id, status, last_seen, dnd }: Shown): Presence => ({
  userId: user_id,
  status,
  ...(status === "online" ? {} : { lastSeen: new Date(last_seen).toISOString() }),
  ...(dnd ? { dnd: true } : {}),
});
