import { Hono } from "hono";
import { clearedCookies, readCookies, sessionCookies, type TokenPair } from "../auth/cookies";
import { lifetimes } from "../auth/sessions";
import { verifyRefresh } from "../auth/tokens";
import type { Person } from "../db/access";
import { findSessionsOf } from "../db/auth-sessions";
import { changePassword } from "../domain/change-password";
import { refreshSession } from "../domain/refresh-session";
import { register } from "../domain/register";
import { revokeSessions } from "../domain/revoke-sessions";
import { signIn } from "../domain/sign-in";
import { signOut } from "../domain/sign-out";
import { updateProfile } from "../domain/update-profile";
import { verifyAddressBy } from "../domain/verify-address";
import { settings } from "../env";
import { AppError, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { bearerOf } from "../middleware/authenticate";
import { isSameOrigin } from "../middleware/same-origin";
import { presentAccount, presentSession } from "../presenters/account";
import { isSessionId, type SessionId, type UserId } from "../protocol/ids";
import {
  type AuthAnswer,
  loginBody,
  logoutBody,
  passwordBody,
  profileBody,
  refreshBody,
  registerBody,
  type SessionAnswer,
  verifyBody,
} from "../protocol/rest";
import { readJson } from "./parse";
import { baseUrlOf, signedIn } from "./standing";

export const authRoutes = new Hono<AppEnv>();

authRoutes.post("/register", async (c) => {
  const body = await readJson(c, registerBody);
  return answer(c, await register(c.env, { ...body, origin: originOf(c), baseUrl: baseUrlOf(c) }), 201);
});

authRoutes.post("/login", async (c) => {
  const body = await readJson(c, loginBody);
  return answer(c, await signIn(c.env, { ...body, origin: originOf(c) }));
});

authRoutes.post("/verify", async (c) => {
  const { token } = await readJson(c, verifyBody);
  const { slug } = await verifyAddressBy(c.env, token);
  return c.json({ ok: true, workspaceSlug: slug });
});

authRoutes.post("/refresh", async (c) => {
  const body = await readJson(c, refreshBody);
  const token = body.refreshToken ?? cookieOfOurPages(c);
  if (!token) throw new AppError("UNAUTHORIZED", "There is no refresh token in the body, and no session cookie.");
  try {
    return answer(c, await refreshSession(c.env, token));
  } catch (error) {
    // A dead token in the cookie would only be tried again.
    if (error instanceof AppError && error.status === 401 && token === cookieOfOurPages(c)) forget(c);
    throw error;
  }
});

authRoutes.post("/logout", async (c) => {
  const { refreshToken, everywhere = false } = await readJson(c, logoutBody);
  const leaving = await whoLeaves(c, refreshToken);
  if (isSameOrigin(c.req.raw, settings(c.env))) forget(c);
  if (!leaving) throw new AppError("UNAUTHORIZED", "You are signed out already.");
  await signOut(c.env, { ...leaving, everywhere });
  return c.json({ ok: true });
});

authRoutes.get("/session", async (c) => {
  const { user, sessionId } = await signedIn(c);
  const expiresAt = new Date((c.var.token?.expiresAt ?? 0) * 1_000).toISOString();
  return c.json({ user: presentAccount(user), sessionId, expiresAt } satisfies SessionAnswer);
});

authRoutes.get("/profile", async (c) => {
  const { user } = await signedIn(c);
  return c.json(presentAccount(user));
});

authRoutes.patch("/profile", async (c) => {
  const { user } = await signedIn(c);
  const change = await readJson(c, profileBody);
  return c.json(presentAccount(await updateProfile(c.env, user, change)));
});

authRoutes.get("/sessions", async (c) => {
  const { userId, sessionId } = await signedIn(c);
  const sessions = await findSessionsOf(c.env, userId);
  return c.json({ sessions: sessions.map((session) => presentSession(session, sessionId)) });
});

authRoutes.delete("/sessions/:sessionId", async (c) => {
  const { userId, sessionId: own } = await signedIn(c);
  const sessionId = c.req.param("sessionId");
  const ended = isSessionId(sessionId) ? await revokeSessions(c.env, { userId, sessionId }) : [];
  if (ended.length === 0) throw notFound("The session");
  if (sessionId === own && c.var.token?.via === "cookie") forget(c);
  return c.json({ ok: true });
});

authRoutes.post("/password", async (c) => {
  const person = await signedIn(c);
  const body = await readJson(c, passwordBody);
  await changePassword(c.env, person, { ...body, origin: originOf(c) });
  return c.json({ ok: true });
});

/** The tokens, in the body for everybody and in cookies for our own pages. */
function answer(c: AppContext, { user, tokens }: { user: Person; tokens: TokenPair }, status: 200 | 201 = 200) {
  if (isSameOrigin(c.req.raw, settings(c.env))) {
    setCookies(c, sessionCookies(c.req.url, tokens, lifetimes.refresh));
  }
  return c.json({ user: presentAccount(user), ...tokens } satisfies AuthAnswer, status);
}

const originOf = (c: AppContext) => ({ ip: c.var.ip, userAgent: c.req.header("user-agent") ?? "" });

const forget = (c: AppContext) => setCookies(c, clearedCookies(c.req.url));

function setCookies(c: AppContext, cookies: string[]): void {
  for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
}

/** A form on another site can send the cookie along, but not read the answer nor pass for one of ours. */
function cookieOfOurPages(c: AppContext): string | undefined {
  const trusted = bearerOf(c.req.raw) === undefined && isSameOrigin(c.req.raw, settings(c.env));
  return trusted ? readCookies(c.req.raw).refresh : undefined;
}

/** By the refresh token, which outlives the access token; else by the access token. */
async function whoLeaves(
  c: AppContext,
  refreshToken: string | undefined,
): Promise<{ userId: UserId; sessionId: SessionId } | null> {
  const token = refreshToken ?? cookieOfOurPages(c);
  const verdict = token ? await verifyRefresh(c.env, token) : null;
  if (verdict?.ok) return { userId: verdict.claims.sub, sessionId: verdict.claims.sid };
  if (refreshToken) return null;
  const access = c.var.token;
  return access && (access.via === "bearer" || isSameOrigin(c.req.raw, settings(c.env))) ? access : null;
}
