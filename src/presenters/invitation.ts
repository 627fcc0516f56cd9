import type { Invitation } from "../db/invitations";
import type { InvitationAnswer } from "../protocol/rest";

/** Without its link: only the answer that created it knows the token. */
export const presentInvitation = (invitation: Invitation): InvitationAnswer => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  invitedBy: invitation.invitedBy,
  createdAt: new Date(invitation.createdAt).toISOString(),
  expiresAt: new Date(invitation.expiresAt).toISOString(),
  uses: invitation.uses,
});
