import { hashPassword } from "../auth/passwords";
import type { Origin } from "../auth/sessions";
import type { SignedIn } from "../db/access";
import { replacePasswordHash } from "../db/users";
import type { Env } from "../env";
import { AppError } from "../errors";
import { audit } from "./audit";
import { revokeSessions } from "./revoke-sessions";
import { checkPassword } from "./sign-in";

/** Ends every other session: whoever knew the old password may hold one. */
export async function changePassword(
  env: Env,
  { userId, sessionId, user }: SignedIn,
  input: { currentPassword: string; newPassword: string; origin: Origin },
): Promise<void> {
  const checked = await checkPassword(env, {
    email: user.email,
    password: input.currentPassword,
    origin: input.origin,
  });
  const hash = await hashPassword(env, input.newPassword);
  if (!(await replacePasswordHash(env, userId, checked.passwordHash ?? "", hash))) {
    throw new AppError("CONFLICT", "The password was changed meanwhile.");
  }
  await revokeSessions(env, { userId, sessionId: null, except: sessionId });
  await audit(env, { workspaceId: null, actorId: userId, action: "account.password_changed", subject: userId });
}
