import { expect, test } from "vitest";
import { checkLock } from "../../scripts/check-lock.mjs";

const lock = (packages: Record<string, object>) => ({
  packages: {
    "": { name: "parley" },
    "node_modules/tool": { version: "1.0.0", optionalDependencies: { "@tool/linux": "1.0.0", "@tool/mac": "1.0.0" } },
    "node_modules/@tool/linux": { version: "1.0.0", optional: true },
    ...packages,
  },
});

test("a lock that holds the build of every platform is fine, wherever npm put it", () => {
  expect(checkLock(lock({ "node_modules/@tool/mac": { version: "1.0.0", optional: true } }))).toEqual([]);
  expect(checkLock(lock({ "node_modules/tool/node_modules/@tool/mac": { version: "1.0.0" } }))).toEqual([]);
});

test("a missing platform is named", () => {
  expect(checkLock(lock({}))).toEqual(["node_modules/tool: optional @tool/mac is not in the lock"]);
});

test("a package that names its registry is named", () => {
  const elsewhere = { version: "1.0.0", resolved: "https://packages.example/mac.tgz" };
  expect(checkLock(lock({ "node_modules/@tool/mac": elsewhere }))).toEqual([
    "node_modules/@tool/mac: names where it came from, packages.example",
  ]);
});
