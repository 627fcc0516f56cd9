import { hashToken } from "../auth/opaque-tokens";
import type { SignedIn, Workspace } from "../db/access";
import { findInvitation, spendInvitation } from "../db/invitations";
import type { Env } from "../env";
import { AppError } from "../errors";
import { joinWorkspace } from "./join-workspace";

export const invitationInvalid = () =>
  new AppError("INVITATION_INVALID", "This invitation is not valid any more. Ask for a new one.");

export async function acceptInvitation(env: Env, person: SignedIn, token: string): Promise<Workspace> {
  const found = await findInvitation(env, await hashToken(token));
  if (!found) throw invitationInvalid();
  const { invitation, workspace } = found;
  if (invitation.email && invitation.email !== person.user.email) {
    throw new AppError(
      "INSUFFICIENT_PERMISSIONS",
      `This invitation was sent to ${invitation.email}. Sign in with that address.`,
      {
        reason: "other_address",
      },
    );
  }
  const joined = await joinWorkspace(env, {
    workspaceId: workspace.id,
    userId: person.userId,
    role: invitation.role,
    invitedBy: invitation.invitedBy,
    channelIds: invitation.channelIds,
  });
  // One that waits for an address counts against the plan until it is used.
  if (joined === "joined" || invitation.email) await spendInvitation(env, invitation.id);
  return workspace;
}
