import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { readUntil } from "../domain/read-when";
import { type Env, settings } from "../env";
import { AppError, accepted } from "../errors";
import type { AppEnv } from "../http";
import { channelNotificationsBody, type MailReach, notificationPreferencesBody } from "../protocol/notifications";
import { readJson } from "./parse";
import { inChannel, inWorkspace, require } from "./standing";

/** What one wants to be told of; one's own alone. Under /api/workspaces */
export const workspaceNotificationRoutes = new Hono<AppEnv>();

workspaceNotificationRoutes.get("/:slug/notifications", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const { preferences } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).preferences()));
  return c.json({ preferences, mailReach: mailReachOf(c.env, user) });
});

workspaceNotificationRoutes.put("/:slug/notifications", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const { dndWhen, ...given } = await readJson(c, notificationPreferencesBody);
  const change = { ...given, ...untilWhen(dndWhen, given.dndUntil, user.timezone), zone: user.timezone };
  const { preferences } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).setPreferences(change)));
  return c.json({ preferences, mailReach: mailReachOf(c.env, user) });
});

function untilWhen(words: string | undefined, dndUntil: string | null | undefined, zone: string) {
  if (words === undefined) return {};
  if (dndUntil !== undefined) throw invalid("does not go together with dndUntil");
  const at = readUntil(words, Date.now(), zone);
  if (at === null) throw invalid('is not understood. Say "30 minutes", "until 5pm" or "until tomorrow at 9"');
  return { dndUntil: new Date(at).toISOString() };
}

const invalid = (message: string) =>
  new AppError("VALIDATION_FAILED", `dndWhen ${message}.`, { issues: [{ path: "dndWhen", message }] });

function mailReachOf(env: Env, { emailVerifiedAt }: { emailVerifiedAt: number | null }): MailReach {
  if (settings(env).MAIL_TRANSPORT === "none") return "none";
  return emailVerifiedAt === null ? "unproven" : "ready";
}

/** Under /api/channels */
export const channelNotificationRoutes = new Hono<AppEnv>();

channelNotificationRoutes.get("/:channelId/notifications", async (c) => {
  const { workspace, userId, channel, channelRole } = await inChannel(c);
  require(channelRole !== null, "Join the channel first.");
  const hub = () => hubFor(c.env, workspace.id, userId).channelNotifications(channel.id);
  const { notifications } = accepted(await retrying(hub));
  return c.json({ notifications });
});

channelNotificationRoutes.put("/:channelId/notifications", async (c) => {
  const { workspace, userId, channel, channelRole } = await inChannel(c);
  require(channelRole !== null, "Join the channel first.");
  const change = await readJson(c, channelNotificationsBody);
  const hub = () => hubFor(c.env, workspace.id, userId).setChannelNotifications({ channelId: channel.id, ...change });
  const { notifications } = accepted(await retrying(hub));
  return c.json({ notifications });
});
