import type { UserId } from "../../src/protocol/ids";

/** Who watches whom. A row a watcher; the other way round it is kept in memory, built with the first push. */
export class Watchers {
  #watchersOf: Map<UserId, Set<UserId>> | null = null;

  constructor(private readonly sql: SqlStorage) {}

  replace(watcher: UserId, watched: UserId[]): void {
    this.#index(watcher, this.watchedBy(watcher), watched);
    if (watched.length === 0) this.sql.exec("DELETE FROM watchers WHERE user_id = ?", watcher);
    else this.sql.exec("INSERT OR REPLACE INTO watchers VALUES (?, ?)", watcher, JSON.stringify(watched));
  }

  watchedBy(watcher: UserId): UserId[] {
    const row = this.sql
      .exec<{ watched: string }>("SELECT watched FROM watchers WHERE user_id = ?", watcher)
      .toArray()[0];
    return row ? (JSON.parse(row.watched) as UserId[]) : [];
  }

  of(watched: UserId): Iterable<UserId> {
    return this.#all().get(watched) ?? [];
  }

  forget(): void {
    this.#watchersOf = null;
  }

  #index(watcher: UserId, before: UserId[], after: UserId[]): void {
    const all = this.#watchersOf;
    if (!all) return;
    for (const id of before) {
      const watchers = all.get(id);
      watchers?.delete(watcher);
      if (watchers?.size === 0) all.delete(id);
    }
    for (const id of after) {
      const watchers = all.get(id);
      if (watchers) watchers.add(watcher);
      else all.set(id, new Set([watcher]));
    }
  }

  #all(): Map<UserId, Set<UserId>> {
    if (!this.#watchersOf) {
      this.#watchersOf = new Map();
      for (const row of this.sql.exec<{ user_id: UserId; watched: string }>("SELECT * FROM watchers")) {
        this.#index(row.user_id, [], JSON.parse(row.watched) as UserId[]);
      }
    }
    return this.#watchersOf;
  }
}
