import { proxyDurable } from "itty-durable";
import type { Env } from "../src/env";
import type { ChannelId, UserId, WorkspaceId } from "../src/protocol/ids";
import type { ChannelRoomCalls, UserHubCalls, WorkspaceRosterCalls, WorkspaceSearchCalls } from "./contract";
import type { RateLimiterCalls } from "./rate-limiter";

/** The only place that names a namespace. */

/** The contract as it is: the platform's own stub type takes a union of results apart into a union of promises. */
type Stub<Calls> = Calls & Pick<Fetcher, "fetch">;

export const roomFor = (env: Env, channelId: ChannelId) =>
  env.CHANNEL_ROOM.get(env.CHANNEL_ROOM.idFromName(channelId)) as unknown as Stub<ChannelRoomCalls>;

export const hubName = (workspaceId: WorkspaceId, userId: UserId) => `${workspaceId}:${userId}`;
export const hubFor = (env: Env, workspaceId: WorkspaceId, userId: UserId) =>
  env.USER_HUB.get(env.USER_HUB.idFromName(hubName(workspaceId, userId))) as unknown as Stub<UserHubCalls>;

export const rosterFor = (env: Env, workspaceId: WorkspaceId) =>
  env.WORKSPACE_ROSTER.get(env.WORKSPACE_ROSTER.idFromName(workspaceId)) as unknown as Stub<WorkspaceRosterCalls>;

export const searchFor = (env: Env, workspaceId: WorkspaceId) =>
  env.WORKSPACE_SEARCH.get(env.WORKSPACE_SEARCH.idFromName(workspaceId)) as unknown as Stub<WorkspaceSearchCalls>;

/** `subject` is ASCII and no 64 hex digits: itty-durable sends it in a header, and would take those for an object's id. */
export const limiterFor = (env: Env, subject: string): RateLimiterCalls =>
  proxyDurable(env.RATE_LIMITER, { name: "RATE_LIMITER", parse: true }).get(subject);

type RemoteError = Error & { retryable?: boolean; overloaded?: boolean };

/**
 * Calls again, with a new stub, when the runtime says that the call may be repeated and the object is not overloaded
 * (developers.cloudflare.com/durable-objects/best-practices/error-handling). Only for calls that may arrive twice:
 * all of contract.ts.
 */
export async function retrying<T>(call: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const { retryable, overloaded } = error as RemoteError;
      if (!retryable || overloaded || attempt === attempts) throw error;
      await scheduler.wait(Math.random() * 50 * 2 ** attempt);
    }
  }
}
