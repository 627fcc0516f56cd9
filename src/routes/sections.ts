import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { accepted } from "../errors";
import type { AppEnv } from "../http";
import { sectionsBody } from "../protocol/sections";
import { readJson } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces. How one's own sidebar is laid out. */
export const sectionRoutes = new Hono<AppEnv>();

sectionRoutes.get("/:slug/sections", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { layout } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).sections(whose)));
  return c.json(layout);
});

sectionRoutes.put("/:slug/sections", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const layout = await readJson(c, sectionsBody);
  const input = { workspaceId: workspace.id, userId, layout };
  const answer = accepted(await hubFor(c.env, workspace.id, userId).setSections(input));
  return c.json(answer.layout);
});
