// What wrangler.toml says, as options of miniflare. One file stays the source for both.
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel } from "miniflare";
import { ROOT } from "../bootstrap.mjs";
import { readWranglerToml } from "./ask-wrangler.mjs";
import { localLimit } from "./local-limits.mjs";
import { publicSocket } from "./public-socket.mjs";

const LEVELS = ["debug", "info", "log", "warn", "error"];

/**
 * `variables` win over those of the process environment, which win over wrangler.toml.
 * Returns the variables the Worker will see beside what wrangler makes of the file.
 */
export function readSettings({ buildDirectory = join(ROOT, "build"), env = process.env, variables = {} } = {}) {
  const { config, workerOptions } = readWranglerToml(join(buildDirectory, "client"));
  const vars = { ...config.vars };
  for (const name of Object.keys(vars)) {
    if (env[name] !== undefined) vars[name] = env[name];
  }
  Object.assign(vars, variables);
  return { config, workerOptions, vars };
}

/** Links and presigned addresses must name the address this server really has. */
export function localAddresses(config, vars, url) {
  const [bucket] = config.r2_buckets;
  const credentials = bucket.local_dev?.experimental_s3_credentials;
  return {
    ...vars,
    APP_ORIGIN: vars.APP_ORIGIN || url,
    R2_S3_ENDPOINT: vars.R2_S3_ENDPOINT || `${url}/cdn-cgi/local/r2/s3`,
    R2_ACCESS_KEY_ID: process.env.R2_ACCESS_KEY_ID || credentials?.accessKeyId || "",
    R2_SECRET_ACCESS_KEY: process.env.R2_SECRET_ACCESS_KEY || credentials?.secretAccessKey || "",
  };
}

export function miniflareOptions(settings) {
  const { config, workerOptions, vars, host, port, compression, stateDirectory, buildDirectory, onRestart } = settings;
  return convertV4MiniflareOptions({
    ...sharedOptions(stateDirectory),
    host: compression ? host : "127.0.0.1",
    port: compression ? port : 0,
    handleStructuredLogs: printFrom(process.env.LOG_LEVEL),
    unsafeHandleRuntimeRestart: onRestart,
    // Cron triggers run at /cdn-cgi/handler/scheduled, for tests of the real handler.
    unsafeTriggerHandlers: true,
    workers: [
      {
        ...workerOptions,
        name: config.name,
        rootPath: ROOT,
        modules: true,
        modulesRoot: join(buildDirectory, "worker"),
        scriptPath: join(buildDirectory, "worker/index.js"),
        modulesRules: undefined,
        bindings: vars,
        zone: undefined,
        ratelimits: {},
        unsafeBindings: [
          ...Object.entries(workerOptions.ratelimits).map(([name, { simple }]) => localLimit(name, simple)),
          ...(compression ? [] : [publicSocket(host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`)]),
        ],
      },
    ],
  });
}

/** The directory alone, before anything is served. */
export function databaseOptions({ config, stateDirectory }) {
  const [{ binding, database_id }] = config.d1_databases;
  return convertV4MiniflareOptions({
    ...sharedOptions(stateDirectory),
    host: "127.0.0.1",
    port: 0,
    workers: [
      {
        name: "migrations",
        modules: true,
        script: "export default {}",
        compatibilityDate: config.compatibility_date,
        d1Databases: { [binding]: database_id },
      },
    ],
  });
}

function sharedOptions(stateDirectory) {
  return {
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.ERROR),
    // The same folder as wrangler's, so that `wrangler dev` and `wrangler d1` see the same state.
    resourcePersistencePath: join(stateDirectory, "v3"),
  };
}

function printFrom(level) {
  const least = Math.max(0, LEVELS.indexOf(level ?? "warn"));
  return ({ level: of, message }) => {
    if (LEVELS.indexOf(of) >= least) process.stderr.write(`${message}\n`);
  };
}
