import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message, Reaction } from "../../src/protocol/message";
import type { Ground } from "./ground";
import type { MessageRow, Messages } from "./messages";
import type { Notices } from "./notices";

export class Reactions {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
    private readonly notices: Notices,
  ) {}

  /** `name` is one that is stored: standard, or the workspace's own. The same again changes nothing and tells nobody. */
  react(userId: UserId, ts: number, name: string, on: boolean): Result<{ message: Message }> {
    const { ground, messages } = this;
    const row = messages.find(ts);
    if (!row || row.deleted_at !== null) return refuse("not_found", "That message is not there.");
    const { sql } = ground;
    const refused = on ? this.#tooMany(userId, ts, name) : null;
    if (refused) return refused;
    return ground.commit((write): Result<{ message: Message }> => {
      const written = on
        ? sql.exec("INSERT OR IGNORE INTO reactions VALUES (?, ?, ?, ?) RETURNING 1", ts, name, userId, Date.now())
        : sql.exec("DELETE FROM reactions WHERE ts = ? AND name = ? AND user_id = ? RETURNING 1", ts, name, userId);
      if (written.toArray().length === 0) return { ok: true, message: messages.present(row) };
      const reactions = this.#of(ts);
      const kept = reactions.length === 0 ? null : JSON.stringify(reactions);
      sql.exec("UPDATE messages SET reactions = ? WHERE ts = ?", kept, ts);
      const { count, users } = reactions.find((reaction) => reaction.name === name) ?? { count: 0, users: [] };
      if (row.user_id !== userId) this.notices.look(ts);
      write({ type: "reaction.changed", ts: tsFromMicros(ts), name, count, users, userId, on });
      return { ok: true, message: messages.present({ ...row, reactions: kept } satisfies MessageRow) };
    });
  }

  /** Whether somebody has this very reaction on it. */
  has(userId: UserId, ts: number, name: string): boolean {
    const select = "SELECT 1 FROM reactions WHERE ts = ? AND name = ? AND user_id = ?";
    return this.ground.sql.exec(select, ts, name, userId).toArray().length > 0;
  }

  #tooMany(userId: UserId, ts: number, name: string): Refusal | null {
    const { different, mine, known, again } = this.ground.sql
      .exec<{ different: number; mine: number; known: number; again: number }>(
        `SELECT count(DISTINCT name) AS different, coalesce(sum(user_id = ?2), 0) AS mine,
           coalesce(max(name = ?3), 0) AS known, coalesce(max(name = ?3 AND user_id = ?2), 0) AS again
         FROM reactions WHERE ts = ?1`,
        ts,
        userId,
        name,
      )
      .one();
    if (again) return null;
    if (!known && different >= limits.reactionsPerMessage) {
      return refuse("too_many", `A message holds at most ${limits.reactionsPerMessage} different reactions.`);
    }
    return mine >= limits.reactionsPerMember
      ? refuse("too_many", `You may react to a message in at most ${limits.reactionsPerMember} ways.`)
      : null;
  }

  /** In the order of their first use. */
  #of(ts: number): Reaction[] {
    const byName = new Map<string, Reaction>();
    const rows = this.ground.sql.exec<{ name: string; user_id: string }>(
      "SELECT name, user_id FROM reactions WHERE ts = ? ORDER BY at, name, user_id",
      ts,
    );
    for (const { name, user_id } of rows) {
      const reaction = byName.get(name) ?? { name, count: 0, users: [] };
      reaction.users.push(user_id as UserId);
      reaction.count = reaction.users.length;
      byName.set(name, reaction);
    }
    return [...byName.values()];
  }
}
