// npm run deploy -- staging|production: migrations first (they are additive), then the Worker.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();
const [environment, ...rest] = process.argv.slice(2);
if (!["staging", "production"].includes(environment)) {
  console.error("npm run deploy -- staging|production");
  process.exit(1);
}
const database = { staging: "parley-staging", production: "parley" }[environment];
const isDryRun = rest.includes("--dry-run");
if (!isDryRun) wrangler("d1", "migrations", "apply", database, "--remote", "--env", environment);
wrangler("deploy", "--env", environment, ...rest);

function wrangler(...args) {
  const bin = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const { status } = spawnSync(process.execPath, [bin, ...args], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
