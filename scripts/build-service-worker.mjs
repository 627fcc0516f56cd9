// app/service-worker -> sw.js, which names every built file. Another list is another worker: browsers notice by its bytes.
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";

/** Not under a hash of their content: fetched anew by each version. */
const UNHASHED = ["/offline", "/manifest.webmanifest", "/icon.svg", "/icon-32.png", "/icon-180.png", "/icon-192.png"];

/** Large, and wanted by few: pdf.js is loaded when somebody opens a PDF. */
const SELDOM = /^pdf-/;

export async function buildServiceWorker(client) {
  const { build: bundle } = await import("esbuild");
  const hashed = (await readdir(join(client, "assets")))
    .filter((name) => /\.(js|css)$/.test(name) && !SELDOM.test(name))
    .map((name) => `/assets/${name}`)
    .sort();
  const version = createHash("sha256").update(hashed.join()).digest("hex").slice(0, 12);
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: { sw: "app/service-worker/index.ts" },
    outdir: client,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    define: { SHELL: JSON.stringify({ version, hashed, unhashed: UNHASHED }) },
    logLevel: "warning",
  });
}
