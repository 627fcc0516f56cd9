// npm test [-- --suite http[,rooms]] [-- --long] [pattern…]: installs what is missing, runs the
// suites one after another, and ends with the line `N passed, N failed`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();
const { build } = await import("./build-all.mjs");
const { ensureChromium } = await import("./chromium.mjs");

const SUITES = ["unit", "http", "rooms", "property", "crash", "browser"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string", multiple: true },
    long: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const suites = values.suite?.flatMap((names) => names.split(",")) ?? SUITES;
const unknown = suites.filter((name) => !SUITES.includes(name));
if (values.help || unknown.length) {
  if (unknown.length) console.error(`No such suite: ${unknown.join(", ")}`);
  console.log(`npm test -- [--suite ${SUITES.join("|")}] [--long] [part of a file's name …]`);
  process.exit(unknown.length ? 1 : 0);
}

const env = { ...process.env };
if (values.long) env.TEST_LONG = "1";
if (suites.includes("browser")) {
  const chromium = await ensureChromium();
  if (chromium) env.CHROMIUM_PATH = chromium;
}

const started = Date.now();
const results = [];
if (suites.includes("crash") || suites.includes("browser")) {
  try {
    await build();
  } catch (error) {
    console.error(error.message);
    console.log("0 passed, 1 failed");
    process.exit(1);
  }
}
for (const suite of suites) results.push(await runSuite(suite));

console.log("");
for (const { suite, passed, failed, skipped, seconds, note } of results) {
  const skips = skipped ? `, ${skipped} skipped` : "";
  console.log(
    `${suite.padEnd(8)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed${skips}  ${seconds} s${note ? `  (${note})` : ""}`,
  );
}
console.log(`${"all".padEnd(8)} ${Math.round((Date.now() - started) / 1000)} s`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** One vitest project. A file that does not load and an error outside any test count as failures. */
async function runSuite(suite) {
  console.log(`\n== ${suite}`);
  const began = Date.now();
  const folder = join(ROOT, ".cache/test");
  const report = join(folder, `${suite}-${process.pid}.json`);
  mkdirSync(folder, { recursive: true });
  const status = await vitest(suite, report);
  const seconds = Math.round((Date.now() - began) / 1000);
  const counts = countOf(report);
  rmSync(report, { force: true });
  if (!counts) return { suite, passed: 0, failed: 1, seconds, note: `the run ended with ${status}` };
  if (counts.passed + counts.failed === 0) {
    return positionals.length
      ? { suite, ...counts, seconds, note: "nothing matches" }
      : { suite, ...counts, failed: 1, seconds, note: "no tests ran" };
  }
  if (status !== 0 && counts.failed === 0) {
    return { suite, ...counts, failed: 1, seconds, note: "an error outside any test" };
  }
  return { suite, ...counts, seconds };
}

function vitest(suite, report) {
  const args = [
    join(ROOT, "node_modules/vitest/vitest.mjs"),
    "run",
    "--project",
    suite,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    "--passWithNoTests",
    ...positionals,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
  return new Promise((done) => child.on("exit", (code, signal) => done(code ?? signal)));
}

function countOf(report) {
  if (!existsSync(report)) return null;
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length, skipped: numPendingTests };
}
