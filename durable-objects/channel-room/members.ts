import type { UserId } from "../../src/protocol/ids";
import type { Ground } from "./ground";

export type MemberRole = "admin" | "member";

/** The room's table of members: D1's rows as of the last change. Only membership.ts writes it. */
export class Members {
  readonly #roles = new Map<UserId, MemberRole | null>();
  #leaving: Set<UserId>;
  #count: number | null = null;

  constructor(private readonly ground: Ground) {
    this.#leaving = this.#readLeaving();
  }

  get count(): number {
    this.#count ??= this.ground.sql.exec<{ n: number }>("SELECT count(*) AS n FROM members").one().n;
    return this.#count;
  }

  /** null: not in the channel, or on the way out of it. */
  role(userId: UserId): MemberRole | null {
    if (this.#leaving.has(userId)) return null;
    const known = this.#roles.get(userId);
    if (known !== undefined) return known;
    const select = "SELECT role FROM members WHERE user_id = ?";
    const role = this.ground.sql.exec<{ role: MemberRole }>(select, userId).toArray()[0]?.role ?? null;
    this.#roles.set(userId, role);
    return role;
  }

  has(userId: UserId): boolean {
    return this.role(userId) !== null;
  }

  /** Everybody in the table, those on the way out too. */
  all(): Map<UserId, MemberRole> {
    const rows = this.ground.sql.exec<{ user_id: string; role: MemberRole }>("SELECT user_id, role FROM members");
    return new Map(rows.toArray().map(({ user_id, role }) => [user_id as UserId, role]));
  }

  /** After the table or the intents changed. */
  changed(): void {
    this.#roles.clear();
    this.#count = null;
    this.#leaving = this.#readLeaving();
  }

  #readLeaving(): Set<UserId> {
    const rows = this.ground.sql.exec<{ users: string }>("SELECT users FROM intents WHERE kind = 'remove'");
    return new Set(rows.toArray().flatMap(({ users }) => JSON.parse(users) as UserId[]));
  }
}
