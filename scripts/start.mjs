// npm start: installs, builds, migrates and serves Parley on this machine until interrupted.
import { resolve } from "node:path";
import { bootstrap, onEnd, ROOT } from "./bootstrap.mjs";

await bootstrap({ lives: true });
const { build, buildDirectory } = await import("./build-all.mjs");
const { DEMO_SIGN_IN } = await import("./serve/seed.mjs");
const { startServer } = await import("./serve/server.mjs");

const { HOST, PORT, SEED, STATE_DIR } = process.env;

try {
  const built = await build({ say: console.log });
  // It waits for the next build in a process of 140 MB.
  if (built.length > 0) await (await import("esbuild")).stop();
  const server = await startServer({
    port: Number(PORT || 8787),
    host: HOST || "127.0.0.1",
    stateDirectory: resolve(ROOT, STATE_DIR || ".wrangler/state"),
    buildDirectory: buildDirectory(),
    seed: SEED || "demo",
  });
  onEnd(async () => {
    await server.stop();
    process.exit(0);
  });
  console.log(`Parley is at ${server.url}`);
  if (server.hasDemo) console.log(`Sign in as ${DEMO_SIGN_IN.email} with ${DEMO_SIGN_IN.password}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
