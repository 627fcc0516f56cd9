import { z } from "zod";
import { customEmojiName } from "./custom-emoji-name";
import { skinTones } from "./emoji";
import { attachedBytes, attachment, messageFile } from "./files";
import type { ChannelId, MessageId, Ts, UserId, WorkspaceId } from "./ids";
import { isChannelId, isTs, isUserId, isWorkspaceId, parseMessageId } from "./ids";
import { limits } from "./limits";
import type { Message } from "./message";
import { emojiName, postFields } from "./room-frames";

/** Bodies and answers of the REST API. Forms of the UI check themselves with the same schemas. */

const userId = z.custom<UserId>(isUserId, "expects a member's id");
const workspaceId = z.custom<WorkspaceId>(isWorkspaceId, "expects a workspace's id");
const channelId = z.custom<ChannelId>(isChannelId, "expects a channel's id");
// Control characters would break lines of mail and logs; direction overrides make one name look like another.
const oneLine = (value: string) =>
  value.isWellFormed() && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value);
const line = (max: number) => z.string().trim().min(1).max(max).refine(oneLine, "takes no control characters");

export const email = z.string().trim().toLowerCase().max(limits.email).pipe(z.email());
/** bcrypt reads 72 bytes, so the bound is on bytes. */
export const password = z
  .string()
  .min(limits.password.min)
  .refine((value) => new TextEncoder().encode(value).length <= limits.password.max, "is longer than 72 bytes");
export const slug = z
  .string()
  .min(2)
  .max(limits.workspaceSlug)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/, "takes a-z, 0-9 and dashes inside");
export const channelName = z
  .string()
  .min(1)
  .max(limits.channelName)
  .regex(/^[a-z0-9-_]+$/, "takes a-z, 0-9, dash and underscore");
export const timezone = z
  .string()
  .max(limits.timezone)
  .refine((zone) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  }, "is not a time zone");

// ── accounts ──
export const registerBody = z.object({
  email,
  password,
  firstName: line(limits.personName),
  lastName: line(limits.personName),
  timezone: timezone.optional(),
  workspaceSlug: z.string().max(limits.workspaceSlug).optional(),
});
export const loginBody = z.object({
  email: z.string().trim().toLowerCase().max(limits.email),
  password: z.string().min(1).max(1_000),
  workspaceSlug: z.string().max(limits.workspaceSlug).optional(),
});
/** The cookie serves where the body has no token. */
export const refreshBody = z.object({ refreshToken: z.string().max(4_096).optional() });
export const logoutBody = z.object({
  refreshToken: z.string().max(4_096).optional(),
  everywhere: z.boolean().optional(),
});
export const verifyBody = z.object({ token: z.string().min(1).max(4_096) });
const skinTone = z.union(skinTones.map((tone) => z.literal(tone)));
export const profileBody = z.object({
  firstName: line(limits.personName).optional(),
  lastName: line(limits.personName).optional(),
  displayName: line(limits.displayName).optional(),
  timezone: timezone.optional(),
  statusText: z.string().trim().max(limits.statusText).refine(oneLine, "takes no control characters").optional(),
  statusEmoji: z.string().trim().max(limits.statusEmoji).refine(oneLine, "takes no control characters").optional(),
  /** When the status clears itself. A new status without it stays until it is changed. */
  statusExpiresAt: z.iso
    .datetime({ offset: true })
    .refine((at) => Date.parse(at) > Date.now(), "is in the past")
    .nullable()
    .optional(),
  skinTone: skinTone.optional(),
});
export const passwordBody = z.object({ currentPassword: z.string().min(1).max(1_000), newPassword: password });

/** ISO 8601 */
const time = z.string().meta({ format: "date-time" });
const ts = z.custom<Ts>(isTs, "expects a ts");
const messageId = z.custom<MessageId>((value) => typeof value === "string" && parseMessageId(value) !== null);

export const account = z.object({
  id: userId,
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  displayName: z.string(),
  realName: z.string(),
  avatarUrl: z.string().nullable(),
  timezone: z.string(),
  statusText: z.string(),
  statusEmoji: z.string(),
  statusExpiresAt: time.nullable(),
  skinTone,
});
export type Account = z.infer<typeof account>;
export const authAnswer = z.object({ user: account, accessToken: z.string(), refreshToken: z.string() });
export type AuthAnswer = z.infer<typeof authAnswer>;
export const sessionAnswer = z.object({ user: account, sessionId: z.string(), expiresAt: time });
export type SessionAnswer = z.infer<typeof sessionAnswer>;
/** One of one's own sign-ins. */
export const sessionListing = z.object({
  id: z.string(),
  current: z.boolean(),
  userAgent: z.string(),
  ip: z.string(),
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
});
export type SessionListing = z.infer<typeof sessionListing>;

// ── workspaces ──
export const roles = ["owner", "admin", "member", "guest"] as const;
export type Role = (typeof roles)[number];
const fileType = z
  .string()
  .trim()
  .toLowerCase()
  .overwrite((given) => given.replace(/^\./, ""))
  .regex(/^([a-z0-9_-]{1,16}|[a-z]+\/(\*|[a-z0-9.+-]+))$/, "expects an extension, or a type such as image/*");
export const workspaceSettings = z.object({
  /** Anybody may register into it by its slug. */
  open: z.boolean(),
  /** Verified addresses of these domains may. */
  allowedDomains: z.array(z.string().trim().toLowerCase().min(1).max(253)).max(50),
  whoCanInvite: z.enum(["members", "admins"]),
  whoCanCreatePrivate: z.enum(["members", "admins"]),
  whoCanAddEmoji: z.enum(["members", "admins"]),
  /** Messages of others; one's own one deletes always. `channel-admins`: those of the channel, and admins and owners. */
  whoCanDelete: z.enum(["channel-admins", "admins", "nobody"]),
  /** What one file may weigh, in MB. */
  largestFileMb: z.coerce.number().int().min(1).max(limits.files.megabytes.most),
  /** Which files are taken: all, `only` those of `fileTypes`, or all `except` those. */
  fileRule: z.enum(["all", "only", "except"]),
  /** Extensions without the dot, types, or families as `image/*`. */
  fileTypes: z.array(fileType).max(limits.files.typeRules),
  /** After so many days files are deleted; 0: never. */
  keepFilesDays: z.coerce.number().int().min(0).max(limits.files.keepDays.most),
  /** While it is on nothing that was uploaded is destroyed, whoever deletes it and however old it is. */
  legalHold: z.enum(["off", "on"]),
  /** Whether members may make links to files that anybody can open. */
  publicLinks: z.enum(["off", "on"]),
  /** Who reads what a message said before it was edited. */
  whoSeesEdits: z.enum(["admins", "nobody"]),
  /** Whether what is behind links is shown under messages. */
  linkPreviews: z.enum(["on", "off"]),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;
/** Rooms ask it too. */
export const defaultWhoCanDelete: WorkspaceSettings["whoCanDelete"] = "channel-admins";

export const createWorkspaceBody = z.object({
  name: line(limits.workspaceName),
  slug,
  description: z.string().trim().max(limits.workspaceDescription).optional(),
});
export const updateWorkspaceBody = z.object({
  name: line(limits.workspaceName).optional(),
  description: z.string().trim().max(limits.workspaceDescription).optional(),
  settings: workspaceSettings.partial().optional(),
});
export const updateMemberBody = z.object({ role: z.enum(roles) });

export const workspaceAnswer = z.object({
  id: workspaceId,
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  avatarUrl: z.string().nullable(),
  plan: z.enum(["free", "standard", "plus", "enterprise"]),
  maxMembers: z.int(),
  settings: workspaceSettings,
  memberCount: z.int(),
  /** The caller's. */
  role: z.enum(roles),
  createdAt: time,
});
export type WorkspaceAnswer = z.infer<typeof workspaceAnswer>;
export const workspaceListing = z.object({
  id: workspaceId,
  name: z.string(),
  slug: z.string(),
  avatarUrl: z.string().nullable(),
  role: z.enum(roles),
  unreadCount: z.int(),
});
export type WorkspaceListing = z.infer<typeof workspaceListing>;
export const memberAnswer = z.object({
  userId,
  displayName: z.string(),
  realName: z.string(),
  avatarUrl: z.string().nullable(),
  statusText: z.string(),
  statusEmoji: z.string(),
  statusExpiresAt: time.nullable(),
  timezone: z.string(),
  role: z.enum(roles),
  isBot: z.boolean(),
  joinedAt: time,
});
export type MemberAnswer = z.infer<typeof memberAnswer>;
export const presenceAnswer = z.object({
  userId,
  status: z.enum(["online", "away", "offline"]),
  lastSeen: time.optional(),
  /** Not to be disturbed. */
  dnd: z.literal(true).optional(),
});

// ── invitations ──
export const inviteBody = z.object({
  /** Empty or missing: a link that anybody may use. */
  emails: z.array(email).max(limits.invitationEmails).optional(),
  role: z.enum(["admin", "member", "guest"]).default("member"),
  channelIds: z.array(channelId).max(50).optional(),
});
export const acceptInvitationBody = z.object({});
export const invitationAnswer = z.object({
  id: z.string(),
  email: z.string().nullable(),
  role: z.enum(roles),
  /** Only in the answer that created it: the token is kept as a hash. */
  url: z.string().optional(),
  invitedBy: userId,
  createdAt: time,
  expiresAt: time,
  uses: z.int(),
});
export type InvitationAnswer = z.infer<typeof invitationAnswer>;
/** What the bearer of a link may see before joining. */
export const invitationPreview = z.object({
  workspace: z.object({
    name: z.string(),
    slug: z.string(),
    avatarUrl: z.string().nullable(),
    memberCount: z.int(),
  }),
  invitedBy: z.string(),
  email: z.string().nullable(),
  role: z.enum(roles),
});
export type InvitationPreview = z.infer<typeof invitationPreview>;

// ── emoji ──
/** JSON adds another name; a picture comes as a form with `name` and `image`. */
export const addEmojiBody = z.object({
  name: customEmojiName,
  aliasFor: z
    .string()
    .min(1)
    .max(limits.emojiName + 2),
});
export const emojiForm = addEmojiBody.pick({ name: true });
export const emojiQuery = z.object({
  cursor: z.string().max(limits.emojiName).optional(),
  limit: z.coerce.number().int().min(1).max(limits.customEmoji.page).default(limits.customEmoji.page),
});
/** Both as a preview's `src` has them. */
export const pictureQuery = z.object({ url: z.url().max(2_000), signature: z.string().max(64) });
/** Which link of the message. */
export const hidePreviewQuery = z.object({ url: z.string().min(1).max(2_000) });
export const customEmojiAnswer = z.object({
  name: z.string(),
  url: z.string().nullable(),
  aliasFor: z.string().nullable(),
  createdBy: userId,
});
export const emojiAnswer = z.object({
  emoji: z.array(customEmojiAnswer),
  nextCursor: z.string().optional(),
  /** One click away, in this order. */
  presets: z.array(z.object({ emoji: z.string(), name: z.string(), category: z.string(), sortOrder: z.int() })),
});
export type EmojiAnswer = z.infer<typeof emojiAnswer>;

// ── channels ──
export const createChannelBody = z.object({
  name: channelName,
  type: z.enum(["public", "private"]).default("public"),
  description: z.string().trim().max(limits.purpose).optional(),
  topic: z.string().trim().max(limits.topic).optional(),
  members: z.array(userId).max(limits.membersPerRequest).optional(),
});
export const updateChannelBody = z.object({
  name: channelName.optional(),
  topic: z.string().trim().max(limits.topic).optional(),
  purpose: z.string().trim().max(limits.purpose).optional(),
  archived: z.boolean().optional(),
});
export const addMembersBody = z.object({ userIds: z.array(userId).min(1).max(limits.membersPerRequest) });

export const channelTypes = ["public", "private", "direct"] as const;
export type ChannelType = (typeof channelTypes)[number];
const lastMessage = z.object({
  content: z.string(),
  timestamp: time,
  ts,
  user: z.object({ id: userId, displayName: z.string() }),
});
export const channelSummary = z.object({
  id: channelId,
  name: z.string(),
  type: z.enum(channelTypes),
  topic: z.string(),
  description: z.string(),
  archived: z.boolean(),
  isMember: z.boolean(),
  memberCount: z.int(),
  unreadCount: z.int(),
  mentionCount: z.int(),
  /** By the caller. */
  muted: z.boolean(),
  /** A followed thread in it has unread replies; and how many of them name the caller, within `mentionCount`. */
  threadUnread: z.boolean(),
  threadMentionCount: z.int(),
  lastMessage: lastMessage.optional(),
  isHuddleActive: z.boolean(),
});
export type ChannelSummary = z.infer<typeof channelSummary>;
export const channelMember = z.object({
  userId,
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  role: z.enum(["admin", "member"]),
});
export type ChannelMember = z.infer<typeof channelMember>;
/** Somebody whom a direct message is for. */
export const directPerson = z.object({
  userId,
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  /** False: no longer in the workspace. */
  active: z.boolean(),
});
export type DirectPerson = z.infer<typeof directPerson>;
export const channelAnswer = z.object({
  id: channelId,
  workspaceId,
  workspaceSlug: z.string(),
  name: z.string(),
  type: z.enum(channelTypes),
  topic: z.string(),
  purpose: z.string(),
  description: z.string(),
  archived: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  isMember: z.boolean(),
  memberCount: z.int(),
  /** The first 1,000 by name; `GET …/members` pages on. */
  members: z.array(channelMember),
  /** Of a direct message: everybody it is for, by name; `members` leaves out who has left. */
  people: z.array(directPerson).optional(),
  createdBy: userId,
  createdAt: time,
  /** What the caller may do: the UI hides the rest. */
  can: z.object({
    post: z.boolean(),
    join: z.boolean(),
    leave: z.boolean(),
    edit: z.boolean(),
    rename: z.boolean(),
    archive: z.boolean(),
    delete: z.boolean(),
    addMembers: z.boolean(),
    removeMembers: z.boolean(),
  }),
});
export type ChannelAnswer = z.infer<typeof channelAnswer>;
export const sidebarRow = z.object({
  id: channelId,
  headTs: ts.nullable(),
  readTs: ts.nullable(),
  unread: z.int(),
  unreadCapped: z.boolean(),
  mentions: z.int(),
  threadUnread: z.boolean(),
  threadMentions: z.int(),
  muted: z.boolean(),
  notify: z.enum(["all", "mentions", "nothing"]),
});

// ── direct messages ──
/** Oneself need not be named; nobody else: one's notes. */
export const openDirectBody = z.object({ userIds: z.array(userId).min(1).max(limits.directPeople) });
export const hiddenBody = z.object({ hidden: z.boolean() });
export const directListQuery = z.object({
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  /** With what was said last in each. */
  last: z.enum(["true", "false"]).default("false"),
});
export const directSummary = z.object({
  id: channelId,
  type: z.literal("direct"),
  people: z.array(directPerson),
  headTs: ts.nullable(),
  lastMessage: lastMessage.optional(),
  unreadCount: z.int(),
  hidden: z.boolean(),
});
export type DirectSummary = z.infer<typeof directSummary>;

/** Lists by name: a search, an opaque cursor, a size. */
export const listQuery = z.object({
  q: z.string().trim().max(100).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
export const memberListQuery = listQuery.extend({ role: z.enum(roles).optional() });
export const channelListQuery = z.object({
  scope: z.enum(["mine", "browse"]).default("browse"),
  q: z.string().trim().max(100).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

// ── messages ──
/** `content`, `threadId` and `tempId` are [001]'s names for the same things. */
export const postMessageBody = z.object({
  ...postFields,
  attachments: z.array(attachedBytes).max(limits.messageFiles).optional(),
  text: z.string().optional(),
  content: z.string().optional(),
  threadId: z.string().max(64).optional(),
  tempId: z.string().min(1).max(limits.clientMsgId).optional(),
});
export const editMessageBody = z.object({ text: z.string().optional(), content: z.string().optional() });
export const reactionBody = z.object({ emoji: emojiName.optional(), name: emojiName.optional() });
/** What a message said before: newest first, each with the time since when it said so. */
export const historyAnswer = z.object({ revisions: z.array(z.object({ text: z.string(), at: time })) });
export type HistoryAnswer = z.infer<typeof historyAnswer>;
export const readBody = z.object({ ts: z.string().max(64) });
/** One of `before`, `after`, `around` and `date` at most. */
export const pageQuery = z.object({
  before: z.string().max(64).optional(),
  after: z.string().max(64).optional(),
  /** A window around this message or moment. */
  around: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(limits.page.max).default(limits.page.default),
});
export const historyQuery = pageQuery.extend({
  /** A window around midnight of this day, in the caller's time zone. */
  date: z.iso.date().optional(),
});
export const pinBody = z.object({ ts: z.string().max(64) });

/** `Message` with [001]'s names beside it. */
export const restMessage = z.object({
  id: messageId,
  channelId,
  ts,
  seq: z.int(),
  userId,
  text: z.string(),
  threadTs: ts.optional(),
  broadcast: z.literal(true).optional(),
  replyCount: z.int().optional(),
  replyUsersCount: z.int().optional(),
  replyUsers: z.array(userId).optional(),
  latestReply: ts.optional(),
  clientMsgId: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  files: z.array(messageFile).optional(),
  reactions: z.array(z.object({ name: z.string(), count: z.int(), users: z.array(userId) })),
  pinned: z.literal(true).optional(),
  previews: z
    .array(
      z.object({
        url: z.string(),
        kind: z.enum(["page", "image"]),
        site: z.string(),
        title: z.string().optional(),
        description: z.string().optional(),
        icon: z.string().optional(),
        image: z.object({ src: z.string(), width: z.int(), height: z.int() }).optional(),
      }),
    )
    .optional(),
  editedAt: time.optional(),
  deletedAt: time.optional(),
  subtype: z.string().optional(),
  botId: z.string().optional(),
  content: z.string(),
  createdAt: time,
  user: z.object({ displayName: z.string(), avatarUrl: z.string().nullable() }),
  threadId: messageId.optional(),
  threadReplyCount: z.int().optional(),
  attachments: z.array(attachment),
}) satisfies z.ZodType<Message>;
export type RestMessage = z.infer<typeof restMessage>;
export const messagePage = z.object({
  messages: z.array(restMessage),
  hasMore: z.boolean(),
  nextCursor: ts.optional(),
  /** With `around` and `date`: what lies on the newer side, and from where `after` goes on. */
  hasNewer: z.boolean().optional(),
  newerCursor: ts.optional(),
  /** The moment that was asked for. */
  around: ts.optional(),
  seq: z.int(),
  epoch: z.string(),
});
export type MessagePage = z.infer<typeof messagePage>;
export const pinAnswer = z.object({ message: restMessage, userId, pinnedAt: time });
export type PinAnswer = z.infer<typeof pinAnswer>;
/** One message, and where it was said. */
export const messageAnswer = z.object({
  message: restMessage,
  channel: z.object({ id: channelId, name: z.string(), type: z.enum(channelTypes) }),
});
export type MessageAnswer = z.infer<typeof messageAnswer>;
/** `failed`: conversations that could not be marked; the others are. */
export const readAllAnswer = z.object({ channels: z.array(sidebarRow), failed: z.array(channelId) });
export type ReadAllAnswer = z.infer<typeof readAllAnswer>;

export const threadState = z.object({
  channelId,
  threadTs: ts,
  following: z.boolean(),
  latestReply: ts.nullable(),
  lastRead: ts,
  unread: z.int(),
  mentions: z.int(),
});
export const threadPage = messagePage.extend({ parent: restMessage, me: threadState.nullable() });
export type ThreadPage = z.infer<typeof threadPage>;
export const threadListQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(limits.threadPage.max).default(limits.threadPage.default),
});
/** A followed thread with its last replies, newest first. */
export const threadListing = threadState.extend({
  channel: z.object({ id: channelId, name: z.string(), type: z.enum(["public", "private", "dm", "group_dm"]) }),
  parent: restMessage,
  replies: z.array(restMessage),
  hasOlder: z.boolean(),
});
export type ThreadListing = z.infer<typeof threadListing>;
