import { Hono } from "hono";
import { retrying, searchFor } from "../../durable-objects/stubs";
import { search, suggest } from "../domain/search";
import { accepted } from "../errors";
import type { AppEnv } from "../http";
import { canRebuildSearch } from "../policies/workspace";
import { searchRequest, suggestRequest } from "../protocol/search";
import { readQuery } from "./parse";
import { inWorkspace, require } from "./standing";

/** Under /api/workspaces. */
export const searchRoutes = new Hono<AppEnv>();

searchRoutes.get("/:slug/search", async (c) => {
  const access = await inWorkspace(c);
  return c.json(await search(c.env, access, readQuery(c, searchRequest)));
});

searchRoutes.get("/:slug/search/suggest", async (c) => {
  const access = await inWorkspace(c);
  return c.json(await suggest(c.env, access, readQuery(c, suggestRequest)));
});

searchRoutes.post("/:slug/search/rebuild", async (c) => {
  const { workspace, role } = await inWorkspace(c);
  require(canRebuildSearch(role), "Admins and owners rebuild the search.");
  accepted(await retrying(() => searchFor(c.env, workspace.id).rebuild()));
  return c.json({ ok: true });
});
