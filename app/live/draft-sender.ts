import { limits } from "../../src/protocol/limits";
import type { DraftSender } from "./drafts";
import type { Hub } from "./hub";
import { request } from "./request";

/** Over the hub's socket; over HTTP where a frame would be too large. */
export const draftSender =
  (hub: Hub, slug: string): DraftSender =>
  async (draft) => {
    const tooLarge = new TextEncoder().encode(JSON.stringify(draft)).length > limits.frameBytes - 256;
    if (!tooLarge) return hub.ask({ type: "draft.set", ...draft });
    const reply = await request("PUT", `/api/workspaces/${slug}/drafts`, draft);
    if (reply.ok) return { ok: true };
    return reply.status === 0 ? null : { ok: false, code: reply.code };
  };
