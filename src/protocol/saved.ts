import { z } from "zod";
import type { ChannelId, MessageId } from "./ids";
import { isChannelId, parseMessageId } from "./ids";
import { restMessage } from "./rest";

/** Messages that one wants to come back to. */

export const savedStates = ["in_progress", "archived", "completed"] as const;
export type SavedState = (typeof savedStates)[number];

const messageId = z.custom<MessageId>(
  (value) => typeof value === "string" && parseMessageId(value) !== null,
  "expects a message's id",
);
export const saveBody = z.object({ state: z.enum(savedStates).default("in_progress") });
export const savedQuery = z.object({
  state: z.enum(savedStates).default("in_progress"),
  /** What the page before gave as `nextCursor`. */
  cursor: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const savedItem = z.object({
  messageId,
  channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id"),
  state: z.enum(savedStates),
  savedAt: z.string().meta({ format: "date-time" }),
});
export type SavedItem = z.infer<typeof savedItem>;

/** With the message as one may read it now; null: it, or its channel, is not there any more. */
export const savedListing = savedItem.extend({ message: restMessage.nullable() });
export type SavedListing = z.infer<typeof savedListing>;
