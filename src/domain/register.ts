import { addressBlock, limited } from "../auth/attempts";
import { hashPassword } from "../auth/passwords";
import type { Origin } from "../auth/sessions";
import type { Person } from "../db/access";
import { findUserByEmail, insertUser } from "../db/users";
import { findWorkspaceBySlug, isUniqueViolation } from "../db/workspaces";
import type { Env } from "../env";
import { AppError } from "../errors";
import { settingsOf } from "../policies/workspace";
import { newId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { joinWorkspace } from "./join-workspace";
import { openSession, type SignedInNow } from "./sign-in";
import { askToVerify } from "./verify-address";

export type Register = {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  timezone?: string | undefined;
  workspaceSlug?: string | undefined;
  origin: Origin;
  /** Where links in mails lead. */
  baseUrl: string;
};

const taken = () =>
  new AppError("DUPLICATE_RESOURCE", "There is an account with this e-mail address. Sign in instead.", {
    field: "email",
  });
const isTaken = (error: unknown) => error instanceof AppError && error.code === "DUPLICATE_RESOURCE";

/** Accounts that were made use up the hour's registrations; answers that an address is taken have a limit of their own. */
export async function register(env: Env, input: Register): Promise<SignedInNow> {
  const address = addressBlock(input.origin.ip);
  const onlyTaken = (error: unknown) => (isTaken(error) ? "counts" : "free");
  const user = await limited(env, "register-taken-ip", address, { succeeded: "free", failed: onlyTaken }, () =>
    limited(env, "register-ip", address, { succeeded: "counts", failed: () => "free" }, () =>
      createAccount(env, input),
    ),
  );
  if (input.workspaceSlug) await joinIfOpen(env, user, input.workspaceSlug);
  await askToVerify(env, user, { origin: input.baseUrl, slug: input.workspaceSlug });
  return openSession(env, user, input.origin, input.workspaceSlug);
}

async function createAccount(env: Env, input: Register): Promise<Person> {
  const { email, firstName, lastName, timezone = "UTC" } = input;
  if (await findUserByEmail(env, email)) throw taken();
  const passwordHash = await hashPassword(env, input.password);
  const realName = `${firstName} ${lastName}`;
  const now = Date.now();
  const names = { firstName, lastName, realName, displayName: firstDisplayName(realName) };
  try {
    return await insertUser(env, {
      id: newId("U"),
      email,
      passwordHash,
      ...names,
      timezone,
      createdAt: now,
      updatedAt: now,
    });
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
}

/** First and last name with the space between them may be one longer than a display name. */
export const firstDisplayName = (realName: string) => realName.slice(0, limits.displayName).toWellFormed();

/**
 * An open workspace takes anybody; one with allowed domains takes people once they have verified their address
 * (verify-address.ts). Whatever comes of it, the account stands and the answer is the same: it does not tell whether
 * such a workspace exists.
 */
async function joinIfOpen(env: Env, user: Person, slug: string): Promise<void> {
  const workspace = await findWorkspaceBySlug(env, slug);
  if (!workspace || !settingsOf(workspace.settings).open) return;
  try {
    await joinWorkspace(env, { workspaceId: workspace.id, userId: user.id, role: "member", invitedBy: null });
  } catch (error) {
    console.warn(JSON.stringify({ event: "register.not_joined", workspaceId: workspace.id, error: String(error) }));
  }
}
