/**
 * Many named alarms on the one alarm of an object. A name's row stays until its work has ended, so work that is cut
 * off by a crash is done again; work that throws is done again later and later, up to `longestDelay`.
 */

export type Due = { at: number; failures: number };
/** The work of each name. May answer with the time (ms since 1970) at which it wants to be called again. */
export type AlarmWork<Name extends string> = Record<Name, (now: number) => Promise<number | void> | number | void>;

const longestDelay = 5 * 60_000;

/** Milliseconds before the next attempt after so many failures in a row: 1 s, 2 s, 4 s … 5 min. */
export const backoff = (failures: number) => Math.min(1_000 * 2 ** Math.max(0, failures - 1), longestDelay);

/** When the object has to wake next; null: never. */
export function nextAlarm(due: Iterable<Due>): number | null {
  let next: number | null = null;
  for (const { at } of due) if (next === null || at < next) next = at;
  return next;
}

/** Whose time has come, the longest waiting first. */
export function namesDue<Name extends string>(due: ReadonlyMap<Name, Due>, now: number): Name[] {
  const ready = [...due].filter(([, { at }]) => at <= now);
  return ready.sort(([, a], [, b]) => a.at - b.at).map(([name]) => name);
}

export class Alarms<Name extends string> {
  /** For the owner's first schema step. */
  static readonly table =
    "CREATE TABLE alarms (name TEXT PRIMARY KEY, at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID";

  #due: Map<Name, Due> | null = null;
  #armed: number | null = null;
  #running = false;
  #stopped = false;

  constructor(private readonly storage: DurableObjectStorage) {}

  /** Wakes for `name` at `at` at the latest. Costs nothing when it is due sooner; may stand inside transactionSync. */
  arm(name: Name, at: number): void {
    if (this.#stopped) return;
    const known = this.#all().get(name);
    if (!known || known.at > at) this.#put(name, { at, failures: 0 });
  }

  disarm(name: Name): void {
    if (this.#stopped || !this.#all().delete(name)) return;
    this.storage.sql.exec("DELETE FROM alarms WHERE name = ?", name);
    this.#wake();
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    this.#due = null;
    this.#armed = null;
    if (!this.#stopped) this.#wake();
  }

  /** Before `deleteAlarm` and `deleteAll`: work that is still under way writes nothing any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** For the object's `alarm()`. Never throws: the platform gives an alarm up after six failures. */
  async run(work: AlarmWork<Name>): Promise<void> {
    this.#running = true;
    this.#armed = null;
    try {
      await Promise.all(namesDue(this.#all(), Date.now()).map((name) => this.#perform(name, work)));
    } finally {
      this.#running = false;
      if (!this.#stopped) this.#wake();
    }
  }

  async #perform(name: Name, work: AlarmWork<Name>): Promise<void> {
    const begun = this.#all().get(name);
    if (!begun) return;
    // The row stays until the end; in memory the name is free, so that arming it meanwhile counts.
    this.#all().delete(name);
    try {
      const again = await work[name](Date.now());
      if (this.#stopped) return;
      if (typeof again === "number") this.arm(name, again);
      else if (!this.#all().has(name)) this.storage.sql.exec("DELETE FROM alarms WHERE name = ?", name);
    } catch (error) {
      if (this.#stopped) return;
      console.error(`alarm ${name} failed`, error);
      const failures = begun.failures + 1;
      this.#put(name, { at: Date.now() + backoff(failures), failures });
    }
  }

  #all(): Map<Name, Due> {
    if (!this.#due) {
      const rows = this.storage.sql.exec<{ name: string; at: number; failures: number }>("SELECT * FROM alarms");
      this.#due = new Map(rows.toArray().map(({ name, at, failures }) => [name as Name, { at, failures }]));
    }
    return this.#due;
  }

  #put(name: Name, due: Due): void {
    this.#all().set(name, due);
    this.storage.sql.exec("INSERT OR REPLACE INTO alarms VALUES (?, ?, ?)", name, due.at, due.failures);
    this.#wake();
  }

  #wake(): void {
    if (this.#running) return;
    const next = nextAlarm(this.#all().values());
    if (next === this.#armed) return;
    this.#armed = next;
    // A write like any other: it goes with the rows into the same commit.
    if (next === null) void this.storage.deleteAlarm();
    else void this.storage.setAlarm(next);
  }
}
