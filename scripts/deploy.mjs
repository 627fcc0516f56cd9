// npm run deploy -- staging|production: migrations first (they are additive), then the bucket's rules, then the Worker.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";
import { cors, lifecycle } from "./bucket-rules.mjs";

await bootstrap();
const [environment, ...rest] = process.argv.slice(2);
if (!["staging", "production"].includes(environment)) {
  console.error("npm run deploy -- staging|production");
  process.exit(1);
}
const { unstable_readConfig: readConfig } = await import("wrangler");
const config = readConfig({ config: join(ROOT, "wrangler.toml"), env: environment }, { hideWarnings: true });
const database = config.d1_databases[0].database_name;
const bucket = config.r2_buckets[0].bucket_name;
const isDryRun = rest.includes("--dry-run");
if (!isDryRun) {
  wrangler("d1", "migrations", "apply", database, "--remote", "--env", environment);
  setRules("lifecycle", lifecycle);
  setRules("cors", cors(config.vars.APP_ORIGIN));
}
wrangler("deploy", "--env", environment, ...rest);

function setRules(kind, rules) {
  const directory = mkdtempSync(join(tmpdir(), "parley-deploy-"));
  const file = join(directory, `${kind}.json`);
  writeFileSync(file, JSON.stringify(rules));
  try {
    wrangler("r2", "bucket", kind, "set", bucket, "--file", file, "--force");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function wrangler(...args) {
  const bin = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const { status } = spawnSync(process.execPath, [bin, ...args], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
