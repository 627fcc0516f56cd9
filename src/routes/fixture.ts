import { Hono } from "hono";
import { settings } from "../env";
import { notFound } from "../errors";
import { counters } from "../fixture/counters";
import { loadMessages } from "../fixture/load-messages";
import { populate } from "../fixture/populate";
import type { AppContext, AppEnv } from "../http";
import { countersBody, loadMessagesBody, populateBody } from "../protocol/fixture";
import { readJson } from "./parse";

/** Data for load tests and the demo workspace: only where the configuration is local and the secret is known, else 404. */
export const fixtureRoutes = new Hono<AppEnv>();

fixtureRoutes.use(async (c, next) => {
  const { local, FIXTURE_SECRET } = settings(c.env);
  const given = c.req.header("x-fixture-secret") ?? "";
  if (!local || FIXTURE_SECRET === "" || !sameText(given, FIXTURE_SECRET)) throw notFound();
  await next();
});

/** In time that does not tell how much of it is right. */
function sameText(given: string, secret: string): boolean {
  const [a, b] = [new TextEncoder().encode(given), new TextEncoder().encode(secret)];
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

const base = (c: AppContext) => new URL(c.req.url).origin;

fixtureRoutes.post("/populate", async (c) => c.json(await populate(c.env, base(c), await readJson(c, populateBody))));

fixtureRoutes.post("/messages", async (c) => c.json(await loadMessages(c.env, await readJson(c, loadMessagesBody))));

fixtureRoutes.post("/counters", async (c) => c.json(await counters(c.env, await readJson(c, countersBody))));
