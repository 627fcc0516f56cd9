import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ROOT } from "../bootstrap.mjs";
import { endRecorded, signal, startOf, treeOf, workerdOf } from "./process-tree.mjs";

// miniflare brings a killed workerd back in about 150 ms under another process id.
const WATCH_EVERY_MS = 1_000;
const READY_WITHIN_MS = 120_000;

/**
 * Serves Parley from a build, in this process.
 * @param {{
 *   port?: number, host?: string, stateDirectory?: string, buildDirectory?: string,
 *   seed?: "none" | "demo" | string, variables?: Record<string, string>, compression?: boolean,
 * }} options  port 0 finds a free one; variables win over wrangler.toml and the environment
 */
export async function startServer({
  port = 8787,
  host = "127.0.0.1",
  stateDirectory = resolve(ROOT, ".wrangler/state"),
  buildDirectory = resolve(ROOT, "build"),
  seed = "none",
  variables = {},
  compression = process.env.SOCKET_COMPRESSION === "on",
} = {}) {
  const { Miniflare } = await import("miniflare");
  const { localAddresses, miniflareOptions, readSettings } = await import("./config.mjs");
  const { migrate } = await import("./migrate.mjs");
  const { localSecrets } = await import("./secrets.mjs");
  const { seedDemo, seedOf } = await import("./seed.mjs");

  mkdirSync(stateDirectory, { recursive: true });
  await endPrevious(stateDirectory);

  const { config, workerOptions, vars } = readSettings({ buildDirectory, variables });
  const secrets = localSecrets(stateDirectory);
  const actualPort = port || (await freePort(host));
  const url = `http://localhost:${actualPort}`;
  const seeding = seedOf(stateDirectory, seed);
  let hasDemo = seeding === "demo";
  migrate({ config, stateDirectory });

  const record = recordIn(stateDirectory, { port: actualPort, url });
  const miniflare = new Miniflare(
    miniflareOptions({
      config,
      workerOptions,
      vars: { ...localAddresses(config, vars, url), ...secrets, ...variables },
      host,
      port: actualPort,
      compression,
      stateDirectory,
      buildDirectory,
      onRestart: () => record.refresh(),
    }),
  );
  try {
    await miniflare.ready;
    record.refresh();
    if (seeding === "wanted") hasDemo = await seedDemo({ url, secret: secrets.FIXTURE_SECRET, stateDirectory });
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    record.remove();
    if (!error.message.startsWith("Address already in use")) throw error;
    throw new Error(`Port ${actualPort} is taken by another program. PORT names another one.`, { cause: error });
  }
  giveBack();
  record.ready();
  const watch = setInterval(() => record.refresh(), WATCH_EVERY_MS).unref();

  return {
    url,
    port: actualPort,
    pid: process.pid,
    secrets,
    hasDemo,
    workerdPid: () => workerdOf(process.pid),
    async stop() {
      clearInterval(watch);
      await miniflare.dispose();
      record.remove();
    },
  };
}

/** Starting takes 100 MB more than serving, and V8 sees no reason to collect in a process that does nothing. */
function giveBack() {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** STATE_DIR/server.json: who serves this state, so that the next start can end what is left. */
function recordIn(stateDirectory, address) {
  const file = join(stateDirectory, "server.json");
  const own = { ...address, pid: process.pid, started: startOf(process.pid), ready: false };
  const write = () => {
    writeFileSync(`${file}.next`, JSON.stringify(own));
    renameSync(`${file}.next`, file);
  };
  return {
    refresh() {
      // Looking through every process once a second would cost as much as a quiet server does.
      if (own.workerdPid && startOf(own.workerdPid) === own.workerdStart) return;
      const workerdPid = workerdOf(process.pid);
      if (!workerdPid || workerdPid === own.workerdPid) return;
      Object.assign(own, { workerdPid, workerdStart: startOf(workerdPid) });
      write();
    },
    ready() {
      own.ready = true;
      write();
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/** A server killed outright leaves its workerd holding the port and the state. */
async function endPrevious(stateDirectory) {
  const previous = readRecord(stateDirectory);
  if (!previous) return;
  const ended = [
    await endRecorded(previous.pid, previous.started),
    await endRecorded(previous.workerdPid, previous.workerdStart),
  ];
  if (ended.some(Boolean)) console.error(`Ended what was left of the server on port ${previous.port}.`);
  rmSync(join(stateDirectory, "server.json"), { force: true });
}

function readRecord(stateDirectory) {
  const file = join(stateDirectory, "server.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** workerd must be told its own address before it starts, so a free port is found first. */
function freePort(host) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on("error", fail);
    probe.listen(0, host, () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * Serves Parley in a process of its own, which can be killed. `env` is what `npm start` takes.
 * @param {{
 *   stateDirectory: string, port?: number, buildDirectory?: string, seed?: "none" | "demo",
 *   env?: Record<string, string>, readyWithinMs?: number,
 * }} options
 */
export async function spawnServer({
  port = 0,
  stateDirectory,
  buildDirectory,
  seed = "none",
  env = {},
  readyWithinMs = READY_WITHIN_MS,
}) {
  const child = spawn(process.execPath, [join(ROOT, "scripts/start.mjs")], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...env,
      PORT: String(port),
      STATE_DIR: stateDirectory,
      SEED: seed,
      ...(buildDirectory && { BUILD_DIR: buildDirectory }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const ended = new Promise((done) => child.on("exit", done));
  const url = await addressWhenReady({ child, stateDirectory, readyWithinMs }).catch(async (error) => {
    for (const pid of treeOf(child.pid)) signal(pid, "SIGKILL");
    throw new Error(`${error.message}\n${output}`);
  });

  return {
    url,
    child,
    pid: child.pid,
    stateDirectory,
    output: () => output,
    tree: () => treeOf(child.pid),
    workerdPid: () => workerdOf(child.pid),
    async killTree(name = "SIGKILL") {
      for (const pid of treeOf(child.pid)) signal(pid, name);
      await ended;
    },
    killWorkerd() {
      const pid = workerdOf(child.pid);
      return pid ? signal(pid, "SIGKILL") : false;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

async function addressWhenReady({ child, stateDirectory, readyWithinMs }) {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}`);
    }
    const record = readRecord(stateDirectory);
    if (record?.ready && treeOf(child.pid).includes(record.pid)) {
      const health = await fetch(`${record.url}/api/health`).catch(() => null);
      if (health?.status === 200) return record.url;
    }
    await wait(25);
  }
  throw new Error(`The server was not ready within ${readyWithinMs / 1000} s`);
}
