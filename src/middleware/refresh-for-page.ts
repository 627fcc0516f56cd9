import { createMiddleware } from "hono/factory";
import { clearedCookies, cookieHeader, readCookies, sessionCookies } from "../auth/cookies";
import { lifetimes } from "../auth/sessions";
import { verifyAccess } from "../auth/tokens";
import { refreshSession } from "../domain/refresh-session";
import { AppError } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { bearerOf, tokenFrom } from "./authenticate";

/**
 * A page whose access token ran out refreshes the session on the way in: a form works without a script to do it.
 * The loaders' calls of the API then carry the new tokens (`c.var.cookie`). Comes after `sameOrigin`.
 */
export const refreshForPage = createMiddleware<AppEnv>(async (c, next) => {
  const { refresh } = readCookies(c.req.raw);
  const cookies = refresh && !c.var.token && bearerOf(c.req.raw) === undefined ? await refreshed(c, refresh) : [];
  await next();
  if (c.res.status === 101) return;
  // What the page itself did (signing out, signing in) comes after this and stands.
  if (c.res.headers.getSetCookie().some((cookie) => cookie.startsWith("parley_refresh="))) return;
  for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
});

async function refreshed(c: AppContext, refreshToken: string): Promise<string[]> {
  try {
    const { tokens } = await refreshSession(c.env, refreshToken);
    const verdict = await verifyAccess(c.env, tokens.accessToken);
    if (!verdict.ok) return [];
    c.set("token", tokenFrom(verdict.claims, "cookie"));
    c.set("tokenExpired", false);
    c.set("cookie", cookieHeader(tokens));
    return sessionCookies(c.req.url, tokens, lifetimes.refresh);
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 401) throw error;
    c.set("cookie", "");
    return clearedCookies(c.req.url);
  }
}
