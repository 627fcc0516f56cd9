import { memberSocketsClosed, tellSessionsOver } from "../domain/revoke-sessions";
import type { Env } from "../env";
import type { JobOf } from "./job";

/** Throws until every object accepted, so that the queue repeats it. */
export async function closeSessions(env: Env, work: JobOf<"close-sessions">): Promise<void> {
  const { userId, sessionId, workspaceId, reason } = work;
  const done = sessionId
    ? (await tellSessionsOver(env, { userId, sessionIds: [sessionId], reason })).length === 0
    : await memberSocketsClosed(env, { userId, workspaceId, reason });
  if (!done) throw new Error("not every object accepted that the sockets close");
}
