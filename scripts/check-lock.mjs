// Says whether package-lock.json works everywhere: every optional package that another one
// names (the platform builds of workerd, esbuild, Biome …) must be in the lock itself, for
// every platform, and no package may name the registry it came from (.npmrc leaves it out).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function checkLock(lock) {
  const packages = lock.packages ?? {};
  const problems = [];
  for (const [path, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!findEntry(packages, path, name)) {
        problems.push(`${path || "package.json"}: optional ${name} is not in the lock`);
      }
    }
    if (entry.resolved) problems.push(`${path}: names where it came from, ${new URL(entry.resolved).host}`);
  }
  return problems;
}

/** Looks a name up as Node would: beside the package, then in each folder above it. */
function findEntry(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const candidate = `${at ? `${at}/` : ""}node_modules/${name}`;
    if (packages[candidate]) return packages[candidate];
    if (!at) return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const problems = checkLock(lock);
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exit(1);
  console.log(`${Object.keys(lock.packages).length} packages, every optional one present`);
}
