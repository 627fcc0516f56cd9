// Brings the directory up to date. Like asking wrangler, it runs in a process that ends.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../bootstrap.mjs";

const SELF = fileURLToPath(import.meta.url);

/** Numbered files in order; NNNN_name.down.sql undoes one and is never applied here. */
export function readMigrations(directory = join(ROOT, "migrations")) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^\d+_.*\.sql$/.test(name) && !name.endsWith(".down.sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(directory, name), "utf8") }));
}

/**
 * Brings the state's database up to date before anything is served, in the same table and way as
 * `wrangler d1 migrations apply`. Each file is one transaction.
 */
export function migrate({ config, stateDirectory }) {
  const stamp = join(stateDirectory, "migrated");
  const wanted = digest(readMigrations());
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const { compatibility_date, d1_databases } = config;
  const { status, stderr } = spawnSync(process.execPath, [SELF], {
    input: JSON.stringify({ config: { compatibility_date, d1_databases }, stateDirectory }),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr.trim() || `migrating ended with ${status}`);
  writeFileSync(stamp, wanted);
}

async function apply({ config, stateDirectory }) {
  const { Miniflare } = await import("miniflare");
  const { databaseOptions } = await import("./config.mjs");
  const miniflare = new Miniflare(databaseOptions({ config, stateDirectory }));
  try {
    await applyMigrations(await miniflare.getD1Database(config.d1_databases[0].binding), readMigrations());
  } finally {
    await miniflare.dispose();
  }
}

async function applyMigrations(database, migrations) {
  const { unstable_splitSqlQuery } = await import("wrangler");
  await database
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const known = new Set(results.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !known.has(name));
  for (const { name, sql } of pending) {
    const statements = unstable_splitSqlQuery(sql).map((query) => database.prepare(query));
    const record = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...statements, record]).catch((error) => {
      throw new Error(`migrations/${name}: ${error.message}`, { cause: error });
    });
  }
}

function digest(migrations) {
  const hash = createHash("sha256");
  for (const { name, sql } of migrations) hash.update(`${name}\0${sql}\0`);
  return hash.digest("hex");
}

if (process.argv[1] === SELF) {
  try {
    await apply(JSON.parse(readFileSync(0, "utf8")));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
