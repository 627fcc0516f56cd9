import { env } from "cloudflare:workers";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import * as schema from "../../src/db/schema";

type Column = { name: string; type: string; notnull: number; pk: number };

describe("the directory's schema", () => {
  test.each(Object.values(schema).map((table) => [getTableConfig(table).name, table] as const))(
    "says of %s what the migrations made",
    async (name, table) => {
      const { results } = await env.DB.prepare(`PRAGMA table_info(${name})`).all<Column>();
      const made = results.map((column) => `${column.name} ${column.type.toLowerCase()} ${column.notnull === 1}`);
      const said = getTableConfig(table).columns.map(
        (column) => `${column.name} ${column.getSQLType()} ${column.notNull}`,
      );
      const keys = new Set(getTableConfig(table).primaryKeys.flatMap((key) => key.columns.map(({ name: key }) => key)));
      // SQLite reports the columns of a composite key as they were declared.
      expect(made.toSorted()).toEqual(said.toSorted());
      for (const column of results.filter(({ pk }) => pk > 0)) {
        const own = getTableConfig(table).columns.find((candidate) => candidate.name === column.name);
        expect(own?.primary || keys.has(column.name)).toBe(true);
      }
      const indexes = await env.DB.prepare(`SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1`)
        .bind(name)
        .all<{ name: string }>();
      const named = indexes.results.map((index) => index.name).filter((index) => !index.startsWith("sqlite_"));
      const declared = [
        ...getTableConfig(table).indexes.map((index) => index.config.name),
        ...getTableConfig(table).columns.flatMap((column) => (column.isUnique ? [column.uniqueName] : [])),
      ];
      expect(named.toSorted()).toEqual(declared.toSorted());
    },
  );
});
