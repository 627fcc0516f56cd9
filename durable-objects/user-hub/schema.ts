import { Alarms } from "../alarms";
import type { SchemaStep } from "../schema-steps";
import type { TableGroup } from "./table-groups";

/** Groups that earlier steps made for every hub; a row in one of its tables says that it is used. */
const madeForAll = {
  facts: ["facts"],
  watched: ["watched"],
  refused: ["refused"],
  reading: ["reading"],
  drafts: ["drafts"],
  preferences: ["preferences"],
  rules: ["rules"],
  closed: ["closed"],
  scheduled: ["scheduled_lists", "scheduled"],
  threads: ["threads"],
  sections: ["sections"],
  saved: ["saved"],
  reminders: ["reminders"],
  emojiUses: ["emoji_uses"],
  recentSearches: ["recent_searches"],
  push: ["push_devices", "pushed"],
  mail: ["digests"],
  activity: ["activity"],
} as const satisfies Partial<Record<TableGroup, readonly string[]>>;

/** Once each made tables for everybody; a hub that is born today makes what it needs (table-groups.ts). */
const before: SchemaStep = () => {};

/** What every hub keeps. Each table, and each index, is a page of the file and 10 KB of an open hub (decision 10). */
export const hubSchema: readonly SchemaStep[] = [
  (sql) => {
    sql.exec(Alarms.table);
    // What the hub knows of itself; values are JSON.
    sql.exec("CREATE TABLE own (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    // `version` is the room's, -1 while the room was never heard; `n` the hub's number of the last change.
    sql.exec(`CREATE TABLE conversations (
      channel_id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      listing TEXT NOT NULL,
      state TEXT NOT NULL,
      n INTEGER NOT NULL,
      listing_n INTEGER NOT NULL,
      joined_n INTEGER NOT NULL,
      left_at INTEGER
    ) WITHOUT ROWID`);
  },
  ...new Array<SchemaStep>(11).fill(before),
  (sql) => {
    sql.exec("DROP INDEX IF EXISTS conversations_n");
    const names = sql.exec<{ name: string }>("SELECT name FROM sqlite_master").toArray();
    const there = new Set(names.map(({ name }) => name));
    const made: Record<string, number> = {};
    for (const [group, tables] of Object.entries(madeForAll)) {
      if (!tables.every((table) => there.has(table))) continue;
      const used = tables.some((table) => sql.exec(`SELECT 1 FROM ${table} LIMIT 1`).toArray().length > 0);
      // The indexes of what waits to be pushed and mailed stand on the inbox.
      const carries = group === "activity" && (made.push !== undefined || made.mail !== undefined);
      if (used || carries) made[group] = 1;
      else for (const table of tables) sql.exec(`DROP TABLE ${table}`);
    }
    if (made.activity !== undefined && made.push === undefined) sql.exec("DROP INDEX IF EXISTS activity_push");
    if (made.activity !== undefined && made.mail === undefined) sql.exec("DROP INDEX IF EXISTS activity_mail");
    // A hub that slept since before reminders came again has them without that.
    if (made.reminders !== undefined && there.has("reminders_next")) made.reminders = 2;
    if (Object.keys(made).length > 0) sql.exec("INSERT INTO own VALUES ('tables', ?)", JSON.stringify(made));
  },
];
