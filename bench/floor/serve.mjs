// Serves the floor in a process of its own, as scripts/start.mjs serves Parley: the same miniflare, the same settings.
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { onEnd } from "../../scripts/bootstrap.mjs";
import { publicSocket } from "../../scripts/serve/public-socket.mjs";

const { PORT, STATE_DIR } = process.env;

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    cf: false,
    host: "127.0.0.1",
    port: 0,
    logRequests: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.ERROR),
    handleStructuredLogs: ({ message }) => process.stderr.write(`${message}\n`),
    resourcePersistencePath: STATE_DIR,
    workers: [
      {
        name: "floor",
        modules: true,
        scriptPath: fileURLToPath(new URL("worker.mjs", import.meta.url)),
        compatibilityDate: "2026-10-01",
        compatibilityFlags: ["no_web_socket_compression"],
        d1Databases: { DB: "floor" },
        durableObjects: { ROOM: { className: "FloorRoom", useSQLite: true } },
        unsafeBindings: [publicSocket(`127.0.0.1:${PORT}`)],
      },
    ],
  }),
);
await miniflare.ready;
onEnd(async () => {
  await miniflare.dispose();
  process.exit(0);
});
