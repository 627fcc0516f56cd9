import { limits } from "../../src/protocol/limits";

/** Takes the messages of deleted channels out, some at a time. Nobody may read them from the moment of the deletion. */
export class Forgetting {
  constructor(private readonly storage: DurableObjectStorage) {}

  /** Its room is taken at its word no more. */
  mark(channel: number): void {
    this.storage.sql.exec("UPDATE channels SET gone = 1 WHERE no = ?", channel);
  }

  /** The work of the alarm `forget`: answers when there is more. */
  run(): number | undefined {
    return this.storage.transactionSync(() => {
      const { sql } = this.storage;
      const ids = JSON.stringify(
        sql
          .exec<{ id: number }>(
            "SELECT id FROM messages WHERE channel IN (SELECT no FROM channels WHERE gone = 1) LIMIT ?",
            limits.search.forgotten,
          )
          .toArray()
          .map(({ id }) => id),
      );
      if (ids === "[]") return undefined;
      sql.exec("DELETE FROM tokens WHERE rowid IN (SELECT value FROM json_each(?))", ids);
      sql.exec("DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))", ids);
      return Date.now();
    });
  }
}
