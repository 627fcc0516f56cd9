import { z } from "zod";
import type { ChannelId, ScheduledId, Ts } from "./ids";
import { isChannelId, isTs, parseScheduledId } from "./ids";
import { limits } from "./limits";

/** A message that is said later, in its author's name. The room keeps it; nobody else sees it before its time. */

const ts = z.custom<Ts>(isTs, "expects a ts");
/** ISO 8601 with its offset; milliseconds since 1970 inside. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const scheduleBody = z.object({
  // The length rule is checkText's.
  text: z.string(),
  threadTs: ts.optional(),
  broadcast: z.boolean().optional(),
  at: instant,
  /** Names the request: the same again is the same scheduled message. */
  clientMsgId: z.string().min(1).max(limits.clientMsgId).optional(),
});
export const changeScheduledBody = z.object({ text: z.string().optional(), at: instant.optional() });

export const scheduledMessage = z.object({
  id: z.custom<ScheduledId>((value) => typeof value === "string" && parseScheduledId(value) !== null),
  channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id"),
  text: z.string(),
  threadTs: ts.optional(),
  broadcast: z.literal(true).optional(),
  at: z.string().meta({ format: "date-time" }),
  createdAt: z.string().meta({ format: "date-time" }),
  /** Its time came and it was not said. Its text is kept until its author gives it up. */
  failed: z.object({ reason: z.string(), message: z.string() }).optional(),
});
export type ScheduledMessage = z.infer<typeof scheduledMessage>;
