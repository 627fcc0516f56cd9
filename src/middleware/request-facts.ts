import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../http";

/** Who asks from where, and the name and nonce of this answer. */
export const requestFacts = createMiddleware<AppEnv>(async (c, next) => {
  // Never the client's own: it would put its words into our log.
  c.set("requestId", crypto.randomUUID());
  c.set("nonce", newNonce());
  // Cloudflare sets this itself, and so does the local server where the client did not.
  c.set("ip", c.req.header("cf-connecting-ip") ?? "");
  await next();
  if (c.res.status !== 101) c.header("x-request-id", c.var.requestId);
});

const newNonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
