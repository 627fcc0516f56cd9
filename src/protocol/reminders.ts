import { z } from "zod";
import type { ChannelId, MessageId, ReminderId } from "./ids";
import { isChannelId, isReminderId, parseMessageId } from "./ids";
import { limits } from "./limits";
import { repeatKinds } from "./repeat";
import { restMessage } from "./rest";
import { instant } from "./scheduled";

/** What one wants to be told of at a time: a message, or words of one's own. */

const messageId = z.custom<MessageId>(
  (value) => typeof value === "string" && parseMessageId(value) !== null,
  "expects a message's id",
);
const text = z.string().trim().max(limits.reminders.text);
/** "in 20 minutes", "tomorrow at 9": read in the member's own time zone. */
const when = z.string().trim().min(1).max(100);

/** How often it comes again, as its first time says: at that hour, on that day of the week or month. */
const repeatKind = z.enum(repeatKinds);

/**
 * Without `at` and `when` the time is looked for in the text: "call Ada tomorrow at 9". Words may say a repetition
 * themselves ("every monday at 9"); `repeat` makes one of a single time.
 */
export const remindBody = z.object({
  text: text.optional(),
  messageId: messageId.optional(),
  at: instant.optional(),
  when: when.optional(),
  repeat: repeatKind.optional(),
});
/** `repeat` goes with a time, "never" alone too. `done`, of one that comes again: for this time. */
export const changeReminderBody = z.object({
  text: text.min(1).optional(),
  at: instant.optional(),
  when: when.optional(),
  repeat: repeatKind.or(z.literal("never")).optional(),
  done: z.boolean().optional(),
});

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** By the clock of the member's own time zone. Days of the week: 0 is Sunday. */
export const repeat = z.discriminatedUnion("every", [
  z.object({ every: z.literal("week"), days: z.array(z.int().min(0).max(6)).min(1), at: clock }),
  z.object({ every: z.literal("month"), day: z.int().min(1).max(31), at: clock }),
]);

export const reminder = z.object({
  id: z.custom<ReminderId>(isReminderId, "expects a reminder's id"),
  text: z.string(),
  messageId: messageId.optional(),
  channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id").optional(),
  at: z.string().meta({ format: "date-time" }),
  createdAt: z.string().meta({ format: "date-time" }),
  /** It comes again; `at` is the next time, while it is due the last. */
  repeat: repeat.optional(),
  /** Due: its time came, and its owner has not said that it is done. */
  state: z.enum(["waiting", "due", "done"]),
});
export type Reminder = z.infer<typeof reminder>;

/** With the message as one may read it now; null: there is none, or it is not there any more. */
export const reminderListing = reminder.extend({ message: restMessage.nullable() });
export type ReminderListing = z.infer<typeof reminderListing>;
