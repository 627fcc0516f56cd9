import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { Pin } from "../contract";
import type { Ground, Write } from "./ground";
import type { MessageRow, Messages } from "./messages";

/** What the channel keeps in view. */
export class Pins {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
  ) {}

  get count(): number {
    return this.ground.sql.exec<{ n: number }>("SELECT count(*) AS n FROM pins").one().n;
  }

  /** The latest pinned first. */
  list(): Pin[] {
    const rows = this.ground.sql.exec<MessageRow & { pinned_by: UserId; pinned_at: number }>(
      `SELECT messages.*, pins.user_id AS pinned_by, pins.at AS pinned_at
       FROM pins JOIN messages ON messages.ts = pins.ts ORDER BY pins.at DESC, pins.ts DESC`,
    );
    return rows.toArray().map((row) => ({
      message: this.messages.present(row),
      userId: row.pinned_by,
      at: new Date(row.pinned_at).toISOString(),
    }));
  }

  /** The same again changes nothing and tells nobody. */
  pin(userId: UserId, ts: number, on: boolean): Result<{ message: Message }> {
    const { ground, messages } = this;
    const row = messages.find(ts);
    if (!row || row.deleted_at !== null) return refuse("not_found", "That message is not there.");
    if (Boolean(row.pinned) === on) return { ok: true, message: messages.present(row) };
    if (on && this.count >= limits.pins) return refuse("too_many", `A channel holds at most ${limits.pins} pins.`);
    return ground.commit((write) => {
      if (on) ground.sql.exec("INSERT INTO pins VALUES (?, ?, ?)", ts, userId, Date.now());
      else ground.sql.exec("DELETE FROM pins WHERE ts = ?", ts);
      ground.sql.exec("UPDATE messages SET pinned = ? WHERE ts = ?", on ? 1 : 0, ts);
      write({ type: on ? "pin.added" : "pin.removed", ts: tsFromMicros(ts), userId, count: this.count });
      return { ok: true, message: messages.present({ ...row, pinned: on ? 1 : 0 } satisfies MessageRow) };
    });
  }

  /** Inside the commit that made the message a tombstone. */
  withdrawn(write: Write, userId: UserId, ts: number): void {
    const gone = this.ground.sql.exec("DELETE FROM pins WHERE ts = ? RETURNING 1", ts);
    if (gone.toArray().length === 0) return;
    write({ type: "pin.removed", ts: tsFromMicros(ts), userId, count: this.count });
  }
}
