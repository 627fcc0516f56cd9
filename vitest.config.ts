import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
// It warns once a file that the local S3 credentials are experimental.
process.env.WRANGLER_LOG ??= "error";

const isLong = process.env.TEST_LONG === "1";

/** The Remix bundle does not load inside workerd under vitest; pages have the browser suite. */
const stubUi: Plugin = {
  name: "stub-ui",
  enforce: "pre",
  async resolveId(source, importer) {
    if (!source.endsWith("/ui") || !importer) return null;
    const found = await this.resolve(source, importer, { skipSelf: true });
    return found?.id === resolve(root, "src/ui.ts") ? resolve(root, "test/stub-ui.ts") : null;
  },
};

const inWorkerd = (
  name: string,
  include: string[],
  maxWorkers: number,
  { globalSetup = [], bindings = {} }: { globalSetup?: string[]; bindings?: Record<string, string> } = {},
) => ({
  plugins: [
    stubUi,
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        cf: false,
        bindings: {
          ENVIRONMENT: "test",
          APP_ORIGIN: "https://parley.test",
          BCRYPT_COST: "4",
          JWT_SECRET: "a-secret-of-the-tests-and-of-nothing-else",
          FIXTURE_SECRET: "fixture-secret",
          // A pair of the tests and of nothing else.
          VAPID_PUBLIC_KEY: "BCAIH_-Iw1Oc9Up8EDoxwZqauiYv_CbozUcTTqu2Qs4qnKswDCtS22qIlBC32b8Mg7uJ_mq4dNJ7I8TLfw3SiYs",
          VAPID_PRIVATE_KEY: "DKTOLTbjg_rjloqUsYaBq46R6Dy96PxJdX2_C2lpRvg",
          R2_S3_ENDPOINT: "https://files.parley.test",
          R2_ACCESS_KEY_ID: "local",
          R2_SECRET_ACCESS_KEY: "local-secret",
          TEST_LONG: isLong ? "1" : "",
          SEED: process.env.SEED ?? "",
          TEST_MIGRATIONS: await readD1Migrations({
            projectPath: root,
            migrationsDir: "migrations",
            migrationsPattern: "migrations/@(!(*.down)).sql",
          }),
          ...bindings,
        },
      },
    })),
  ],
  test: {
    name,
    include,
    globalSetup,
    maxWorkers,
    sequence: { groupOrder: maxWorkers },
    // They are published as ES modules without saying so.
    deps: { optimizer: { ssr: { enabled: true, include: ["itty-durable", "chrono-node", "entities"] } } },
    setupFiles: ["test/setup/console.ts", "test/setup/database.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

const inNode = (name: string, include: string[], extra: object = {}) => ({
  test: {
    name,
    include,
    environment: "node",
    setupFiles: ["test/setup/console.ts"],
    ...extra,
  },
});

/** Suites that start real servers: one file at a time, or they measure each other. */
const withServers = {
  globalSetup: ["test/setup/build.ts"],
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    projects: [
      inNode("unit", ["test/{unit,policies,scripts}/**/*.test.ts"]),
      inWorkerd("http", ["test/{http,domain,jobs}/**/*.test.ts"], 2, {
        globalSetup: ["test/mail-servers/setup.ts", "test/push-service/setup.ts", "test/sites/setup.ts"],
        bindings: { PREVIEW_HOSTS: "127.0.0.1" },
      }),
      inWorkerd("rooms", ["test/rooms/**/*.test.ts"], 1),
      // Far more in a minute than one person may.
      inWorkerd("property", ["test/property/**/*.test.ts"], 1, { bindings: { LIMITS: "off" } }),
      inNode("crash", ["test/{crash,relevance}/**/*.test.ts"], withServers),
      inNode("browser", ["test/browser/**/*.test.ts"], withServers),
    ],
  },
});
