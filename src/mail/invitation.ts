import { oneLine } from "./address";
import { letter } from "./letter";

/** Names are other people's words: one line in the subject and the text, escaped in the letter. */
export function invitationMail(invitation: { workspaceName: string; inviterName: string; url: string }): {
  subject: string;
  text: string;
  html: string;
} {
  const workspace = oneLine(invitation.workspaceName);
  const inviter = oneLine(invitation.inviterName);
  const { url } = invitation;
  const subject = `${inviter} invited you to ${workspace} on Parley`;
  const text = [
    `${inviter} invited you to join ${workspace} on Parley, where the team talks.`,
    "",
    "Accept the invitation:",
    url,
    "",
    "The link is yours alone and works for two weeks. If you do not know what this is about, ignore this mail.",
    "",
  ].join("\n");
  const html = letter({
    title: `Join ${workspace} on Parley`,
    says: `${inviter} invited you to join ${workspace}, where the team talks.`,
    action: "Accept the invitation",
    url,
    fine: "The link is yours alone and works for two weeks. If you do not know what this is about, ignore this mail.",
  });
  return { subject, text, html };
}
