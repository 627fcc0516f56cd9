import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWranglerToml } from "../../scripts/serve/ask-wrangler.mjs";
import { localAddresses, miniflareOptions, readSettings } from "../../scripts/serve/config.mjs";
import { readMigrations } from "../../scripts/serve/migrate.mjs";

let buildDirectory: string;
beforeAll(() => {
  buildDirectory = mkdtempSync(join(tmpdir(), "parley-settings-"));
  mkdirSync(join(buildDirectory, "worker"));
  writeFileSync(join(buildDirectory, "worker/index.js"), "export default {};");
});
afterAll(() => rmSync(buildDirectory, { recursive: true, force: true }));

// Each asking starts a process that loads wrangler.
describe("wrangler.toml, asked in another process", { timeout: 60_000 }, () => {
  test("gives what miniflare takes", () => {
    const { config, workerOptions } = readWranglerToml(join(buildDirectory, "client"));
    expect(config.name).toBe("parley");
    expect(Object.keys(workerOptions.durableObjects)).toEqual(
      config.durable_objects.bindings.map(({ name }: { name: string }) => name),
    );
    expect(workerOptions.assets.directory).toBe(join(buildDirectory, "client"));
  });

  test("the environment goes before the file, and what is passed before both", () => {
    const { vars } = readSettings({ buildDirectory, env: {} });
    expect(vars.LIMITS).toBe("on");
    expect(readSettings({ buildDirectory, env: { LIMITS: "off" } }).vars.LIMITS).toBe("off");
    const passed = readSettings({ buildDirectory, env: { LIMITS: "off" }, variables: { LIMITS: "on" } });
    expect(passed.vars.LIMITS).toBe("on");
    expect(readSettings({ buildDirectory, env: { NOT_IN_THE_FILE: "x" } }).vars).not.toHaveProperty("NOT_IN_THE_FILE");
  });

  test("every binding of the file reaches the Worker that is served", () => {
    const settings = readSettings({ buildDirectory, env: {} });
    const options = miniflareOptions({
      ...settings,
      host: "127.0.0.1",
      port: 8787,
      compression: true,
      stateDirectory: buildDirectory,
      buildDirectory,
      onRestart: () => {},
    });
    const told = JSON.stringify(options);
    const { config } = settings;
    for (const { binding } of [...config.d1_databases, ...config.r2_buckets, ...config.queues.producers]) {
      expect(told).toContain(`"${binding}"`);
    }
  });

  test("links name the address that is served unless one is set", () => {
    const { config, vars } = readSettings({ buildDirectory, env: {} });
    expect(localAddresses(config, { ...vars, APP_ORIGIN: "" }, "http://localhost:1").APP_ORIGIN).toBe(
      "http://localhost:1",
    );
    expect(localAddresses(config, { ...vars, APP_ORIGIN: "https://chat.example" }, "http://x").APP_ORIGIN).toBe(
      "https://chat.example",
    );
  });
});

test("migrations are read in order, and the ways back are left out", () => {
  const names = readMigrations().map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(names[0]).toMatch(/^0001_/);
  expect(names.filter((name) => name.endsWith(".down.sql"))).toEqual([]);
});
