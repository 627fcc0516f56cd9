import type { Actor } from "../../durable-objects/contract";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import type { Channel } from "../db/access";
import type { Env } from "../env";
import { accepted } from "../errors";
import type { Ts } from "../protocol/ids";

const afterAll: Ts = "9999999999.000000";
const beforeAll: Ts = "0000000000.000000";

/** Whoever closes a conversation has done with what was said in it: it is read, and comes back with what is new. */
export async function hideDirect(env: Env, actor: Actor, channel: Channel, hidden: boolean): Promise<void> {
  const hub = () => hubFor(env, channel.workspaceId, actor.userId);
  if (!hidden) {
    accepted(await retrying(() => hub().hide({ channelId: channel.id, until: null })));
    return;
  }
  const { state } = accepted(await retrying(() => roomFor(env, channel.id).markRead(actor, { ts: afterAll })));
  const until = state.headTs ?? beforeAll;
  accepted(await retrying(() => hub().hide({ channelId: channel.id, until })));
}
