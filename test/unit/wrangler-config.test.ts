import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";

type Named = { binding: string };
type Config = {
  d1_databases: Named[];
  r2_buckets: Named[];
  images?: Named;
  durable_objects: { bindings: { name: string; class_name: string }[] };
  queues: { producers?: Named[]; consumers?: unknown[] };
  ratelimits: { name: string; simple: { limit: number; period: number } }[];
  vars: Record<string, unknown>;
  triggers: { crons?: string[] };
  compatibility_flags: string[];
  migrations: { new_sqlite_classes?: string[] }[];
};

const read = (env?: string): Config => unstable_readConfig({ config: "wrangler.toml", env }, { hideWarnings: true });
const local = read();

// Bindings and variables do not inherit: one that is added at the top alone is missing in the cloud.
test.each(["staging", "production"])("%s binds what the local configuration binds", (name) => {
  const there = read(name);
  const names = (config: typeof local) => ({
    databases: config.d1_databases.map(({ binding }) => binding),
    buckets: config.r2_buckets.map(({ binding }) => binding),
    images: config.images?.binding,
    objects: config.durable_objects.bindings.map(({ name, class_name }) => [name, class_name]),
    queues: config.queues.producers?.map(({ binding }) => binding),
    consumers: config.queues.consumers?.length,
    limits: config.ratelimits.map(({ name, simple }) => [name, simple]),
    variables: Object.keys(config.vars).sort(),
    crons: config.triggers.crons,
    flags: config.compatibility_flags,
  });
  expect(names(there)).toEqual(names(local));
  expect(there.vars).toMatchObject({ ENVIRONMENT: name, LIMITS: "on", BCRYPT_COST: "12" });
});

test("every Durable Object that is bound has a migration", () => {
  const migrated = local.migrations.flatMap(({ new_sqlite_classes = [] }) => new_sqlite_classes);
  const bound = local.durable_objects.bindings.map(({ class_name }) => class_name);
  expect([...bound].sort()).toEqual([...migrated].sort());
});

test("no secret stands among the variables", () => {
  const text = readFileSync("wrangler.toml", "utf8");
  expect(text).not.toMatch(/^(JWT_SECRET|FIXTURE_SECRET|SMTP_PASSWORD|VAPID_PRIVATE_KEY)\s*=/m);
});
