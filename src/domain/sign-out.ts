import type { Env } from "../env";
import { AppError } from "../errors";
import type { SessionId, UserId } from "../protocol/ids";
import { audit } from "./audit";
import { revokeSessions } from "./revoke-sessions";

/** Here, or everywhere. Throws UNAUTHORIZED when the session was over before: then it vouches for nothing. */
export async function signOut(
  env: Env,
  { userId, sessionId, everywhere }: { userId: UserId; sessionId: SessionId; everywhere: boolean },
): Promise<void> {
  const ended = await revokeSessions(env, { userId, sessionId });
  if (ended.length === 0) throw new AppError("UNAUTHORIZED", "This session is over already.");
  if (!everywhere) return;
  const others = await revokeSessions(env, { userId, sessionId: null });
  const detail = { sessions: others.length + 1 };
  await audit(env, {
    workspaceId: null,
    actorId: userId,
    action: "account.signed_out_everywhere",
    subject: userId,
    detail,
  });
}
