import { Hono } from "hono";
import { hashToken } from "../auth/opaque-tokens";
import { findInvitation, findOpenInvitations, revokeInvitation } from "../db/invitations";
import { countMembers } from "../db/workspaces";
import { acceptInvitation, invitationInvalid } from "../domain/accept-invitation";
import { audit } from "../domain/audit";
import { invitePeople } from "../domain/invite-people";
import { notFound } from "../errors";
import type { AppEnv } from "../http";
import * as policy from "../policies/workspace";
import { presentInvitation } from "../presenters/invitation";
import type { InvitationId } from "../protocol/ids";
import { type InvitationPreview, inviteBody } from "../protocol/rest";
import { readJson } from "./parse";
import { baseUrlOf, inWorkspace, require, signedIn } from "./standing";

/** Under /api/workspaces */
export const workspaceInvitationRoutes = new Hono<AppEnv>();

workspaceInvitationRoutes.get("/:slug/invitations", async (c) => {
  const { workspace, role } = await inWorkspace(c);
  require(policy.canInvite(role, policy.settingsOf(workspace.settings)), "Your role does not allow inviting people.");
  const open = await findOpenInvitations(c.env, workspace.id);
  return c.json({ invitations: open.map(presentInvitation) });
});

workspaceInvitationRoutes.post("/:slug/invitations", async (c) => {
  const access = await inWorkspace(c);
  const rules = policy.settingsOf(access.workspace.settings);
  require(policy.canInvite(access.role, rules), "Your role does not allow inviting people.");
  const body = await readJson(c, inviteBody);
  require(policy.canInviteAs(access.role, rules, body.role), `Only admins and owners invite ${body.role}s.`);
  const invitations = await invitePeople(c.env, access, {
    emails: body.emails ?? [],
    role: body.role,
    channelIds: body.channelIds ?? [],
    origin: baseUrlOf(c),
  });
  return c.json({ invitations }, 201);
});

workspaceInvitationRoutes.delete("/:slug/invitations/:id", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  require(policy.canInvite(role, policy.settingsOf(workspace.settings)), "Your role does not allow inviting people.");
  const id = c.req.param("id") as InvitationId;
  if (!(await revokeInvitation(c.env, workspace.id, id))) throw notFound("The invitation");
  await audit(c.env, { workspaceId: workspace.id, actorId: userId, action: "invitation.revoked", subject: id });
  return c.body(null, 204);
});

/** Under /api/invitations: whoever holds a link's token. */
export const invitationRoutes = new Hono<AppEnv>();

invitationRoutes.get("/:token", async (c) => {
  const found = await findInvitation(c.env, await hashToken(c.req.param("token")));
  if (!found) throw invitationInvalid();
  const { invitation, workspace, inviter } = found;
  const preview: InvitationPreview = {
    workspace: {
      name: workspace.name,
      slug: workspace.slug,
      avatarUrl: workspace.avatarUrl,
      memberCount: await countMembers(c.env, workspace.id),
    },
    invitedBy: inviter,
    email: invitation.email,
    role: invitation.role,
  };
  return c.json(preview);
});

invitationRoutes.post("/:token/accept", async (c) => {
  const person = await signedIn(c);
  const workspace = await acceptInvitation(c.env, person, c.req.param("token"));
  return c.json({ workspace: { id: workspace.id, name: workspace.name, slug: workspace.slug } });
});
