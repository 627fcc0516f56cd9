import { createMiddleware } from "hono/factory";
import { readCookies } from "../auth/cookies";
import { type Settings, settings } from "../env";
import { AppError } from "../errors";
import type { AppEnv } from "../http";
import { bearerOf } from "./authenticate";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** For sockets and CORS: the address that was asked, or the one that people know. */
export function isAllowedOrigin(request: Request, { APP_ORIGIN }: Pick<Settings, "APP_ORIGIN">): boolean {
  const origin = request.headers.get("origin");
  if (!origin) return false;
  return origin === new URL(request.url).origin || (APP_ORIGIN !== "" && origin === new URL(APP_ORIGIN).origin);
}

/**
 * Whether a browser sent this from a page of ours. Sec-Fetch-Site is out of reach for scripts; older browsers send
 * Origin with everything unsafe. Neither: nobody vouches for it.
 */
export function isSameOrigin(request: Request, known: Pick<Settings, "APP_ORIGIN">): boolean {
  const site = request.headers.get("sec-fetch-site");
  return site === null ? isAllowedOrigin(request, known) : site === "same-origin";
}

/** These read the cookies only when they came from a page of ours, and tokens in a body need none. */
const decideThemselves = new Set(["/api/auth/login", "/api/auth/register", "/api/auth/refresh", "/api/auth/logout"]);

/**
 * Cross-site request forgery: what changes something and rests on a cookie has to come from our own pages. Forms of
 * pages are held to it signed out too, or a stranger could sign somebody in as himself.
 */
export const sameOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const request = c.req.raw;
  if (!safeMethods.has(request.method) && bearerOf(request) === undefined && !decideThemselves.has(c.req.path)) {
    const cookies = readCookies(request);
    const held = cookies.access !== undefined || cookies.refresh !== undefined || !c.req.path.startsWith("/api/");
    if (held && !isSameOrigin(request, settings(c.env))) {
      throw new AppError("CROSS_SITE_REQUEST", "This request came from another site.");
    }
  }
  await next();
});
