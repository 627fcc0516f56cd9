import { createMiddleware } from "hono/factory";
import { settings } from "../env";
import { AppError } from "../errors";
import type { AppEnv } from "../http";

/** The binding counts by minutes (wrangler.toml says how many). */
const periodSeconds = 60;

/** What one person, or signed out one address, may ask of the API altogether. */
export const apiLimit = createMiddleware<AppEnv>(async (c, next) => {
  const { success } = await c.env.API_LIMIT.limit({ key: c.var.token?.userId ?? c.var.ip });
  if (!success && settings(c.env).LIMITS === "on") {
    throw new AppError("RATE_LIMIT_EXCEEDED", "Too many requests. Slow down.", undefined, periodSeconds);
  }
  await next();
});
