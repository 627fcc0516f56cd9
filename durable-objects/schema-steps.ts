/** One numbered step of an object's tables; additive within a release, so that the version before it still runs. */
export type SchemaStep = (sql: SqlStorage) => void;

/** How many steps were done; 0: the object was never born and keeps nothing. Writes nothing. */
export function schemaVersion(storage: DurableObjectStorage): number {
  const made = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'");
  if (made.toArray().length === 0) return 0;
  return storage.sql.exec<{ version: number }>("SELECT version FROM schema_version").one().version;
}

/** Runs the steps that are missing, all or none. For the first use after waking, or for birth. */
export function upgradeSchema(storage: DurableObjectStorage, steps: readonly SchemaStep[]): void {
  const version = schemaVersion(storage);
  if (version >= steps.length) return;
  storage.transactionSync(() => {
    const { sql } = storage;
    if (version === 0) {
      sql.exec("CREATE TABLE schema_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL)");
      sql.exec("INSERT INTO schema_version VALUES (1, 0)");
    }
    for (const step of steps.slice(version)) step(sql);
    sql.exec("UPDATE schema_version SET version = ?", steps.length);
  });
}
