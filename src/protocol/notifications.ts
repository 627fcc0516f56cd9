import { z } from "zod";
import { limits } from "./limits";

/** What a member wants to be told of. Owned by their hub; rooms hold what concerns them. */

export const notifyLevels = ["all", "mentions", "nothing"] as const;
export type NotifyLevel = (typeof notifyLevels)[number];

/** What is mailed when it stayed unseen: `mentions` are direct messages too, `all` whatever is told of. */
export const mailLevels = ["never", "mentions", "all"] as const;
export type MailLevel = (typeof mailLevels)[number];

/** What a room has to know of one member. */
export type Rule = {
  level: NotifyLevel;
  muted: boolean;
  /** In lower case. */
  keywords: string[];
};

/** Where a member's hub has told nothing else. */
export const defaultRule: Rule = { level: "mentions", muted: false, keywords: [] };

const keyword = z
  .string()
  .trim()
  .min(1)
  .max(limits.keyword)
  .refine((word) => word.isWellFormed() && !/[\p{Cc},]/u.test(word), "takes no comma")
  .transform((word) => word.toLowerCase());

export const keywordList = z
  .array(keyword)
  .max(limits.keywords)
  .transform((words) => [...new Set(words)]);

/** `level` "default" follows the workspace's. */
export const channelNotificationsBody = z.object({
  level: z.enum([...notifyLevels, "default"]).optional(),
  muted: z.boolean().optional(),
});
export type ChannelNotificationsChange = z.output<typeof channelNotificationsBody>;

export const channelNotifications = z.object({ level: z.enum([...notifyLevels, "default"]), muted: z.boolean() });
export type ChannelNotifications = z.infer<typeof channelNotifications>;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "expects a time like 09:30");
/** The hours in which notifications are let through, from Sunday on; null: none that day. */
export const quietSchedule = z.object({
  hours: z
    .array(
      z
        .object({ from: clock, to: clock })
        .refine(({ from, to }) => from < to, "ends before it begins")
        .nullable(),
    )
    .length(7),
});
export type QuietSchedule = z.infer<typeof quietSchedule>;

export const notificationPreferences = z.object({
  level: z.enum(notifyLevels),
  keywords: z.array(z.string()),
  /** Not to be disturbed until then. ISO 8601 */
  dndUntil: z.string().meta({ format: "date-time" }).nullable(),
  /** Nor outside these hours, by the clock of the member's time zone. */
  schedule: quietSchedule.nullable(),
  mail: z.enum(mailLevels),
  /** Whether notices that leave Parley say what was said. */
  preview: z.boolean(),
});
export type NotificationPreferences = z.infer<typeof notificationPreferences>;

export const notificationPreferencesBody = z.object({
  level: z.enum(notifyLevels).optional(),
  keywords: keywordList.optional(),
  dndUntil: z.iso.datetime({ offset: true }).nullable().optional(),
  /** The same in words: "30 minutes", "until 5pm", "tomorrow at 9". A number alone is minutes. */
  dndWhen: z.string().trim().min(1).max(100).optional(),
  schedule: quietSchedule.nullable().optional(),
  mail: z.enum(mailLevels).optional(),
  preview: z.boolean().optional(),
});
export type NotificationPreferencesChange = Omit<z.output<typeof notificationPreferencesBody>, "dndWhen">;

export const defaultPreferences: NotificationPreferences = {
  level: "mentions",
  keywords: [],
  dndUntil: null,
  schedule: null,
  mail: "mentions",
  preview: true,
};

/** Whether mail reaches the member: this Parley sends none, their address is not proven, or it does. */
export const mailReach = z.enum(["none", "unproven", "ready"]);
export type MailReach = z.infer<typeof mailReach>;
export const notificationsAnswer = z.object({ preferences: notificationPreferences, mailReach });
export type NotificationsAnswer = z.infer<typeof notificationsAnswer>;
