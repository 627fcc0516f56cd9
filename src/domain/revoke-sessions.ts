import type { CloseSessions } from "../../durable-objects/contract";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import { endSessions, markTold } from "../db/auth-sessions";
import { findReach } from "../db/reach";
import type { Env } from "../env";
import type { Job } from "../jobs/job";
import type { Result } from "../protocol/errors";
import type { ChannelId, SessionId, UserId, WorkspaceId } from "../protocol/ids";
import { atMost } from "./at-most";

/**
 * Sockets outlive the access token but not the session. D1 first, which REST asks with every request; then the hubs
 * and rooms, which nobody asks. All sockets are shut when this resolves, unless an object did not answer: then a job
 * repeats it until each accepted. Answers with the sessions that it ended.
 */
export async function revokeSessions(
  env: Env,
  which: { userId: UserId; sessionId: SessionId | null; except?: SessionId; reason?: CloseSessions["reason"] },
): Promise<SessionId[]> {
  const { userId, except, reason = "signed_out" } = which;
  const sessionIds = await endSessions(env, { userId, sessionId: which.sessionId ?? undefined, except });
  const all = which.sessionId === null && except === undefined;
  const untold = await tellSessionsOver(env, { userId, sessionIds, reason, all });
  const left = untold.map((id) => ({ id, userId }));
  await closeLater(env, left, reason);
  return sessionIds;
}

/** Answers with the sessions of which some object has not accepted that they are over. `all`: the person has no other. */
export async function tellSessionsOver(
  env: Env,
  over: { userId: UserId; sessionIds: SessionId[]; reason: CloseSessions["reason"]; all?: boolean },
): Promise<SessionId[]> {
  const { userId, sessionIds, reason, all = false } = over;
  const calls = (all ? [null] : sessionIds).map((sessionId) => ({ userId, sessionId, reason }));
  const refused = await closeEverywhere(env, userId, undefined, calls);
  const untold = sessionIds.filter((id) => refused.some(({ sessionId }) => sessionId === null || sessionId === id));
  await markTold(
    env,
    sessionIds.filter((id) => !untold.includes(id)),
  );
  return untold;
}

/** All sockets of a member in one workspace: removed from it (4403), or to come back with a new role. */
export async function closeMemberSockets(
  env: Env,
  which: { userId: UserId; workspaceId: WorkspaceId; reason: CloseSessions["reason"] },
): Promise<void> {
  if (await memberSocketsClosed(env, which)) return;
  await repeatLater(env, [{ kind: "close-sessions", sessionId: null, ...which }]);
}

export async function memberSocketsClosed(
  env: Env,
  which: { userId: UserId; workspaceId?: WorkspaceId | undefined; reason: CloseSessions["reason"] },
): Promise<boolean> {
  const { userId, workspaceId, reason } = which;
  const refused = await closeEverywhere(env, userId, workspaceId, [{ userId, sessionId: null, reason }]);
  return refused.length === 0;
}

const callsAtOnce = 50;

/** Hubs first: they know the rooms that somebody reads without being in them. Answers with the calls not accepted. */
async function closeEverywhere(
  env: Env,
  userId: UserId,
  workspaceId: WorkspaceId | undefined,
  calls: CloseSessions[],
): Promise<CloseSessions[]> {
  if (calls.length === 0) return [];
  const refused = new Set<CloseSessions>();
  const reach = await findReach(env, userId, workspaceId);
  const channelIds = new Set<ChannelId>(reach.channelIds);
  const workspaceIds = workspaceId ? [workspaceId] : reach.workspaceIds;
  await atMost(callsAtOnce, pairs(workspaceIds, calls), async ([id, call]) => {
    const answer = await answerOf(() => hubFor(env, id, userId).closeSessions(call));
    if (answer === "refused") refused.add(call);
    else if (answer) for (const read of answer.readingChannelIds) channelIds.add(read);
  });
  await atMost(callsAtOnce, pairs([...channelIds], calls), async ([id, call]) => {
    if ((await answerOf(() => roomFor(env, id).closeSessions(call))) === "refused") refused.add(call);
  });
  return [...refused];
}

const pairs = <A, B>(left: A[], right: B[]): [A, B][] => right.flatMap((b) => left.map((a): [A, B] => [a, b]));

/** null: the object is none that anybody knows, and has no sockets. */
async function answerOf<T>(call: () => Promise<Result<T>>): Promise<T | "refused" | null> {
  try {
    const result = await withPatience(retrying(call));
    if (result.ok) return result;
    return result.code === "not_found" ? null : "refused";
  } catch (error) {
    console.warn(JSON.stringify({ event: "close_sessions.failed", error: String(error) }));
    return "refused";
  }
}

const patienceMs = 5_000;

async function withPatience<T>(answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const outOfPatience = scheduler.wait(patienceMs, { signal: answered.signal }).then(() => {
    throw new Error("the object did not answer");
  });
  try {
    return await Promise.race([answer, outOfPatience]);
  } finally {
    answered.abort();
  }
}

// A queue takes this many at once.
const jobsPerBatch = 100;

/** Leaves it to jobs to tell the objects that these sessions are over. */
export const closeLater = (
  env: Env,
  sessions: { id: SessionId; userId: UserId }[],
  reason: CloseSessions["reason"] = "signed_out",
): Promise<void> =>
  repeatLater(
    env,
    sessions.map(({ id, userId }) => ({ kind: "close-sessions", userId, sessionId: id, reason })),
  );

/** Sessions that the queue did not take are found again by cron: their `revocation_told_at` is empty. */
async function repeatLater(env: Env, jobs: Job[]): Promise<void> {
  try {
    for (let from = 0; from < jobs.length; from += jobsPerBatch) {
      const batch = jobs.slice(from, from + jobsPerBatch);
      await env.JOBS_QUEUE.sendBatch(batch.map((body) => ({ body, delaySeconds: 5 })));
    }
  } catch (error) {
    console.error(JSON.stringify({ event: "queue.refused", kind: "close-sessions", error: String(error) }));
  }
}
