// What every script here needs before anything else: the packages of the lock file, and a Node
// that wrangler, vitest and miniflare accept. Runs on Node 20 with nothing installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const LEAST_NODE = 22;

// For this process alone, not for those it starts.
const isInner = process.env.PARLEY_OUTER_NODE !== undefined;
delete process.env.PARLEY_OUTER_NODE;

// glibc keeps what was freed, unless it is told before the process begins: 50 to 100 MB of one that serves. workerd's V8
// takes 30 to 80 MB less when it is asked for size, at the same speed (decision 10).
const GIVE_BACK = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "65536",
  MALLOC_TRIM_THRESHOLD_: "65536",
  MINIFLARE_WORKERD_V8_FLAGS: "--optimize-for-size",
};

/** Installs, then makes sure this very script runs on a Node of 22 or newer; `lives`: for long, with little memory. */
export async function bootstrap({ lives = false } = {}) {
  if (!isInstalled()) install();
  if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE) {
    if (lives) beginAgain();
    return;
  }
  const node = bundledNode();
  if (!node) {
    console.error(`Parley needs Node ${LEAST_NODE} or newer; this is ${process.version}.`);
    process.exit(1);
  }
  await becomeChild(node);
}

/** Compares the lock file with what npm says it installed. Platform builds may be absent. */
function isInstalled() {
  const installed = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const { packages: present } = JSON.parse(readFileSync(installed, "utf8"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || present[path]?.version === version || (optional && !present[path]),
  );
}

function install() {
  console.log("Installing packages (npm ci)");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--loglevel=error"], {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
}

function bundledNode() {
  const file = process.platform === "win32" ? "node.exe" : "node";
  const path = join(ROOT, "node_modules/node/bin", file);
  return existsSync(path) ? path : null;
}

/** The same process, begun anew with GIVE_BACK. Where that cannot be, it goes on as it is. */
function beginAgain() {
  const isTold = Object.keys(GIVE_BACK).every((name) => name in process.env);
  if (isTold || process.platform !== "linux" || !process.execve || process.connected) return;
  const { execPath, execArgv, argv, env } = process;
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...GIVE_BACK, ...env });
}

/**
 * Runs the same command line on another Node and never returns. The channel between the two
 * tells the inner one when the outer one was killed without a chance to forward the signal.
 */
function becomeChild(node) {
  const child = spawn(node, process.argv.slice(1), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...GIVE_BACK, ...process.env, PARLEY_OUTER_NODE: "yes" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise(() => {
    child.on("error", (error) => {
      console.error(error.message);
      process.exit(1);
    });
    child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
  });
}

/**
 * Calls `stop` once, on the first of: a signal, or the death of the outer process. Takes the place
 * of what miniflare hangs on the signals, which ends the process before anything can be put away.
 */
export function onEnd(stop) {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Ours first: with its last listener gone a signal that has come but was not told yet is lost.
    const others = process.listeners(signal);
    process.on(signal, end);
    for (const other of others) process.removeListener(signal, other);
  }
  if (!isInner) return;
  if (process.connected) process.on("disconnect", end);
  else end();
}
