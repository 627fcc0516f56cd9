import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { MessageId } from "../../src/protocol/ids";
import { parseMessageId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { SavedItem, SavedState } from "../../src/protocol/saved";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = { message_id: MessageId; state: SavedState | null; saved_at: number; n: number };

/** Messages to come back to: their ids alone. What they say is read from their rooms, with the rights of the moment. */
export class Saved {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("saved");
  }

  /** null removes it. Again is as once. */
  set(
    messageId: MessageId,
    state: SavedState | null,
    now: number,
  ): Result<{ item: SavedItem | null; events: HubEvent[] }> {
    const before = this.#find(messageId);
    if ((before?.state ?? null) === state) return { ok: true, item: before ? present(before) : null, events: [] };
    if (before?.state == null && this.#count() >= limits.saved.kept)
      return refuse("too_many", `At most ${limits.saved.kept} messages are kept for later.`);
    const { self } = this.parts;
    return commit(this.parts, () => {
      const savedAt = before?.state ? before.saved_at : now;
      const row: Row = { message_id: messageId, state, saved_at: savedAt, n: self.next() };
      this.#tables.put("INSERT OR REPLACE INTO saved VALUES (?, ?, ?, ?)", messageId, state, savedAt, row.n);
      this.#forgetOld();
      return { ok: true, item: present(row), events: [this.#event([row])] };
    });
  }

  /** Newest first; `before`: the cursor that the page before gave. */
  page(state: SavedState, before: number | null, limit: number): { items: SavedItem[]; nextCursor?: number } {
    const rows = this.#rows(
      "state = ? AND n < ? ORDER BY n DESC LIMIT ?",
      state,
      before ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    );
    const shown = rows.slice(0, limit);
    const items = shown.flatMap((row) => present(row) ?? []);
    return rows.length > limit ? { items, nextCursor: shown.at(-1)?.n ?? 0 } : { items };
  }

  /** In whatever state. */
  ids(): MessageId[] {
    return this.#rows("state IS NOT NULL").map(({ message_id }) => message_id);
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    const rows = n === null ? this.#rows("state IS NOT NULL") : this.#rows("n > ?", n);
    return rows.length === 0 ? [] : [this.#event(rows)];
  }

  #event(rows: Row[]): HubEvent {
    const items = rows.map(({ message_id, state }) => ({ messageId: message_id, state }));
    return { type: "saved.changed", version: this.parts.self.version, items };
  }

  /** A client that was away for longer than a removal is remembered is told everything. */
  #forgetOld(): void {
    const { self } = this.parts;
    const forgotten = this.#tables.rows<{ n: number }>(
      `DELETE FROM saved WHERE state IS NULL AND n <=
         (SELECT n FROM saved WHERE state IS NULL ORDER BY n DESC LIMIT 1 OFFSET ?) RETURNING n`,
      limits.saved.removed,
    );
    const floor = Math.max(self.state.leftFloor, ...forgotten.map((row) => row.n));
    if (floor > self.state.leftFloor) self.set({ leftFloor: floor });
  }

  #count(): number {
    const select = "SELECT count(*) AS n FROM saved WHERE state IS NOT NULL";
    return this.#tables.first<{ n: number }>(select)?.n ?? 0;
  }

  #find(messageId: MessageId): Row | null {
    return this.#rows("message_id = ?", messageId)[0] ?? null;
  }

  #rows(where: string, ...bound: (string | number)[]): Row[] {
    return this.#tables.rows<Row>(`SELECT * FROM saved WHERE ${where}`, ...bound);
  }
}

function present({ message_id, state, saved_at }: Row): SavedItem | null {
  const parsed = parseMessageId(message_id);
  if (!parsed || state === null) return null;
  const { channelId } = parsed;
  return { messageId: message_id, channelId, state, savedAt: new Date(saved_at).toISOString() };
}
