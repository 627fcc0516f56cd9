import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { findNames } from "../db/people";
import { accepted } from "../errors";
import type { AppEnv } from "../http";
import { type ActivityPage, activityQuery, activityReadBody } from "../protocol/activity";
import { readJson, readQuery } from "./parse";
import { inWorkspace } from "./standing";

/** One's own inbox. Under /api/workspaces */
export const activityRoutes = new Hono<AppEnv>();

activityRoutes.get("/:slug/activity", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { cursor, ...asked } = readQuery(c, activityQuery);
  const hub = () =>
    hubFor(c.env, workspace.id, userId).activity({
      workspaceId: workspace.id,
      userId,
      cursor: cursor ?? null,
      ...asked,
    });
  const { items, unread, nextCursor } = accepted(await retrying(hub));
  const names = await findNames(
    c.env,
    items.flatMap(({ actorId }) => actorId ?? []),
  );
  const page: ActivityPage = {
    items,
    unread,
    ...(nextCursor ? { nextCursor } : {}),
    people: [...names].map(([id, name]) => ({ id, ...name })),
  };
  return c.json(page);
});

activityRoutes.post("/:slug/activity/read", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const read = await readJson(c, activityReadBody);
  const hub = () => hubFor(c.env, workspace.id, userId).readActivity({ workspaceId: workspace.id, userId, read });
  const { unread } = accepted(await retrying(hub));
  return c.json({ unread });
});
