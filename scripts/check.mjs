// npm run check: everything a change must pass, as a list.
import { spawn } from "node:child_process";
import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();

const node = process.execPath;
const STEPS = [
  ["format", node, "node_modules/@biomejs/biome/bin/biome", "format", "."],
  ["lint", node, "node_modules/@biomejs/biome/bin/biome", "lint", "."],
  ["imports", node, "scripts/check-imports.mjs"],
  ["types", node, "scripts/types.mjs"],
  ["lock", node, "scripts/check-lock.mjs"],
  ["tests", node, "scripts/test.mjs"],
  ["build", node, "scripts/build.mjs"],
];

const only = process.argv.slice(2);
let failed = 0;
for (const [name, command, ...args] of STEPS) {
  if (only.length && !only.includes(name)) continue;
  const began = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${code === 0 ? "✓" : "✗"} ${name.padEnd(8)} ${seconds.padStart(7)} s`);
  if (code === 0) continue;
  failed += 1;
  console.log(output.trimEnd());
}
process.exit(failed ? 1 : 0);

function run(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  return new Promise((done) => child.on("exit", (code) => done({ code, output })));
}
