import { retrying, roomFor } from "../../durable-objects/stubs";
import type { WorkspaceAccess } from "../db/access";
import { findReadable } from "../db/readable-channels";
import type { Env } from "../env";
import { presentMessages } from "../presenters/message";
import { type MessageId, parseMessageId } from "../protocol/ids";
import type { RestMessage } from "../protocol/rest";
import { atMost } from "./at-most";

/** The messages that somebody may read at this moment; what they may not, or what is not there, is left out. */
export async function messagesById(
  env: Env,
  { workspace, userId, role }: Pick<WorkspaceAccess, "workspace" | "userId" | "role">,
  ids: MessageId[],
): Promise<Map<MessageId, RestMessage>> {
  const wanted = [...new Set(ids)].flatMap((id) => parseMessageId(id) ?? []);
  const channelIds = wanted.map(({ channelId }) => channelId);
  const readable = await findReadable(env, { workspaceId: workspace.id, userId, role, channelIds });
  const found = await atMost(
    6,
    wanted.filter(({ channelId }) => readable.has(channelId)),
    async ({ channelId, ts }) => {
      const answer = await retrying(() => roomFor(env, channelId).message({ ts }));
      return answer.ok ? answer.message : null;
    },
  );
  const presented = await presentMessages(
    env,
    found.filter((message) => message !== null),
  );
  return new Map(presented.map((message) => [message.id, message]));
}
