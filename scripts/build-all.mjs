// Remix (app/ -> client and server), then the Worker (src/ -> one module that holds both).

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { buildServiceWorker } from "./build-service-worker.mjs";

// app may import src/protocol alone, so nothing else of src decides whether Remix is built again.
const UI_INPUTS = [
  "app",
  "public",
  "src/protocol",
  "vite.config.ts",
  "package-lock.json",
  "scripts/build-service-worker.mjs",
  "scripts/first-load-chunks.mjs",
];
const WORKER_INPUTS = ["src", "durable-objects", "package-lock.json", "scripts/build-all.mjs"];

export function buildDirectory() {
  return resolve(ROOT, process.env.BUILD_DIR || "build");
}

/** Builds what changed since the last build of this directory. Returns what it did, in words. */
export async function build({ directory = buildDirectory(), force = false, say = () => {} } = {}) {
  const stampFile = join(directory, "stamp.json");
  const stamp = force ? {} : await readJson(stampFile);
  const ui = await digest(UI_INPUTS);
  const worker = await digest(WORKER_INPUTS, ui);
  const did = [];
  if (stamp.ui !== ui || !existsSync(join(directory, "server/index.js"))) {
    say("Building the pages");
    await buildUi(directory);
    did.push("pages");
  }
  if (stamp.worker !== worker || !existsSync(join(directory, "worker/index.js"))) {
    say("Building the Worker");
    await buildWorker(directory);
    did.push("Worker");
  }
  if (did.length) await writeFile(stampFile, JSON.stringify({ ui, worker }));
  return did;
}

/**
 * Vite empties its output first, so it gets a directory of its own that is swapped in when all
 * went well: a server that is running, and a build that fails, keep the last good one.
 */
async function buildUi(directory) {
  const fresh = `${directory}.next-${process.pid}`;
  try {
    await run(process.execPath, ["node_modules/@remix-run/dev/dist/cli.js", "vite:build"], {
      BUILD_DIR: relative(ROOT, fresh),
      NODE_ENV: "production",
    });
    await buildServiceWorker(join(fresh, "client"));
    await mkdir(directory, { recursive: true });
    for (const part of ["client", "server"]) {
      await rm(join(directory, part), { recursive: true, force: true });
      await rename(join(fresh, part), join(directory, part));
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function buildWorker(directory) {
  const { build: bundle } = await import("esbuild");
  const fresh = join(directory, `worker.next-${process.pid}`);
  try {
    await bundle({
      absWorkingDir: ROOT,
      entryPoints: { index: "src/index.ts" },
      outdir: fresh,
      bundle: true,
      format: "esm",
      target: "es2022",
      conditions: ["workerd", "worker", "browser"],
      mainFields: ["browser", "module", "main"],
      external: ["cloudflare:*", "node:*"],
      define: { "process.env.NODE_ENV": '"production"' },
      sourcemap: "linked",
      keepNames: true,
      logLevel: "warning",
      plugins: [remixBundleFrom(directory)],
    }).catch(() => {
      throw new Error("The Worker did not build."); // esbuild has said why
    });
    await rm(join(directory, "worker"), { recursive: true, force: true });
    await rename(fresh, join(directory, "worker"));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** src/ui.ts names ../build/server/index.js; under another BUILD_DIR it lies elsewhere. */
function remixBundleFrom(directory) {
  return {
    name: "remix-bundle",
    setup(build) {
      build.onResolve({ filter: /\/build\/server\/index\.js$/ }, () => ({
        path: join(directory, "server/index.js"),
      }));
    },
  };
}

async function digest(inputs, seed = "") {
  const hash = createHash("sha256").update(seed);
  for (const input of inputs) {
    for (const file of await filesUnder(join(ROOT, input))) {
      hash.update(`\0${relative(ROOT, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

async function filesUnder(path) {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOTDIR") return null;
    throw error;
  });
  if (!entries) return [path];
  const nested = await Promise.all(
    entries.sort((a, b) => (a.name < b.name ? -1 : 1)).map((entry) => filesUnder(join(path, entry.name))),
  );
  return nested.flat();
}

async function readJson(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : {};
}

/** Runs a tool and shows what it said only when it failed. */
function run(command, args, env) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", fail);
    child.on("exit", (code) => {
      if (code === 0) done();
      else fail(new Error(`${args.join(" ")} ended with ${code}\n${output}`));
    });
  });
}
