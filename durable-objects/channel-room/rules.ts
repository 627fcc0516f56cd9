import type { UserId } from "../../src/protocol/ids";
import { defaultRule, type Rule } from "../../src/protocol/notifications";
import type { Ground } from "./ground";

type Kept = { version: number; rule: Rule };
type Row = { user_id: UserId; version: number; level: Rule["level"]; muted: number; keywords: string };

/** What each member's hub said that it wants to hear of this conversation: a projection, for the hub owns it. */
export class Rules {
  #known: Map<UserId, Kept> | null = null;
  #index: { all: UserId[]; words: Map<string, UserId[]> } | null = null;

  constructor(private readonly ground: Ground) {}

  of(userId: UserId): Rule {
    return this.#all().get(userId)?.rule ?? defaultRule;
  }

  /** 0: nothing was said. */
  version(userId: UserId): number {
    return this.#all().get(userId)?.version ?? 0;
  }

  /** Who wants to hear of every message. */
  get hearAll(): UserId[] {
    return this.#heard().all;
  }

  /** Who wants to hear of which word. */
  get listeners(): ReadonlyMap<string, UserId[]> {
    return this.#heard().words;
  }

  /** A message may concern somebody whom it does not name. */
  get somebodyListens(): boolean {
    const { all, words } = this.#heard();
    return all.length > 0 || words.size > 0;
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
    this.#index = null;
  }

  /** They left: what they wanted to hear goes too. */
  forget(userId: UserId): void {
    this.ground.sql.exec("DELETE FROM rules WHERE user_id = ?", userId);
    this.#known = null;
    this.#index = null;
  }

  #heard() {
    if (!this.#index) {
      const all: UserId[] = [];
      const words = new Map<string, UserId[]>();
      for (const [userId, { rule }] of this.#all()) {
        if (rule.level === "all" && !rule.muted) all.push(userId);
        for (const word of rule.keywords) words.set(word, [...(words.get(word) ?? []), userId]);
      }
      this.#index = { all, words };
    }
    return this.#index;
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
