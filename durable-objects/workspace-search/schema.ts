import { Alarms } from "../alarms";
import type { SchemaStep } from "../schema-steps";

/**
 * What is kept of a text when it is indexed: another number, and everything is read anew from the rooms. It moves when
 * src/protocol/search-text.ts or what is written here cuts texts in another way.
 */
export const indexVersion = 1;

/** Of a message (`messages.id` is the rowid): `words` are as they are read, `extras` what they may be called besides, `facets` what filters ask for. */
const tokens = `CREATE VIRTUAL TABLE tokens USING fts5(
  words, extras, facets, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1'
)`;

const indexTables: readonly string[] = [
  tokens,
  // `id` follows the clock (placing.ts), so that the newest are found without sorting; `ts` is in microseconds.
  // `file`: 0 the message itself, else which of its files. `thread`: the parent's ts, of a reply. `flags`: see facets.ts.
  `CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    file INTEGER NOT NULL,
    author INTEGER NOT NULL,
    thread INTEGER,
    flags INTEGER NOT NULL
  )`,
  "CREATE UNIQUE INDEX messages_place ON messages (channel, ts, file)",
  "CREATE INDEX messages_thread ON messages (channel, thread, author) WHERE thread IS NOT NULL",
];

export const searchSchema: readonly SchemaStep[] = [
  (sql) => {
    sql.exec(Alarms.table);
    // Numbers take a fifth of an id's room. `version`: of the room's last call; `asked`: it will send everything; `whole`: it has.
    sql.exec(`CREATE TABLE channels (
      no INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      version INTEGER NOT NULL DEFAULT 0,
      asked INTEGER NOT NULL DEFAULT 0,
      whole INTEGER NOT NULL DEFAULT 0,
      gone INTEGER NOT NULL DEFAULT 0
    )`);
    sql.exec("CREATE TABLE people (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)");
    // `generation` names what is kept since the index was last begun anew. `listed`: how far the directory's
    // channels are in `channels`; null: all are. `drift`: see placing.ts.
    sql.exec(`CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      index_version INTEGER NOT NULL,
      generation TEXT NOT NULL,
      listed TEXT,
      drift INTEGER NOT NULL
    )`);
    for (const statement of indexTables) sql.exec(statement);
    sql.exec("INSERT INTO state VALUES (1, ?, ?, '', 0)", indexVersion, crypto.randomUUID());
  },
];

/** Nothing is kept; the rooms are asked for everything. Inside a transaction. */
export function beginAnew(sql: SqlStorage): void {
  sql.exec("DROP TABLE tokens");
  sql.exec("DROP TABLE messages");
  for (const statement of indexTables) sql.exec(statement);
  sql.exec("DELETE FROM channels WHERE gone = 1");
  sql.exec("UPDATE channels SET whole = 0, asked = 0");
  sql.exec(
    "UPDATE state SET index_version = ?, generation = ?, listed = '', drift = 0",
    indexVersion,
    crypto.randomUUID(),
  );
}
