import { createMiddleware } from "hono/factory";
import { readCookies } from "../auth/cookies";
import { type AccessClaims, verifyAccess } from "../auth/tokens";
import type { AppEnv, VerifiedToken } from "../http";

/**
 * Reads who is asking from the JWT alone. A request with an Authorization header has no cookies for us: it passes the
 * same-origin check unasked, so a cookie in it must count for nothing.
 */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  c.set("token", null);
  c.set("tokenExpired", false);
  const bearer = bearerOf(c.req.raw);
  const token = bearer ?? readCookies(c.req.raw).access;
  if (token) {
    const verdict = await verifyAccess(c.env, token);
    if (verdict.ok) c.set("token", tokenFrom(verdict.claims, bearer === undefined ? "cookie" : "bearer"));
    else c.set("tokenExpired", verdict.expired);
  }
  await next();
});

export const tokenFrom = (claims: AccessClaims, via: "cookie" | "bearer"): VerifiedToken => ({
  userId: claims.sub,
  email: claims.email,
  sessionId: claims.sid,
  expiresAt: claims.exp,
  via,
});

/** undefined: no Authorization header at all; "" when there is one that is not a Bearer's. */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  if (header === null) return undefined;
  return /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(header)?.[1] ?? "";
}
