import type { SchemaStep } from "../schema-steps";

/** Tables that belong together, with the steps that made them what they are; `needs`: they stand on those of another. */
type Group = { steps: readonly SchemaStep[]; needs?: string };

/**
 * What a hub keeps only for those who use it. Each group is made with its first row; a new step goes to the end of its
 * group's, and is done when the group is next used.
 */
export const tableGroups = {
  /** The last facts of the workspace, for clients that come back. */
  facts: { steps: [(sql) => sql.exec("CREATE TABLE facts (n INTEGER PRIMARY KEY, fact TEXT NOT NULL)")] },
  /** What the Roster holds for this hub: whom it watches, and what it last said of them. */
  watched: {
    steps: [(sql) => sql.exec("CREATE TABLE watched (one INTEGER PRIMARY KEY CHECK (one = 1), people TEXT NOT NULL)")],
  },
  refused: {
    steps: [
      (sql) => sql.exec("CREATE TABLE refused (session_id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID"),
    ],
  },
  reading: {
    steps: [(sql) => sql.exec("CREATE TABLE reading (channel_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID")],
  },
  /** An empty text is a draft that was removed. */
  drafts: {
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE drafts (
          place TEXT PRIMARY KEY,
          channel_id TEXT NOT NULL,
          thread_ts TEXT,
          text TEXT NOT NULL,
          updated_at INTEGER NOT NULL,
          version INTEGER NOT NULL,
          n INTEGER NOT NULL
        )`);
        sql.exec("CREATE INDEX drafts_n ON drafts (n)");
      },
    ],
  },
  preferences: {
    steps: [
      (sql) => sql.exec("CREATE TABLE preferences (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL)"),
    ],
  },
  /** `level` null follows the workspace's; `told` is what the room accepted as `told_version` (null: nothing). */
  rules: {
    steps: [
      (sql) =>
        sql.exec(`CREATE TABLE rules (
          channel_id TEXT PRIMARY KEY,
          level TEXT,
          muted INTEGER NOT NULL DEFAULT 0,
          told TEXT,
          told_version INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID`),
    ],
  },
  /** Direct messages that were opened (`until` NULL) or closed by hand: hidden while nothing is said after `until`. */
  closed: {
    steps: [(sql) => sql.exec("CREATE TABLE closed (channel_id TEXT PRIMARY KEY, until TEXT) WITHOUT ROWID")],
  },
  /** What rooms told of the member's scheduled messages: `version` is the room's, `item` JSON. */
  scheduled: {
    steps: [
      (sql) => {
        sql.exec(
          "CREATE TABLE scheduled_lists (channel_id TEXT PRIMARY KEY, version INTEGER NOT NULL, n INTEGER NOT NULL) WITHOUT ROWID",
        );
        sql.exec(
          "CREATE TABLE scheduled (id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, at INTEGER NOT NULL, item TEXT NOT NULL)",
        );
        sql.exec("CREATE INDEX scheduled_channel ON scheduled (channel_id, at)");
      },
    ],
  },
  /** `latest` is the ts of the last reply in microseconds, the order of the list; `state` as the room told it. */
  threads: {
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE threads (
          channel_id TEXT NOT NULL,
          thread_ts TEXT NOT NULL,
          version INTEGER NOT NULL,
          listed INTEGER NOT NULL,
          unread INTEGER NOT NULL,
          latest INTEGER NOT NULL,
          state TEXT NOT NULL,
          PRIMARY KEY (channel_id, thread_ts)
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX threads_latest ON threads (listed, latest, channel_id, thread_ts)");
      },
    ],
  },
  /** The sidebar's layout. */
  sections: {
    steps: [
      (sql) =>
        sql.exec(`CREATE TABLE sections (
          one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, sections TEXT NOT NULL, n INTEGER NOT NULL
        )`),
    ],
  },
  /** Messages kept for later; a NULL state: removed. */
  saved: {
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE saved (
          message_id TEXT PRIMARY KEY, state TEXT, saved_at INTEGER NOT NULL, n INTEGER NOT NULL
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX saved_n ON saved (n)");
      },
    ],
  },
  reminders: {
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE reminders (
          id TEXT PRIMARY KEY,
          text TEXT NOT NULL,
          message_id TEXT,
          at INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          fired_at INTEGER,
          done_at INTEGER,
          removed INTEGER NOT NULL,
          n INTEGER NOT NULL
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX reminders_n ON reminders (n)");
        sql.exec(
          "CREATE INDEX reminders_at ON reminders (at) WHERE fired_at IS NULL AND done_at IS NULL AND NOT removed",
        );
      },
      // Those that come again: the rule (JSON), and while one is due or put off its next time by the rule.
      (sql) => {
        sql.exec("ALTER TABLE reminders ADD COLUMN repeat TEXT");
        sql.exec("ALTER TABLE reminders ADD COLUMN next_at INTEGER");
        sql.exec("CREATE INDEX reminders_next ON reminders (next_at) WHERE next_at IS NOT NULL");
      },
    ],
  },
  /** Each emoji that was picked, by the client's id of the pick. */
  emojiUses: {
    steps: [
      (sql) => {
        sql.exec(
          "CREATE TABLE emoji_uses (id TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL) WITHOUT ROWID",
        );
        sql.exec("CREATE INDEX emoji_uses_n ON emoji_uses (n)");
      },
    ],
  },
  /** As they were typed; `n` is the hub's number of the last time. */
  recentSearches: {
    steps: [
      (sql) => sql.exec("CREATE TABLE recent_searches (query TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID"),
    ],
  },
  /**
   * The inbox, and what is kept until it is delivered. `version` is the room's. Withdrawn rows stay, empty. `push` is
   * 'now' or 'quiet' (held back by do-not-disturb) while the row waits to be pushed, `mail_at` when it is mailed unless
   * it is read before.
   */
  activity: {
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE activity (
          id TEXT PRIMARY KEY,
          channel_id TEXT NOT NULL,
          ts TEXT NOT NULL,
          kind TEXT NOT NULL,
          version INTEGER NOT NULL,
          gone INTEGER NOT NULL,
          thread_ts TEXT,
          actor_id TEXT,
          via TEXT NOT NULL,
          excerpt TEXT NOT NULL,
          at INTEGER NOT NULL,
          read_at INTEGER,
          push TEXT,
          mail_at INTEGER
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX activity_at ON activity (at, id)");
        sql.exec("CREATE INDEX activity_unread ON activity (channel_id, ts) WHERE read_at IS NULL");
      },
    ],
  },
  /** Devices, and what each was sent, so that a job that comes twice sends once. */
  push: {
    needs: "activity",
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE push_devices (
          id TEXT PRIMARY KEY,
          endpoint TEXT NOT NULL UNIQUE,
          p256dh TEXT NOT NULL,
          auth TEXT NOT NULL,
          session_id TEXT NOT NULL,
          name TEXT NOT NULL,
          created_at INTEGER NOT NULL
        ) WITHOUT ROWID`);
        sql.exec(`CREATE TABLE pushed (
          device_id TEXT NOT NULL, notice_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (device_id, notice_id)
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX activity_push ON activity (push) WHERE push IS NOT NULL");
      },
    ],
  },
  /** One mail: which notices are in it (JSON), whether the queue has it, and until when somebody is sending it. */
  mail: {
    needs: "activity",
    steps: [
      (sql) => {
        sql.exec(`CREATE TABLE digests (
          id TEXT PRIMARY KEY,
          notice_ids TEXT NOT NULL,
          queued INTEGER NOT NULL,
          leased_until INTEGER NOT NULL,
          created_at INTEGER NOT NULL
        ) WITHOUT ROWID`);
        sql.exec("CREATE INDEX activity_mail ON activity (mail_at) WHERE mail_at IS NOT NULL");
      },
    ],
  },
} as const satisfies Record<string, Group>;

export type TableGroup = keyof typeof tableGroups;
