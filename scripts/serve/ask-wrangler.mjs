// wrangler.toml as wrangler reads it, asked in a process that ends: loaded into the one that serves, wrangler would
// hold 200 MB of memory for as long as that lives. This file is both sides: imported it asks, run it answers.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ROOT } from "../bootstrap.mjs";

const SELF = fileURLToPath(import.meta.url);

/** {config, workerOptions}: the file, and what wrangler would hand to miniflare for the Worker. */
export function readWranglerToml(assetsDirectory) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SELF, assetsDirectory], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr.trim() || `wrangler ended with ${status}`);
  return JSON.parse(stdout);
}

async function answer(assetsDirectory) {
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const config = unstable_readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
  const overrides = { assets: { directory: assetsDirectory } };
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config, undefined, { envFiles: [], overrides });
  process.stdout.write(JSON.stringify({ config, workerOptions }));
}

if (process.argv[1] === SELF) await answer(process.argv[2]);
