import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { accepted } from "../errors";
import type { AppEnv } from "../http";
import { forgetSearchesQuery, recentSearchBody } from "../protocol/recent-searches";
import { readJson, readQuery } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces. What I searched for last. */
export const recentSearchRoutes = new Hono<AppEnv>();

recentSearchRoutes.get("/:slug/search/recent", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { searches } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).recentSearches(whose)));
  return c.json({ searches });
});

recentSearchRoutes.post("/:slug/search/recent", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { q } = await readJson(c, recentSearchBody);
  const input = { workspaceId: workspace.id, userId, query: q };
  const { searches } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).keepSearch(input)));
  return c.json({ searches });
});

recentSearchRoutes.delete("/:slug/search/recent", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { q } = readQuery(c, forgetSearchesQuery);
  const input = { workspaceId: workspace.id, userId, query: q ?? null };
  accepted(await retrying(() => hubFor(c.env, workspace.id, userId).forgetSearches(input)));
  return c.body(null, 204);
});
