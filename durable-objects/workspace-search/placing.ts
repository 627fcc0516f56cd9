/**
 * Ids of indexed messages follow the clock: 64 to a second since 2020, and the next free one where there are more. So
 * the full-text index, which gives rows by id, gives the newest first; and small numbers keep it a quarter smaller than
 * microseconds do. An id is never before its message's second; how far after it, `drift` remembers.
 */

const idsPerSecond = 64;
const begins = Date.UTC(2020, 0, 1) / 1_000;
/** What arrives so late after newer ones is put in its place; sooner, at the end. */
const lateSeconds = 60 * 60;

/** The first id that a message of this moment may have. */
export const firstIdAt = (micros: number) => Math.max(1, (Math.floor(micros / 1_000_000) - begins) * idsPerSecond);

export class Placing {
  #newest: number | null = null;
  #drift: number | null = null;

  constructor(private readonly sql: SqlStorage) {}

  /** For a message that is not there yet. Inside a transaction. */
  place(micros: number): number {
    const first = firstIdAt(micros);
    this.#newest ??= this.sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM messages").one().id ?? 0;
    const late = first < this.#newest - lateSeconds * idsPerSecond;
    const id = late ? this.#free(first) : Math.max(first, this.#newest + 1);
    this.#newest = Math.max(this.#newest, id);
    if (id - first > this.drift) {
      this.#drift = id - first;
      this.sql.exec("UPDATE state SET drift = ?", this.#drift);
    }
    return id;
  }

  /** How far an id may be behind the first one of its moment. */
  get drift(): number {
    this.#drift ??= this.sql.exec<{ drift: number }>("SELECT drift FROM state").one().drift;
    return this.#drift;
  }

  forget(): void {
    this.#newest = null;
    this.#drift = null;
  }

  /** Tries farther and farther after it, so that thousands of one second are not walked over. */
  #free(first: number): number {
    for (let reach = idsPerSecond; ; reach *= 2) {
      const id = first + Math.floor(Math.random() * reach);
      if (this.sql.exec("SELECT 1 FROM messages WHERE id = ?", id).toArray().length === 0) return id;
    }
  }
}
