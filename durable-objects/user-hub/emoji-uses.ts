import type { EmojiUse } from "../../src/protocol/emoji-use";
import type { HubEvent } from "../../src/protocol/hub-frames";
import { limits } from "../../src/protocol/limits";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

const { kept, told } = limits.emojiUses;
/** A pick counts half as much after a week. */
const halfLifeMs = 7 * 24 * 60 * 60_000;

/** Which emoji the member picks most, and lately: reckoned from the last picks themselves. */
export class EmojiUses {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("emojiUses");
  }

  /** What came before changes nothing. */
  add(uses: readonly EmojiUse[], now: number): { ok: true; names: string[]; events: HubEvent[] } {
    const { self } = this.parts;
    return commit(this.parts, () => {
      this.#tables.make();
      const added = this.#tables.rows(
        "INSERT OR IGNORE INTO emoji_uses SELECT value ->> 'id', value ->> 'name', ?, ? FROM json_each(?) RETURNING id",
        now,
        self.state.n + 1,
        JSON.stringify(uses),
      );
      if (added.length === 0) return { ok: true, names: this.names, events: [] };
      self.next();
      this.#tables.rows(
        "DELETE FROM emoji_uses WHERE id IN (SELECT id FROM emoji_uses ORDER BY n DESC, id LIMIT -1 OFFSET ?)",
        kept,
      );
      return { ok: true, names: this.names, events: [this.#event()] };
    });
  }

  /** The most used first. All fade alike, so that the order changes only by what is picked. */
  get names(): string[] {
    return this.#tables
      .rows<{ name: string }>(
        `SELECT name FROM emoji_uses GROUP BY name
           ORDER BY sum(pow(0.5, ((SELECT max(at) FROM emoji_uses) - at) * 1.0 / ?)) DESC, max(at) DESC, name LIMIT ?`,
        halfLifeMs,
        told,
      )
      .map(({ name }) => name);
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    const last = this.#last();
    return last === null || (n !== null && last <= n) ? [] : [this.#event()];
  }

  #event(): HubEvent {
    return { type: "emoji.used", version: this.parts.self.version, names: this.names };
  }

  #last(): number | null {
    return this.#tables.first<{ n: number | null }>("SELECT max(n) AS n FROM emoji_uses")?.n ?? null;
  }
}
