import { hashToken, newToken } from "../auth/opaque-tokens";
import type { WorkspaceAccess } from "../db/access";
import { findOfferable } from "../db/channels";
import { countPending, insertInvitations } from "../db/invitations";
import { countMembers } from "../db/workspaces";
import type { Env } from "../env";
import { settings } from "../env";
import { AppError, notFound } from "../errors";
import { invitationMail } from "../mail/invitation";
import { type ChannelId, newId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { InvitationAnswer, Role } from "../protocol/rest";
import { audit } from "./audit";

export type InvitePeople = {
  /** Empty: one link that anybody may use. */
  emails: string[];
  role: Exclude<Role, "owner">;
  channelIds: ChannelId[];
  /** Where links lead: https://chat.example.com */
  origin: string;
};

/** Tokens leave here once, in the link; D1 keeps their hashes. Mails go out by the queue. */
export async function invitePeople(
  env: Env,
  access: WorkspaceAccess,
  input: InvitePeople,
): Promise<InvitationAnswer[]> {
  const { workspace, userId } = access;
  const emails = [...new Set(input.emails)];
  const offerable = await findOfferable(env, workspace.id, userId, input.channelIds);
  if (offerable.length !== new Set(input.channelIds).size) throw notFound("One of the channels");
  if (input.role === "guest" && offerable.length === 0) {
    throw new AppError("VALIDATION_FAILED", "A guest needs at least one channel.", {
      issues: [{ path: "channelIds", message: "names the channels a guest may see" }],
    });
  }
  const [members, pending] = await Promise.all([countMembers(env, workspace.id), countPending(env, workspace.id)]);
  if (members + pending + Math.max(emails.length, 1) > workspace.maxMembers) {
    throw new AppError("MEMBER_LIMIT_REACHED", `This plan holds ${workspace.maxMembers} members.`, {
      maxMembers: workspace.maxMembers,
      members,
      pending,
    });
  }
  const now = Date.now();
  const expiresAt = now + limits.invitationDays * 24 * 60 * 60 * 1_000;
  const prepared = await Promise.all(
    (emails.length > 0 ? emails : [null]).map(async (email) => {
      const token = newToken();
      return { id: newId("I"), email, token, tokenHash: await hashToken(token) };
    }),
  );
  await insertInvitations(
    env,
    prepared.map(({ id, email, tokenHash }) => ({
      id,
      email,
      tokenHash,
      workspaceId: workspace.id,
      role: input.role,
      channelIds: offerable,
      invitedBy: userId,
      createdAt: now,
      expiresAt,
    })),
  );
  const answers = prepared.map(({ id, email, token }) => ({
    id,
    email,
    role: input.role,
    url: `${input.origin}/join/${token}`,
    invitedBy: userId,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    uses: 0,
  }));
  const mails = answers.flatMap(({ email, url }) =>
    email
      ? [{ to: email, ...invitationMail({ workspaceName: workspace.name, inviterName: access.user.displayName, url }) }]
      : [],
  );
  if (mails.length > 0 && settings(env).MAIL_TRANSPORT !== "none") {
    await env.JOBS_QUEUE.sendBatch(mails.map((mail) => ({ body: { kind: "mail" as const, ...mail } })));
  }
  await audit(env, {
    workspaceId: workspace.id,
    actorId: userId,
    action: "member.invited",
    subject: answers.map(({ id }) => id).join(" "),
    detail: { emails, role: input.role },
  });
  return answers;
}
