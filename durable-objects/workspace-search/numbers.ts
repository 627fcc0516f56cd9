import type { ChannelId, UserId } from "../../src/protocol/ids";

/** Ids as small numbers: an id in each row and each list would be most of the index. */
export class Numbers {
  readonly #people = new Map<string, number>();
  readonly #channels = new Map<string, number>();

  constructor(private readonly sql: SqlStorage) {}

  channel = (id: ChannelId) => this.#number("channels", this.#channels, id);
  person = (id: string) => this.#number("people", this.#people, id);

  /** Without those of whom nothing is indexed. */
  knownChannels = (ids: readonly ChannelId[]) => this.#known("channels", ids);
  knownPeople = (ids: readonly UserId[]) => this.#known("people", ids);

  channelIds(numbers: readonly number[]): Map<number, ChannelId> {
    const rows = this.sql.exec<{ no: number; id: ChannelId }>(
      "SELECT no, id FROM channels WHERE no IN (SELECT value FROM json_each(?))",
      JSON.stringify(numbers),
    );
    return new Map(rows.toArray().map(({ no, id }) => [no, id]));
  }

  /** After a transaction that was rolled back. */
  forget(): void {
    this.#people.clear();
    this.#channels.clear();
  }

  #known(table: "channels" | "people", ids: readonly string[]): number[] {
    const select = `SELECT no FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`;
    return this.sql
      .exec<{ no: number }>(select, JSON.stringify(ids))
      .toArray()
      .map(({ no }) => no);
  }

  #number(table: "channels" | "people", known: Map<string, number>, id: string): number {
    const before = known.get(id);
    if (before !== undefined) return before;
    this.sql.exec(`INSERT INTO ${table} (id) VALUES (?) ON CONFLICT DO NOTHING`, id);
    const { no } = this.sql.exec<{ no: number }>(`SELECT no FROM ${table} WHERE id = ?`, id).one();
    if (known.size > 10_000) known.clear();
    known.set(id, no);
    return no;
  }
}
