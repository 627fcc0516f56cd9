import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { build, buildDirectory } = await import("./build-all.mjs");

const started = performance.now();
try {
  const did = await build({ force: process.argv.includes("--force") });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const directory = buildDirectory();
  console.log(did.length ? `Built ${did.join(" and ")} in ${seconds} s: ${directory}` : "Up to date.");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
