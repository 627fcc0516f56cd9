import { signAddress, verifyAddress } from "../auth/tokens";
import type { Person } from "../db/access";
import { findUserByEmail, updateUser } from "../db/users";
import { findWorkspaceBySlug } from "../db/workspaces";
import type { Env } from "../env";
import { settings } from "../env";
import { AppError } from "../errors";
import { verificationMail } from "../mail/verification";
import { settingsOf } from "../policies/workspace";
import { joinWorkspace } from "./join-workspace";

/** Sends the link by which somebody proves that the address is theirs. Where no mail is sent, nothing is verified. */
export async function askToVerify(
  env: Env,
  user: Person,
  input: { origin: string; slug?: string | undefined },
): Promise<void> {
  if (settings(env).MAIL_TRANSPORT === "none" || user.emailVerifiedAt !== null) return;
  const token = await signAddress(env, {
    sub: user.id,
    email: user.email,
    ...(input.slug ? { slug: input.slug } : {}),
  });
  await env.JOBS_QUEUE.send({ kind: "mail", to: user.email, ...verificationMail(`${input.origin}/verify/${token}`) });
}

/**
 * Marks the address as theirs, and lets them into the workspace they asked for when registering, if it takes people
 * of their domain. Answers with that workspace's address.
 */
export async function verifyAddressBy(env: Env, token: string): Promise<{ slug: string | null }> {
  const verdict = await verifyAddress(env, token);
  const user = verdict.ok ? await findUserByEmail(env, verdict.claims.email) : null;
  if (!verdict.ok || !user || user.id !== verdict.claims.sub || user.deactivatedAt !== null) {
    throw new AppError("INVITATION_INVALID", "This link is not valid any more.");
  }
  if (user.emailVerifiedAt === null) await updateUser(env, user.id, { emailVerifiedAt: Date.now() });
  const { slug } = verdict.claims;
  const workspace = slug ? await findWorkspaceBySlug(env, slug) : null;
  if (!workspace || !takesDomain(settingsOf(workspace.settings).allowedDomains, user.email)) return { slug: null };
  await joinWorkspace(env, { workspaceId: workspace.id, userId: user.id, role: "member", invitedBy: null });
  return { slug: workspace.slug };
}

export const takesDomain = (domains: string[], email: string) =>
  domains.includes(email.slice(email.lastIndexOf("@") + 1));
