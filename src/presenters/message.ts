import type { PersonName } from "../db/people";
import { findNames } from "../db/people";
import type { Env } from "../env";
import type { UserId } from "../protocol/ids";
import { messageId, microsFromTs } from "../protocol/ids";
import type { Message } from "../protocol/message";
import type { RestMessage } from "../protocol/rest";
import { presentAttachment } from "./file";

/** The one message shape, with [001]'s names beside it. */
export function presentMessage(message: Message, names: Map<UserId, PersonName>): RestMessage {
  const presented: RestMessage = {
    ...message,
    content: message.text,
    createdAt: new Date(microsFromTs(message.ts) / 1_000).toISOString(),
    user: names.get(message.userId) ?? { displayName: "Somebody", avatarUrl: null },
    attachments: (message.files ?? []).map(presentAttachment),
  };
  if (message.threadTs) presented.threadId = messageId(message.channelId, message.threadTs);
  if (message.replyCount !== undefined) presented.threadReplyCount = message.replyCount;
  return presented;
}

export async function presentMessages(env: Env, messages: Message[]): Promise<RestMessage[]> {
  const names = await findNames(
    env,
    messages.map((message) => message.userId),
  );
  return messages.map((message) => presentMessage(message, names));
}
