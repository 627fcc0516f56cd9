import { addressBlock, limited } from "../auth/attempts";
import type { TokenPair } from "../auth/cookies";
import { hashPassword, isOutdated, passwordMatches } from "../auth/passwords";
import { newSession, type Origin, tokensOf } from "../auth/sessions";
import type { Person } from "../db/access";
import { insertSession } from "../db/auth-sessions";
import { findRole } from "../db/members";
import { findUserByEmail, replacePasswordHash } from "../db/users";
import { findWorkspaceBySlug } from "../db/workspaces";
import type { Env } from "../env";
import { AppError } from "../errors";

export type SignIn = { email: string; password: string; workspaceSlug?: string | undefined; origin: Origin };
export type SignedInNow = { user: Person; tokens: TokenPair };

/** A stranger learns neither whether the address has an account nor whether it was deactivated. */
const wrong = () => new AppError("INVALID_CREDENTIALS", "The e-mail address or the password is wrong.");
export const isWrong = (error: unknown) => error instanceof AppError && error.code === "INVALID_CREDENTIALS";

export async function signIn(env: Env, input: SignIn): Promise<SignedInNow> {
  const user = await checkPassword(env, input);
  return openSession(env, user, input.origin, input.workspaceSlug);
}

/** Under both limits. Success uses up nothing of the address's and forgives what failed for the account. */
export async function checkPassword(
  env: Env,
  { email, password, origin }: Pick<SignIn, "email" | "password" | "origin">,
): Promise<Person> {
  const failed = (error: unknown) => (isWrong(error) ? "counts" : "free");
  const check = async () => {
    const user = await findUserByEmail(env, email);
    const stored = user?.passwordHash ?? null;
    if (!(await passwordMatches(env, password, stored)) || !user || !stored || user.deactivatedAt !== null)
      throw wrong();
    if (isOutdated(env, stored)) await replacePasswordHash(env, user.id, stored, await hashPassword(env, password));
    return user;
  };
  return limited(env, "login-ip", addressBlock(origin.ip), { succeeded: "free", failed }, () =>
    limited(env, "login-account", email, { succeeded: "cleared", failed }, check),
  );
}

export async function openSession(
  env: Env,
  user: Person,
  origin: Origin,
  workspaceSlug?: string,
): Promise<SignedInNow> {
  const session = newSession(user.id, origin);
  await insertSession(env, session);
  const workspace = workspaceSlug ? await findMembership(env, user, workspaceSlug) : undefined;
  return { user, tokens: await tokensOf(env, session, { email: user.email, workspace }) };
}

async function findMembership(env: Env, user: Person, slug: string) {
  const workspace = await findWorkspaceBySlug(env, slug);
  const role = workspace && (await findRole(env, workspace.id, user.id));
  return role ? { id: workspace.id, role } : undefined;
}
