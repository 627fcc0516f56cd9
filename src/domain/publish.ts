import { retrying, rosterFor } from "../../durable-objects/stubs";
import type { Env } from "../env";
import type { WorkspaceFact } from "../protocol/hub-frames";
import type { WorkspaceId } from "../protocol/ids";

/**
 * Tells everybody who is online of facts that stand in D1 already. A Roster that cannot be reached costs freshness,
 * not truth: pages read D1, so the failure is logged and the verb succeeds.
 */
export async function publish(env: Env, workspaceId: WorkspaceId, facts: WorkspaceFact[]): Promise<void> {
  if (facts.length === 0) return;
  try {
    await retrying(() => rosterFor(env, workspaceId).publish(facts));
  } catch (error) {
    console.warn(JSON.stringify({ event: "publish.failed", workspaceId, error: String(error) }));
  }
}
