import { Alarms } from "../alarms";

/**
 * The room's tables, in numbered steps: each is additive, so that the release before still runs on what a later one
 * left behind. `ts` columns are microseconds since 1970, all other times milliseconds.
 */
const steps: readonly (readonly string[])[] = [
  [
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    Alarms.table,
    `CREATE TABLE messages (
      ts INTEGER PRIMARY KEY,
      seq INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      client_msg_id TEXT,
      text TEXT NOT NULL,
      thread_ts INTEGER,
      shown INTEGER NOT NULL,
      blocks TEXT,
      edited_at INTEGER,
      deleted_at INTEGER,
      reactions TEXT,
      reply_count INTEGER NOT NULL DEFAULT 0,
      reply_users_count INTEGER NOT NULL DEFAULT 0,
      reply_users TEXT,
      latest_reply INTEGER
    )`,
    "CREATE UNIQUE INDEX messages_once ON messages (user_id, client_msg_id) WHERE client_msg_id IS NOT NULL",
    // What the channel shows: everything but replies, and the replies that were sent to the channel too.
    "CREATE INDEX messages_shown ON messages (ts) WHERE shown = 1",
    "CREATE INDEX messages_thread ON messages (thread_ts, ts, deleted_at, user_id) WHERE thread_ts IS NOT NULL",
    // `ts` only where an edit has to find the row; a posted event is found by its message's seq.
    "CREATE TABLE events (seq INTEGER PRIMARY KEY, ts INTEGER, at INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX events_edits ON events (ts) WHERE ts IS NOT NULL",
    "CREATE TABLE mentions (user_id TEXT NOT NULL, ts INTEGER NOT NULL, PRIMARY KEY (user_id, ts)) WITHOUT ROWID",
    "CREATE INDEX mentions_ts ON mentions (ts)",
    `CREATE TABLE reactions (
      ts INTEGER NOT NULL, name TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (ts, name, user_id)
    ) WITHOUT ROWID`,
    `CREATE TABLE members (
      user_id TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      joined_at INTEGER NOT NULL,
      read_ts INTEGER NOT NULL,
      told_kind INTEGER NOT NULL DEFAULT -1,
      told_unread INTEGER NOT NULL DEFAULT 0,
      told_version INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`,
    "CREATE INDEX members_told ON members (told_kind, read_ts)",
    // Whom the hubs have to hear about beyond those that members_told finds: '*' stands for everybody.
    "CREATE TABLE untold (user_id TEXT PRIMARY KEY) WITHOUT ROWID",
    `CREATE TABLE intents (
      op_id TEXT PRIMARY KEY, kind TEXT NOT NULL, users TEXT NOT NULL, role TEXT, at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    "CREATE TABLE operations (op_id TEXT PRIMARY KEY, changed TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE refused (subject TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
  ],
  [
    // What members' hubs said that they want to hear of; `version` is the hub's.
    `CREATE TABLE rules (
      user_id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      level TEXT NOT NULL,
      muted INTEGER NOT NULL,
      keywords TEXT NOT NULL
    ) WITHOUT ROWID`,
  ],
  // The newest message that the hub knows of: direct messages are in the order of it.
  ["ALTER TABLE members ADD COLUMN told_head INTEGER NOT NULL DEFAULT 0"],
  // Messages for later (`at` in milliseconds), and which of their authors' hubs know the present list.
  [
    `CREATE TABLE scheduled (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL,
      client_msg_id TEXT,
      text TEXT NOT NULL,
      thread_ts INTEGER,
      broadcast INTEGER NOT NULL DEFAULT 0,
      at INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      failed_code TEXT,
      failed_message TEXT
    )`,
    "CREATE INDEX scheduled_at ON scheduled (at) WHERE failed_code IS NULL",
    "CREATE INDEX scheduled_user ON scheduled (user_id, at)",
    "CREATE UNIQUE INDEX scheduled_once ON scheduled (user_id, client_msg_id) WHERE client_msg_id IS NOT NULL",
    `CREATE TABLE scheduled_told (
      user_id TEXT PRIMARY KEY, version INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`,
  ],
  [
    "CREATE TABLE pins (ts INTEGER PRIMARY KEY, user_id TEXT NOT NULL, at INTEGER NOT NULL)",
    // On the row too, as reactions are: a page of messages asks nothing else.
    "ALTER TABLE messages ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
  ],
  [
    // `following` 0: they said no. `told`: what their hub was last told of this thread.
    `CREATE TABLE thread_followers (
      thread_ts INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      following INTEGER NOT NULL,
      read_ts INTEGER NOT NULL,
      told INTEGER NOT NULL DEFAULT -1,
      PRIMARY KEY (thread_ts, user_id)
    ) WITHOUT ROWID`,
    "CREATE INDEX thread_followers_member ON thread_followers (user_id)",
    // Threads whose followers may have to hear of a change.
    "CREATE TABLE threads_touched (thread_ts INTEGER PRIMARY KEY)",
    "ALTER TABLE members ADD COLUMN told_threads INTEGER NOT NULL DEFAULT 0",
  ],
  [
    // What an edited message said before, and since when it had said so.
    "CREATE TABLE revisions (id INTEGER PRIMARY KEY, ts INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX revisions_ts ON revisions (ts, id)",
  ],
  [
    // Whom a message concerns and why. `changed` is its version, `told` the one that the hub accepted.
    `CREATE TABLE notices (
      user_id TEXT NOT NULL,
      ts INTEGER NOT NULL,
      kind TEXT NOT NULL,
      via TEXT NOT NULL,
      at INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      told INTEGER NOT NULL,
      PRIMARY KEY (user_id, ts, kind)
    ) WITHOUT ROWID`,
    "CREATE INDEX notices_untold ON notices (changed) WHERE told < changed",
    "CREATE INDEX notices_ts ON notices (ts)",
    "CREATE INDEX notices_at ON notices (at)",
    // Messages to weigh again; new ones are found by `weighed`.
    "CREATE TABLE unweighed (ts INTEGER PRIMARY KEY)",
    "INSERT INTO meta SELECT 'weighed', coalesce(max(ts), 0) FROM messages",
  ],
  // What kind of message it is, where it is not a plain one.
  ["ALTER TABLE messages ADD COLUMN subtype TEXT"],
  [
    // JSON: what was found behind its links, and the addresses of links whose previews were taken away.
    "ALTER TABLE messages ADD COLUMN previews TEXT",
    "ALTER TABLE messages ADD COLUMN previews_hidden TEXT",
    // Messages whose links have to be looked at; `changed` tells one wish from the next.
    "CREATE TABLE previews_wanted (ts INTEGER PRIMARY KEY, changed INTEGER NOT NULL)",
  ],
  [
    // JSON of the array, as messages say it.
    "ALTER TABLE messages ADD COLUMN files TEXT",
    // What may be in a message here. `ts`: in which one it is; `gone`: that is deleted; `told`: D1 knows.
    `CREATE TABLE files (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL,
      body TEXT NOT NULL,
      ts INTEGER,
      gone INTEGER NOT NULL DEFAULT 0,
      told INTEGER NOT NULL DEFAULT 1
    ) WITHOUT ROWID`,
    "CREATE INDEX files_ts ON files (ts) WHERE ts IS NOT NULL",
    "CREATE INDEX files_untold ON files (id) WHERE told = 0",
  ],
  [
    // How much of the log the workspace's index has had; see search-feed.ts.
    `CREATE TABLE search_feed (
      one INTEGER PRIMARY KEY CHECK (one = 1), generation TEXT NOT NULL, seq INTEGER NOT NULL, sent INTEGER
    )`,
    "INSERT INTO search_feed VALUES (1, '', 0, NULL)",
  ],
];

/** False: this object was never born, or was destroyed. Reads alone. */
export function isBorn(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").toArray().length > 0;
}

/** Runs the steps that are missing, inside the caller's transaction. */
export function upgrade(sql: SqlStorage): void {
  const from = isBorn(sql) ? Number(readMeta(sql, "schema")) : 0;
  if (from >= steps.length) return;
  for (const statement of steps.slice(from).flat()) sql.exec(statement);
  writeMeta(sql, "schema", String(steps.length));
}

type MetaKey = "schema" | "channel" | "epoch" | "members_version" | "weighed";

export function readMeta(sql: SqlStorage, key: MetaKey): string {
  return sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).one().value;
}

export function writeMeta(sql: SqlStorage, key: MetaKey, value: string): void {
  sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
}
