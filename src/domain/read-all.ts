import type { Actor } from "../../durable-objects/contract";
import { roomFor } from "../../durable-objects/stubs";
import type { Env } from "../env";
import type { SidebarRow } from "../protocol/hub-frames";
import type { ChannelId, Ts, WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { atMost } from "./at-most";
import { sidebarOf } from "./unread";

/** A room sets it back to the last message there is when it hears of it. */
const toTheEnd: Ts = "9999999999.999999";

const waits = ({ unread, mentions }: SidebarRow) => unread > 0 || mentions > 0;

/** Reads everything that waits in one workspace, room by room, some at once; `failed` names those that did not answer. */
export async function readAll(
  env: Env,
  actor: Actor,
  workspaceId: WorkspaceId,
): Promise<{ channels: SidebarRow[]; failed: ChannelId[] }> {
  const rows = (await sidebarOf(env, workspaceId, actor.userId)).filter(waits);
  const answers = await atMost(limits.readAll.width, rows, async ({ id }) => ({
    id,
    state: await readOne(env, actor, id),
  }));
  return {
    channels: answers.flatMap(({ state }) => state ?? []),
    failed: answers.flatMap(({ id, state }) => (state ? [] : id)),
  };
}

async function readOne(env: Env, actor: Actor, channelId: ChannelId): Promise<SidebarRow | null> {
  const done = new AbortController();
  const late = scheduler.wait(limits.readAll.roomMs, { signal: done.signal }).then(
    () => null,
    () => null,
  );
  try {
    const answer = await Promise.race([roomFor(env, channelId).markRead(actor, { ts: toTheEnd }), late]);
    return answer?.ok ? answer.state : null;
  } catch {
    return null;
  } finally {
    done.abort();
  }
}
