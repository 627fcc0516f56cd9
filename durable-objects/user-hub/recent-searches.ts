import { limits } from "../../src/protocol/limits";
import { commit, type HubParts } from "./parts";

/** What the member searched for, so that it is a key away next time, on every device. */
export class RecentSearches {
  constructor(private readonly parts: HubParts) {}

  /** The latest first. */
  list(): string[] {
    return this.parts.storage.sql
      .exec<{ query: string }>("SELECT query FROM recent_searches ORDER BY n DESC")
      .toArray()
      .map(({ query }) => query);
  }

  /** The same again comes to the front. */
  keep(query: string): string[] {
    const { self, storage } = this.parts;
    return commit(this.parts, () => {
      storage.sql.exec("INSERT OR REPLACE INTO recent_searches VALUES (?, ?)", query, self.next());
      storage.sql.exec(
        "DELETE FROM recent_searches WHERE n < (SELECT n FROM recent_searches ORDER BY n DESC LIMIT 1 OFFSET ?)",
        limits.recentSearches - 1,
      );
      return this.list();
    });
  }

  /** null: all of them. */
  forget(query: string | null): void {
    this.parts.storage.sql.exec("DELETE FROM recent_searches WHERE ? IS NULL OR query = ?", query, query);
  }
}
