import { limits } from "../../src/protocol/limits";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

/** What the member searched for, so that it is a key away next time, on every device. */
export class RecentSearches {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("recentSearches");
  }

  /** The latest first. */
  list(): string[] {
    return this.#tables
      .rows<{ query: string }>("SELECT query FROM recent_searches ORDER BY n DESC")
      .map(({ query }) => query);
  }

  /** The same again comes to the front. */
  keep(query: string): string[] {
    const { self } = this.parts;
    return commit(this.parts, () => {
      this.#tables.put("INSERT OR REPLACE INTO recent_searches VALUES (?, ?)", query, self.next());
      this.#tables.rows(
        "DELETE FROM recent_searches WHERE n < (SELECT n FROM recent_searches ORDER BY n DESC LIMIT 1 OFFSET ?)",
        limits.recentSearches - 1,
      );
      return this.list();
    });
  }

  /** null: all of them. */
  forget(query: string | null): void {
    this.#tables.rows("DELETE FROM recent_searches WHERE ? IS NULL OR query = ?", query, query);
  }
}
