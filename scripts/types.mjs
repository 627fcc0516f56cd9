// The houses have different globals (Workers, DOM, service worker, Node), so each is checked by itself.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();
const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
const failed = ["worker", "app", "service-worker", "node"].filter((house) => {
  const { status } = spawnSync(process.execPath, [tsc, "-p", `tsconfig.${house}.json`], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status !== 0;
});
if (failed.length) process.exit(1);
