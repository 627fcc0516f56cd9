import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { accepted } from "../errors";
import type { AppEnv } from "../http";
import { draftBody } from "../protocol/drafts";
import { readJson } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces. The hub keeps them, for conversations that the member is in. */
export const draftRoutes = new Hono<AppEnv>();

draftRoutes.get("/:slug/drafts", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { drafts } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).drafts(whose)));
  return c.json({ drafts });
});

draftRoutes.put("/:slug/drafts", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { threadTs, ...rest } = await readJson(c, draftBody);
  const input = { workspaceId: workspace.id, userId, draft: threadTs ? { ...rest, threadTs } : rest };
  // What arrives twice may be older than what came between, so it is not retried.
  const { draft } = accepted(await hubFor(c.env, workspace.id, userId).setDraft(input));
  return c.json({ draft });
});
