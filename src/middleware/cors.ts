import { createMiddleware } from "hono/factory";
import { settings } from "../env";
import type { AppEnv } from "../http";
import { isAllowedOrigin } from "./same-origin";

const methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
const headers = "Accept, Authorization, Content-Type";

/** The API answers scripts of the app's own origin, which need this when it is served at another address. */
export const cors = createMiddleware<AppEnv>(async (c, next) => {
  const allowed = isAllowedOrigin(c.req.raw, settings(c.env));
  const origin = c.req.header("origin");
  if (c.req.method === "OPTIONS" && origin && c.req.header("access-control-request-method")) {
    c.header("vary", "Origin");
    if (!allowed) return c.body(null, 403);
    c.header("access-control-allow-origin", origin);
    c.header("access-control-allow-credentials", "true");
    c.header("access-control-allow-methods", methods);
    c.header("access-control-allow-headers", headers);
    c.header("access-control-max-age", "3000");
    return c.body(null, 204);
  }
  await next();
  if (c.res.status === 101) return;
  c.header("vary", "Origin", { append: true });
  if (!allowed || !origin) return;
  c.header("access-control-allow-origin", origin);
  c.header("access-control-allow-credentials", "true");
  c.header("access-control-expose-headers", "Retry-After, X-Request-Id");
});
