import { Hono } from "hono";
import { subscriptionOf, unsubscribe } from "../domain/unsubscribe";
import type { AppEnv } from "../http";

/**
 * Under /api/unsubscribe: where mail programs post when their reader wants no more (RFC 8058), signed out and from
 * anywhere; it rests on the token alone. Only POST changes something: programs that look through mail open its links.
 */
export const unsubscribeRoutes = new Hono<AppEnv>();

unsubscribeRoutes.get("/:token", async (c) => {
  const token = c.req.param("token");
  // A program without the one click opens the address in a browser.
  if (c.req.header("accept")?.includes("text/html")) return c.redirect(`/unsubscribe/${encodeURIComponent(token)}`);
  const { recipient } = await subscriptionOf(c.env, token);
  return c.json({ workspace: { name: recipient.workspaceName, slug: recipient.slug } });
});

unsubscribeRoutes.post("/:token", async (c) => {
  await unsubscribe(c.env, await subscriptionOf(c.env, c.req.param("token")));
  return c.json({ ok: true });
});
