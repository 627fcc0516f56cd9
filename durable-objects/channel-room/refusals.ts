import type { SessionId, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";

/**
 * Sessions that were signed out while their access tokens are still good: refused until those have run out. A member
 * signed out everywhere is asked about in D1 meanwhile, so that their next session gets in.
 */
export class Refusals {
  /** The last of them ends here: nearly always there are none, and every attach asks. null: not read since waking. */
  #until: number | null = null;

  constructor(private readonly sql: SqlStorage) {}

  refuse(subject: SessionId | UserId): void {
    const now = Date.now();
    this.sql.exec("DELETE FROM refused WHERE until <= ?", now);
    const until = now + limits.accessTokenSeconds * 1_000;
    this.sql.exec("INSERT OR REPLACE INTO refused VALUES (?, ?)", subject, until);
    this.#until = until;
  }

  has(subject: SessionId | UserId): boolean {
    const now = Date.now();
    const last = "SELECT max(until) AS until FROM refused";
    this.#until ??= this.sql.exec<{ until: number | null }>(last).one().until ?? 0;
    if (this.#until <= now) return false;
    const select = "SELECT 1 FROM refused WHERE subject = ? AND until > ?";
    return this.sql.exec(select, subject, now).toArray().length > 0;
  }
}
