import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** Runs a module in a process of its own. */
function run(source: string) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: process.cwd(),
    encoding: "utf8",
    timeout: 20_000,
  });
  return { status, signal, stdout, stderr };
}

test("a signal that came while another listener stood is told to the one that takes its place", () => {
  const { status, signal, stdout } = run(`
    const { onEnd } = await import("./scripts/bootstrap.mjs");
    process.on("SIGTERM", () => process.exit(3));
    process.kill(process.pid, "SIGTERM");
    onEnd(() => {
      console.log("put away");
      process.exit(0);
    });
    setTimeout(() => process.exit(4), 5_000);
  `);
  expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: "put away\n" });
});

test("what stops is stopped once, however often it is asked", () => {
  const { status, stdout } = run(`
    const { onEnd } = await import("./scripts/bootstrap.mjs");
    onEnd(() => {
      console.log("put away");
      setTimeout(() => process.exit(0), 200);
    });
    process.kill(process.pid, "SIGTERM");
    process.kill(process.pid, "SIGINT");
    setTimeout(() => process.exit(4), 5_000);
  `);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "put away\n" });
});
