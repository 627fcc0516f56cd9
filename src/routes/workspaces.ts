import { Hono } from "hono";
import { findMember, findMembers, findSharingChannel } from "../db/members";
import { countMembers, findWorkspacesOf } from "../db/workspaces";
import { atMost } from "../domain/at-most";
import { changeRole } from "../domain/change-role";
import { createWorkspace } from "../domain/create-workspace";
import { presenceOf } from "../domain/presence";
import { readAll } from "../domain/read-all";
import { removeMember } from "../domain/remove-member";
import { unreadOf } from "../domain/unread";
import { updateWorkspace } from "../domain/update-workspace";
import { AppError, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import * as policy from "../policies/workspace";
import { presentMember } from "../presenters/person";
import { presentWorkspace, presentWorkspaceListing } from "../presenters/workspace";
import { isUserId, type UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { createWorkspaceBody, memberListQuery, updateMemberBody, updateWorkspaceBody } from "../protocol/rest";
import { page, readNameCursor } from "./paging";
import { readJson, readQuery } from "./parse";
import { actorOf, inWorkspace, require, signedIn } from "./standing";

export const workspaceRoutes = new Hono<AppEnv>();

workspaceRoutes.get("/", async (c) => {
  const { userId } = await signedIn(c);
  const rows = await findWorkspacesOf(c.env, userId);
  const unread = await atMost(6, rows, ({ workspace }) => unreadOf(c.env, workspace.id, userId));
  return c.json({
    workspaces: rows.map(({ workspace, role }, i) => presentWorkspaceListing(workspace, role, unread[i] ?? 0)),
  });
});

workspaceRoutes.post("/", async (c) => {
  const { userId } = await signedIn(c);
  const body = await readJson(c, createWorkspaceBody);
  const workspace = await createWorkspace(c.env, { ...body, createdBy: userId });
  return c.json(presentWorkspace(workspace, "owner", 1), 201);
});

workspaceRoutes.get("/:slug", async (c) => {
  const { workspace, role } = await inWorkspace(c);
  return c.json(presentWorkspace(workspace, role, await countMembers(c.env, workspace.id)));
});

const update = async (c: AppContext) => {
  const { workspace, role, userId } = await inWorkspace(c);
  require(policy.canUpdateWorkspace(role), "Only admins and owners change the workspace.");
  const body = await readJson(c, updateWorkspaceBody);
  const updated = await updateWorkspace(c.env, workspace.id, body, userId);
  return c.json(presentWorkspace(updated, role, await countMembers(c.env, workspace.id)));
};
workspaceRoutes.patch("/:slug", update).put("/:slug", update);

workspaceRoutes.post("/:slug/read", async (c) => {
  const access = await inWorkspace(c);
  return c.json(await readAll(c.env, actorOf(access), access.workspace.id));
});

workspaceRoutes.get("/:slug/members", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const { q, cursor, limit, role: only } = readQuery(c, memberListQuery);
  const after = readNameCursor(cursor);
  const found = await findMembers(c.env, {
    workspaceId: workspace.id,
    limit: limit + 1,
    ...(q ? { search: q } : {}),
    ...(after ? { after } : {}),
    ...(only ? { role: only } : {}),
    ...(role === "guest" ? { sharedWith: userId } : {}),
  });
  const { rows, nextCursor } = page(found, limit, (row) => [row.user.displayName, row.user.id]);
  return c.json({ members: rows.map(presentMember), ...(nextCursor ? { nextCursor } : {}) });
});

async function target(c: AppContext, workspaceId: Parameters<typeof findMember>[1]) {
  const id = c.req.param("userId") ?? "";
  const member = isUserId(id) ? await findMember(c.env, workspaceId, id) : null;
  if (!member) throw notFound("The member");
  return member;
}

workspaceRoutes.get("/:slug/members/:userId", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const member = await target(c, workspace.id);
  // A guest knows whom they share a channel with.
  const hidden =
    role === "guest" && (await findSharingChannel(c.env, workspace.id, userId, [member.user.id])).length === 0;
  if (hidden) throw notFound("The member");
  return c.json(presentMember(member));
});

workspaceRoutes.patch("/:slug/members/:userId", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  require(policy.leads(role), "Only admins and owners change roles.");
  const { role: next } = await readJson(c, updateMemberBody);
  const member = await target(c, workspace.id);
  require(policy.canSetRole(role, member.role, next), "Your role does not allow this change.");
  await changeRole(c.env, {
    workspaceId: workspace.id,
    userId: member.user.id,
    from: member.role,
    to: next,
    actorId: userId,
  });
  return c.json(presentMember({ ...member, role: next }));
});

workspaceRoutes.delete("/:slug/members/:userId", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const leaving = c.req.param("userId") === userId;
  require(leaving || policy.leads(role), "Only admins and owners remove members.");
  const member = await target(c, workspace.id);
  require(leaving || policy.canRemoveMember(role, member.role), "Your role does not allow removing this member.");
  await removeMember(c.env, { workspaceId: workspace.id, userId: member.user.id, actorId: userId });
  return c.body(null, 204);
});

workspaceRoutes.get("/:slug/presence", async (c) => {
  const access = await inWorkspace(c);
  const asked = (c.req.query("userIds") ?? "").split(",").filter(Boolean);
  if (asked.length > limits.watched || !asked.every(isUserId)) {
    throw new AppError("VALIDATION_FAILED", `userIds takes up to ${limits.watched} members' ids, with commas.`);
  }
  return c.json({ presence: await presenceOf(c.env, access, asked as UserId[]) });
});
