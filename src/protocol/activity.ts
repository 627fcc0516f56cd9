import { z } from "zod";
import type { ChannelId, Ts, UserId } from "./ids";
import { isChannelId, isTs, isUserId } from "./ids";

/** The inbox of a member: what concerns them, wherever it was said. Owned by their hub. */

/** `dm` and `message` (of a channel whose every message is told) are delivered, and not kept in the inbox. */
export const noticeKinds = ["mention", "keyword", "thread", "reaction", "invitation", "dm", "message"] as const;
export type NoticeKind = (typeof noticeKinds)[number];
export const inboxKinds = ["mention", "keyword", "thread", "reaction", "invitation"] as const;

const channelId = z.custom<ChannelId>(isChannelId);
const userId = z.custom<UserId>(isUserId);
const ts = z.custom<Ts>(isTs);
const time = z.string().meta({ format: "date-time" });

export const activityItem = z.object({
  id: z.string(),
  kind: z.enum(noticeKinds),
  channelId,
  channelName: z.string(),
  channelType: z.enum(["public", "private", "dm", "group_dm"]),
  /** Of the message; of an invitation, when it was. */
  ts,
  threadTs: ts.nullable(),
  actorId: userId.nullable(),
  /** Who else reacted, beside the actor. */
  others: z.int(),
  /** Of a mention: empty by name, or `channel`, `here`, `group`. Of a keyword: the word. Of reactions: their names, with spaces. */
  via: z.string(),
  excerpt: z.string(),
  at: time,
  readAt: time.nullable(),
});
export type ActivityItem = z.infer<typeof activityItem>;

export const activityFilters = ["all", "mentions", "threads", "reactions", "invitations"] as const;
export type ActivityFilter = (typeof activityFilters)[number];

export const kindsOf: Record<ActivityFilter, readonly NoticeKind[]> = {
  all: inboxKinds,
  mentions: ["mention", "keyword"],
  threads: ["thread"],
  reactions: ["reaction"],
  invitations: ["invitation"],
};

export const activityQuery = z.object({
  filter: z.enum(activityFilters).default("all"),
  unread: z.stringbool().default(false),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const activityPage = z.object({
  items: z.array(activityItem),
  /** Reactions are shown as new and not counted. */
  unread: z.int(),
  nextCursor: z.string().optional(),
  people: z.array(z.object({ id: userId, displayName: z.string(), avatarUrl: z.string().nullable() })),
});
export type ActivityPage = z.infer<typeof activityPage>;

export const activityReadBody = z.union([
  z.object({ ids: z.array(z.string().max(100)).min(1).max(500) }),
  z.object({ all: z.literal(true) }),
]);
export type ActivityRead = z.output<typeof activityReadBody>;
