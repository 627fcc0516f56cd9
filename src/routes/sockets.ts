import { Hono } from "hono";
import { type AttachFacts, factsHeader } from "../../durable-objects/contract";
import { hubFor, roomFor } from "../../durable-objects/stubs";
import { findWorkspaceId } from "../db/workspaces";
import { settings } from "../env";
import { AppError, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { isAllowedOrigin } from "../middleware/same-origin";
import { isChannelId } from "../protocol/ids";

/**
 * Upgrades. The Worker checks signature, expiry, origin and rate, asks D1 nothing, and forwards a fresh request that
 * holds only what it verified; whether this person may attach is the object's to say.
 */
export const socketRoutes = new Hono<AppEnv>();

async function verified(c: AppContext) {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
    throw new AppError("VALIDATION_FAILED", "This address speaks WebSocket: send an Upgrade header.");
  }
  const { token } = c.var;
  if (!token) {
    throw c.var.tokenExpired
      ? new AppError("TOKEN_EXPIRED", "Your access token has expired. Refresh it.")
      : new AppError("UNAUTHORIZED", "Sign in first.");
  }
  if (token.via === "cookie" && !isAllowedOrigin(c.req.raw, settings(c.env))) {
    throw new AppError("CROSS_SITE_REQUEST", "Sockets are opened from Parley's own pages.");
  }
  const { success } = await c.env.SOCKET_LIMIT.limit({ key: token.userId });
  if (!success && settings(c.env).LIMITS === "on") {
    throw new AppError("RATE_LIMIT_EXCEEDED", "Too many connections. Wait a moment.", undefined, 60);
  }
  return token;
}

/** `https://object/` and the query as it came; none of the client's headers but the upgrade itself. */
function fresh(c: AppContext, facts: AttachFacts): Request {
  const { search } = new URL(c.req.url);
  return new Request(`https://object/attach${search}`, {
    headers: { upgrade: "websocket", [factsHeader]: JSON.stringify(facts) },
  });
}

socketRoutes.get("/channels/:channelId", async (c) => {
  const { userId, sessionId } = await verified(c);
  const channelId = c.req.param("channelId");
  if (!isChannelId(channelId)) throw notFound("The channel");
  return roomFor(c.env, channelId).fetch(fresh(c, { userId, sessionId }));
});

socketRoutes.get("/workspaces/:slug", async (c) => {
  const { userId, sessionId } = await verified(c);
  const workspaceId = await findWorkspaceId(c.env, c.req.param("slug"));
  if (!workspaceId) throw notFound("The workspace");
  return hubFor(c.env, workspaceId, userId).fetch(fresh(c, { userId, sessionId, workspaceId }));
});
