import type { Env } from "../../src/env";
import type { Result } from "../../src/protocol/errors";
import type { UserId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { inTurns, within } from "../bounded";
import { hubFor } from "../stubs";
import type { Hubs } from "./hubs";
import type { Watchers } from "./watchers";

type HubStub = ReturnType<typeof hubFor>;

/** Calls many hubs. */
export class Passing {
  /** Calls since waking. */
  sent = 0;

  constructor(
    private readonly env: Env,
    private readonly workspaceId: WorkspaceId,
    private readonly hubs: Hubs,
    private readonly watchers: Watchers,
  ) {}

  /** Answers who accepted and who is to be tried later; a hub that is nobody's any more is neither. */
  async each<T extends { userId: UserId }>(
    items: T[],
    call: (hub: HubStub, item: T) => Promise<Result<Record<never, never>>>,
  ): Promise<{ accepted: T[]; failed: T[] }> {
    const accepted: T[] = [];
    const failed: T[] = [];
    await inTurns(items, limits.roster.width, async (item) => {
      this.sent += 1;
      const hub = hubFor(this.env, this.workspaceId, item.userId);
      const answer = await within(limits.roster.callMs, call(hub, item));
      if (answer?.ok) accepted.push(item);
      else if (answer?.code === "not_found") this.gone(item.userId);
      else failed.push(item);
    });
    return { accepted, failed };
  }

  gone(userId: UserId): void {
    this.hubs.gone(userId);
    this.watchers.replace(userId, []);
  }
}
