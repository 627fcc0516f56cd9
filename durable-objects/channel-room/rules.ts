import type { UserId } from "../../src/protocol/ids";
import { defaultRule, type Rule } from "../../src/protocol/notifications";
import type { Ground } from "./ground";

type Kept = { version: number; rule: Rule };
type Row = { user_id: UserId; version: number; level: Rule["level"]; muted: number; keywords: string };

/** What each member's hub said that it wants to hear of this conversation: a projection, for the hub owns it. */
export class Rules {
  #known: Map<UserId, Kept> | null = null;

  constructor(private readonly ground: Ground) {}

  of(userId: UserId): Rule {
    return this.#all().get(userId)?.rule ?? defaultRule;
  }

  /** 0: nothing was said. */
  version(userId: UserId): number {
    return this.#all().get(userId)?.version ?? 0;
  }

  /** Absolute state; an older version changes nothing. */
  set(userId: UserId, version: number, rule: Rule): void {
    if (version <= this.version(userId)) return;
    const { level, muted, keywords } = rule;
    this.ground.sql.exec(
      "INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?, ?)",
      userId,
      version,
      level,
      muted ? 1 : 0,
      JSON.stringify(keywords),
    );
    this.#all().set(userId, { version, rule });
  }

  /** They left: what they wanted to hear goes too. */
  forget(userId: UserId): void {
    this.ground.sql.exec("DELETE FROM rules WHERE user_id = ?", userId);
    this.#known = null;
  }

  #all(): Map<UserId, Kept> {
    if (!this.#known) {
      const rows = this.ground.sql.exec<Row>("SELECT * FROM rules").toArray();
      this.#known = new Map(
        rows.map(({ user_id, version, level, muted, keywords }) => [
          user_id,
          { version, rule: { level, muted: muted === 1, keywords: JSON.parse(keywords) as string[] } },
        ]),
      );
    }
    return this.#known;
  }
}
