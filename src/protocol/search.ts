import { z } from "zod";
import { messageFile } from "./files";
import type { ChannelId, MessageId, UserId } from "./ids";
import { limits } from "./limits";
import { restMessage } from "./rest";

/** What a search is asked and what it answers; docs/search.md says how it is found. */

export const searchTypes = ["messages", "files", "people", "channels", "all"] as const;
export const searchSorts = ["relevance", "newest"] as const;
const cursor = z.string().max(500).optional();

export const searchRequest = z.object({
  q: z.string().max(4_000).default(""),
  type: z.enum(searchTypes).default("all"),
  sort: z.enum(searchSorts).default("relevance"),
  limit: z.coerce.number().int().min(1).max(limits.search.page.max).default(limits.search.page.default),
  /** Of one type alone: what the page before gave as `nextCursor`. */
  cursor,
  /** So many messages before and after each that was found. */
  context: z.coerce.number().int().min(0).max(limits.search.context).default(0),
});
export type SearchRequest = z.infer<typeof searchRequest>;

/** Plain text. */
export const segment = z.object({ text: z.string(), hit: z.boolean() });
export type Segment = z.infer<typeof segment>;
const snippet = z.array(segment);
const channelType = z.enum(["public", "private", "dm", "group_dm"]);

/** Where it was found. A direct message has no name but people. */
export const searchPlace = z.object({
  id: z.custom<ChannelId>(),
  name: z.string(),
  type: channelType,
  userIds: z.array(z.custom<UserId>()).optional(),
});
export type SearchPlace = z.infer<typeof searchPlace>;

export const messageMatch = z.object({
  channel: searchPlace,
  message: restMessage,
  snippet,
  /** A path of this site. */
  permalink: z.string(),
  /** Where context was asked for; oldest first. */
  before: z.array(restMessage).optional(),
  after: z.array(restMessage).optional(),
});
export type MessageMatch = z.infer<typeof messageMatch>;

/** In the message that it was sent with. */
export const fileMatch = z.object({
  file: messageFile,
  channel: searchPlace,
  messageId: z.custom<MessageId>(),
  userId: z.custom<UserId>(),
  createdAt: z.string().meta({ format: "date-time" }),
  /** Of its name, or of its first lines. */
  snippet,
  permalink: z.string(),
});
export type FileMatch = z.infer<typeof fileMatch>;

export const personMatch = z.object({
  id: z.custom<UserId>(),
  displayName: z.string(),
  realName: z.string(),
  avatarUrl: z.string().nullable(),
  snippet,
});
export type PersonMatch = z.infer<typeof personMatch>;

export const channelMatch = z.object({
  id: z.custom<ChannelId>(),
  name: z.string(),
  type: z.enum(["public", "private"]),
  topic: z.string(),
  purpose: z.string(),
  archived: z.boolean(),
  isMember: z.boolean(),
  snippet,
});
export type ChannelMatch = z.infer<typeof channelMatch>;

const group = <Match extends z.ZodType>(match: Match) =>
  z.object({
    total: z.int(),
    /** There are more than `total`. */
    totalIsAtLeast: z.literal(true).optional(),
    matches: z.array(match),
    nextCursor: z.string().optional(),
  });

/** About what was written, with the place of it in `q`. */
export const searchHint = z.object({
  code: z.string(),
  span: z.object({ start: z.int(), end: z.int() }),
  message: z.string(),
  /** The whole query, mended. */
  suggestion: z.string().nullable(),
});
export type SearchHint = z.infer<typeof searchHint>;

export const searchAnswer = z.object({
  messages: group(messageMatch).optional(),
  files: group(fileMatch).optional(),
  people: group(personMatch).optional(),
  channels: group(channelMatch).optional(),
  hints: z.array(searchHint),
  /** Messages are still being gathered: some may be missing. */
  incomplete: z.literal(true).optional(),
});
export type SearchAnswer = z.infer<typeof searchAnswer>;

export const suggestRequest = z.object({
  q: z.string().trim().max(100).default(""),
  kind: z.enum(["people", "channels", "all"]).default("all"),
  limit: z.coerce.number().int().min(1).max(limits.search.suggestions.max).default(limits.search.suggestions.default),
});
export const suggestAnswer = z.object({
  people: z.array(personMatch.omit({ snippet: true })),
  channels: z.array(channelMatch.pick({ id: true, name: true, type: true, isMember: true })),
});
export type SuggestAnswer = z.infer<typeof suggestAnswer>;
