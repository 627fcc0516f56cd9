// npm run dev: wrangler dev, which runs the [build] of wrangler.toml whenever a source changes.
// It has wrangler's keys and inspector; `npm start` is the faster server.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bootstrap, onEnd, ROOT } from "./bootstrap.mjs";

await bootstrap();
const { localAddresses, readSettings } = await import("./serve/config.mjs");
const { migrate } = await import("./serve/migrate.mjs");
const { localSecrets } = await import("./serve/secrets.mjs");

const stateDirectory = resolve(ROOT, process.env.STATE_DIR || ".wrangler/state");
const port = process.env.PORT || "8787";
mkdirSync(stateDirectory, { recursive: true });
const { config, vars } = readSettings();
migrate({ config, stateDirectory });

const values = {
  ...localAddresses(config, vars, `http://localhost:${port}`),
  ...localSecrets(stateDirectory),
};
const file = join(stateDirectory, "dev.vars");
writeFileSync(
  file,
  Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join(""),
  {
    mode: 0o600,
  },
);

const wrangler = spawn(
  process.execPath,
  [
    join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
    "dev",
    ...["--port", port, "--ip", process.env.HOST || "127.0.0.1"],
    ...["--persist-to", stateDirectory, "--env-file", file],
  ],
  { cwd: ROOT, stdio: "inherit", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
);
onEnd(() => wrangler.kill("SIGTERM"));
wrangler.on("exit", (code) => process.exit(code ?? 1));
