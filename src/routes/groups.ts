import { Hono } from "hono";
import { findSharingChannel } from "../db/members";
import { findGroups } from "../db/user-groups";
import { createGroup, deleteGroup, updateGroup } from "../domain/change-groups";
import { notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { leads } from "../policies/workspace";
import { createGroupBody, updateGroupBody } from "../protocol/groups";
import { type GroupId, isGroupId } from "../protocol/ids";
import { readJson } from "./parse";
import { inWorkspace, require } from "./standing";

/** Groups of people. Under /api/workspaces */
export const groupRoutes = new Hono<AppEnv>();

groupRoutes.get("/:slug/groups", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const groups = await findGroups(c.env, workspace.id);
  if (role !== "guest") return c.json({ groups });
  const named = [...new Set(groups.flatMap(({ memberIds }) => memberIds))];
  const known = new Set(await findSharingChannel(c.env, workspace.id, userId, named));
  const seen = groups.map((group) => ({ ...group, memberIds: group.memberIds.filter((id) => known.has(id)) }));
  return c.json({ groups: seen });
});

async function leading(c: AppContext) {
  const { workspace, role, userId } = await inWorkspace(c);
  require(leads(role), "Only admins and owners change groups.");
  return { workspaceId: workspace.id, actorId: userId };
}

function groupIdOf(c: AppContext): GroupId {
  const id = c.req.param("groupId");
  if (!isGroupId(id)) throw notFound("The group");
  return id;
}

groupRoutes.post("/:slug/groups", async (c) => {
  const by = await leading(c);
  return c.json(await createGroup(c.env, by, await readJson(c, createGroupBody)), 201);
});

groupRoutes.patch("/:slug/groups/:groupId", async (c) => {
  const by = await leading(c);
  const change = await readJson(c, updateGroupBody);
  return c.json(await updateGroup(c.env, by, groupIdOf(c), change));
});

groupRoutes.delete("/:slug/groups/:groupId", async (c) => {
  const by = await leading(c);
  await deleteGroup(c.env, by, groupIdOf(c));
  return c.body(null, 204);
});
