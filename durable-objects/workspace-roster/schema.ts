import { Alarms } from "../alarms";
import type { SchemaStep } from "../schema-steps";

export const rosterSchema: readonly SchemaStep[] = [
  (sql) => {
    sql.exec(Alarms.table);
    // `presence_n` and `fact_n` count; `flushed_n` is the last change of presence that was passed on.
    sql.exec(`CREATE TABLE roster (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      fact_n INTEGER NOT NULL,
      presence_n INTEGER NOT NULL,
      flushed_n INTEGER NOT NULL
    )`);
    sql.exec("INSERT INTO roster VALUES (1, 0, 0, 0)");
    // `version` is the hub's. `fact_n` is its cursor in the facts; `owed_n`: of the changes after it some did not
    // arrive (null: none is owed). Failures and the time of the next attempt are for both.
    sql.exec(`CREATE TABLE hubs (
      user_id TEXT PRIMARY KEY,
      status TEXT NOT NULL,
      last_seen INTEGER NOT NULL,
      version INTEGER NOT NULL,
      presence_n INTEGER NOT NULL,
      fact_n INTEGER NOT NULL,
      owed_n INTEGER,
      failures INTEGER NOT NULL DEFAULT 0,
      retry_at INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`);
    sql.exec("CREATE INDEX hubs_presence_n ON hubs (presence_n)");
    sql.exec("CREATE INDEX hubs_fact_n ON hubs (fact_n) WHERE status <> 'offline'");
    sql.exec("CREATE INDEX hubs_owed_n ON hubs (owed_n) WHERE owed_n IS NOT NULL");
    sql.exec("CREATE TABLE facts (n INTEGER PRIMARY KEY, fact TEXT NOT NULL)");
    sql.exec("CREATE TABLE watchers (user_id TEXT PRIMARY KEY, watched TEXT NOT NULL) WITHOUT ROWID");
  },
  (sql) => {
    sql.exec("ALTER TABLE hubs ADD COLUMN dnd INTEGER NOT NULL DEFAULT 0");
  },
];
