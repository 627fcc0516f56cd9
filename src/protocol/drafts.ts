import { z } from "zod";
import type { ChannelId, Ts } from "./ids";
import { isChannelId, isTs } from "./ids";

/** What somebody typed in a conversation, or in one thread of it, and has not sent. One for each place and member. */

export const draftFields = {
  channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id"),
  threadTs: z.custom<Ts>(isTs, "expects a ts").optional(),
  // The length rule is the hub's, which tells "too long" from "wrong". Empty removes the draft.
  text: z.string(),
};
export const draftBody = z.object(draftFields);

export const draft = z.object({
  channelId: draftFields.channelId,
  threadTs: draftFields.threadTs,
  /** As it was typed. Empty: there is none any more. */
  text: z.string(),
  updatedAt: z.string().meta({ format: "date-time" }),
  /** Grows with every change of any draft of the member: of two states of one place the higher is the later. */
  version: z.int(),
});
export type Draft = z.infer<typeof draft>;
