import type { Self } from "./self";
import { type TableGroup, tableGroups } from "./table-groups";

type Bound = string | number | null;

/**
 * One group of tables, which stand from the first row that is put into them. Reading, changing and removing what was
 * never put there finds nothing and makes nothing.
 */
export class Tables {
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly self: Self,
    private readonly name: TableGroup,
  ) {}

  /** What a SELECT finds, or what an UPDATE or a DELETE returns. */
  rows<T extends Record<string, SqlStorageValue>>(query: string, ...bound: Bound[]): T[] {
    return this.made ? this.storage.sql.exec<T>(query, ...bound).toArray() : [];
  }

  first<T extends Record<string, SqlStorageValue>>(query: string, ...bound: Bound[]): T | null {
    return this.rows<T>(query, ...bound)[0] ?? null;
  }

  /** An INSERT. */
  put(query: string, ...bound: Bound[]): void {
    this.make();
    this.storage.sql.exec(query, ...bound);
  }

  get made(): boolean {
    const version = this.#version;
    if (version > 0 && version < tableGroups[this.name].steps.length) this.make();
    return version > 0;
  }

  make(): void {
    make(this.storage, this.self, this.name);
  }

  get #version(): number {
    return this.self.state.tables?.[this.name] ?? 0;
  }
}

function make(storage: DurableObjectStorage, self: Self, name: TableGroup): void {
  const group: { steps: readonly ((sql: SqlStorage) => void)[]; needs?: TableGroup } = tableGroups[name];
  const version = self.state.tables?.[name] ?? 0;
  if (version >= group.steps.length) return;
  try {
    storage.transactionSync(() => {
      if (group.needs) make(storage, self, group.needs);
      for (const step of group.steps.slice(version)) step(storage.sql);
      self.set({ tables: { ...self.state.tables, [name]: group.steps.length } });
    });
  } catch (error) {
    self.forget();
    throw error;
  }
}
