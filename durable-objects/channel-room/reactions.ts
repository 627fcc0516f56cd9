import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message, Reaction } from "../../src/protocol/message";
import type { Ground } from "./ground";
import type { MessageRow, Messages } from "./messages";

export class Reactions {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
  ) {}

  /** The same again changes nothing and tells nobody. */
  react(userId: UserId, ts: number, name: string, on: boolean): Result<{ message: Message }> {
    const { ground, messages } = this;
    const row = messages.find(ts);
    if (!row || row.deleted_at !== null) return refuse("not_found", "That message is not there.");
    const { sql } = ground;
    return ground.commit((write): Result<{ message: Message }> => {
      const written = on
        ? sql.exec("INSERT OR IGNORE INTO reactions VALUES (?, ?, ?, ?) RETURNING 1", ts, name, userId, Date.now())
        : sql.exec("DELETE FROM reactions WHERE ts = ? AND name = ? AND user_id = ? RETURNING 1", ts, name, userId);
      if (written.toArray().length === 0) return { ok: true, message: messages.present(row) };
      const reactions = this.#of(ts);
      if (reactions.length > limits.reactionsPerMessage) {
        sql.exec("DELETE FROM reactions WHERE ts = ? AND name = ? AND user_id = ?", ts, name, userId);
        return refuse("too_many", `A message holds at most ${limits.reactionsPerMessage} different reactions.`);
      }
      const kept = reactions.length === 0 ? null : JSON.stringify(reactions);
      sql.exec("UPDATE messages SET reactions = ? WHERE ts = ?", kept, ts);
      const { count, users } = reactions.find((reaction) => reaction.name === name) ?? { count: 0, users: [] };
      write({ type: "reaction.changed", ts: tsFromMicros(ts), name, count, users, userId, on });
      return { ok: true, message: messages.present({ ...row, reactions: kept } satisfies MessageRow) };
    });
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
