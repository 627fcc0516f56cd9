import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { SkinTone } from "../protocol/emoji";
import type { ChannelId, FileId, GroupId, InvitationId, SessionId, Ts, UserId, WorkspaceId } from "../protocol/ids";
import type { Role, WorkspaceSettings } from "../protocol/rest";

/** The directory. Times are integers of milliseconds since 1970; migrations/ holds the same in SQL. */

export const users = sqliteTable(
  "users",
  {
    id: text().$type<UserId>().primaryKey(),
    email: text().notNull().unique(), // in lower case
    passwordHash: text("password_hash"),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    displayName: text("display_name").notNull(),
    realName: text("real_name").notNull(),
    avatarUrl: text("avatar_url"),
    timezone: text().notNull().default("UTC"),
    statusText: text("status_text").notNull().default(""),
    statusEmoji: text("status_emoji").notNull().default(""),
    /** When the status clears itself; a later moment shows it no more, cleared or not. */
    statusExpiresAt: integer("status_expires_at"),
    /** 1 is none, 2 to 6 are the tones of Unicode, as Slack numbers them. */
    skinTone: integer("skin_tone").$type<SkinTone>().notNull().default(1),
    isBot: integer("is_bot", { mode: "boolean" }).notNull().default(false),
    emailVerifiedAt: integer("email_verified_at"),
    lastSeenAt: integer("last_seen_at"),
    deactivatedAt: integer("deactivated_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("users_status_expiry").on(table.statusExpiresAt).where(sql`status_expires_at IS NOT NULL`)],
);

export const authSessions = sqliteTable(
  "auth_sessions",
  {
    id: text().$type<SessionId>().primaryKey(),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    /** The one refresh token in force, and the one before it for as long as two tabs may race. */
    tokenId: text("token_id").notNull(),
    previousTokenId: text("previous_token_id"),
    rotatedAt: integer("rotated_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    revokedAt: integer("revoked_at"),
    /** Set once every object accepted the revocation; until then a job repeats it. */
    revocationToldAt: integer("revocation_told_at"),
    userAgent: text("user_agent").notNull().default(""),
    ip: text().notNull().default(""),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("auth_sessions_user").on(table.userId),
    index("auth_sessions_expiry").on(table.expiresAt),
    index("auth_sessions_untold").on(table.revokedAt).where(sql`revoked_at IS NOT NULL AND revocation_told_at IS NULL`),
  ],
);

export const workspaces = sqliteTable("workspaces", {
  id: text().$type<WorkspaceId>().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  description: text().notNull().default(""),
  avatarUrl: text("avatar_url"),
  planType: text("plan_type").$type<"free" | "standard" | "plus" | "enterprise">().notNull().default("free"),
  maxMembers: integer("max_members").notNull(),
  settings: text({ mode: "json" }).$type<Partial<WorkspaceSettings>>().notNull().default({}),
  createdBy: text("created_by")
    .$type<UserId>()
    .notNull()
    .references(() => users.id),
  deletedAt: integer("deleted_at"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const workspaceMembers = sqliteTable(
  "workspace_members",
  {
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    role: text().$type<Role>().notNull(),
    invitedBy: text("invited_by").$type<UserId>(),
    joinedAt: integer("joined_at").notNull(),
    deactivatedAt: integer("deactivated_at"),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.userId] }),
    index("workspace_members_user").on(table.userId),
    index("workspace_members_dismissed").on(table.deactivatedAt).where(sql`deactivated_at IS NOT NULL`),
  ],
);

export const invitations = sqliteTable(
  "invitations",
  {
    id: text().$type<InvitationId>().primaryKey(),
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    /** SHA-256 of the token, hex. */
    tokenHash: text("token_hash").notNull().unique(),
    email: text(), // null: a link that anybody may use
    role: text().$type<Role>().notNull(),
    channelIds: text("channel_ids", { mode: "json" }).$type<ChannelId[]>().notNull().default([]),
    invitedBy: text("invited_by").$type<UserId>().notNull(),
    uses: integer().notNull().default(0),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("invitations_workspace").on(table.workspaceId)],
);

export const channels = sqliteTable(
  "channels",
  {
    id: text().$type<ChannelId>().primaryKey(),
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    type: text().$type<"public" | "private" | "dm" | "group_dm">().notNull(),
    name: text().notNull().default(""),
    topic: text().notNull().default(""),
    purpose: text().notNull().default(""),
    /** Everybody who joins the workspace is in it, and nobody leaves it: #general. */
    isGeneral: integer("is_general", { mode: "boolean" }).notNull().default(false),
    /** New members join it. */
    isDefault: integer("is_default", { mode: "boolean" }).notNull().default(false),
    /** Workspace and sorted members of a DM; insert or read makes one conversation of two openings. */
    dmKey: text("dm_key").unique(),
    settings: text({ mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    /** Counts the room's membership changes; a write that skips one is refused. */
    membersVersion: integer("members_version").notNull().default(0),
    membersOp: text("members_op"),
    createdBy: text("created_by").$type<UserId>().notNull(),
    archivedAt: integer("archived_at"),
    deletedAt: integer("deleted_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("channels_name")
      .on(table.workspaceId, table.name)
      .where(sql`type IN ('public', 'private') AND deleted_at IS NULL`),
    index("channels_workspace").on(table.workspaceId),
    index("channels_deleted").on(table.deletedAt).where(sql`deleted_at IS NOT NULL`),
  ],
);

export const channelMembers = sqliteTable(
  "channel_members",
  {
    channelId: text("channel_id")
      .$type<ChannelId>()
      .notNull()
      .references(() => channels.id),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    workspaceId: text("workspace_id").$type<WorkspaceId>().notNull(),
    role: text().$type<"admin" | "member">().notNull().default("member"),
    joinedAt: integer("joined_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.userId] }),
    index("channel_members_user").on(table.userId, table.workspaceId),
  ],
);

export const userGroups = sqliteTable(
  "user_groups",
  {
    id: text().$type<GroupId>().primaryKey(),
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    handle: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    createdBy: text("created_by").$type<UserId>().notNull(),
    deletedAt: integer("deleted_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("user_groups_handle").on(table.workspaceId, table.handle).where(sql`deleted_at IS NULL`)],
);

export const userGroupMembers = sqliteTable(
  "user_group_members",
  {
    groupId: text("group_id")
      .$type<GroupId>()
      .notNull()
      .references(() => userGroups.id),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    addedAt: integer("added_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.userId] }),
    index("user_group_members_user").on(table.userId),
  ],
);

/** A workspace's own: a picture in R2, or another name for a standard or custom one. */
export const customEmoji = sqliteTable(
  "custom_emoji",
  {
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    name: text().notNull(),
    aliasFor: text("alias_for"),
    /** Random; a picture that replaces another has another key. */
    pictureKey: text("picture_key"),
    contentType: text("content_type"),
    createdBy: text("created_by")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.name] }),
    index("custom_emoji_aliases").on(table.workspaceId, table.aliasFor).where(sql`alias_for IS NOT NULL`),
  ],
);

/** What people uploaded; the bytes are in R2 under `key`. */
export const files = sqliteTable(
  "files",
  {
    id: text().$type<FileId>().primaryKey(),
    workspaceId: text("workspace_id")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id),
    /** Where it was uploaded to. */
    channelId: text("channel_id")
      .$type<ChannelId>()
      .notNull()
      .references(() => channels.id),
    userId: text("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    key: text().notNull(),
    name: text().notNull(),
    /** As declared while it is on its way; then what its bytes are. */
    type: text().notNull(),
    size: integer().notNull(),
    width: integer(),
    height: integer(),
    /** SHA-256 in hexadecimal, where the uploader gave one. */
    sha256: text(),
    /** R2's, of one that comes in parts. */
    uploadId: text("upload_id"),
    state: text().$type<"uploading" | "ready" | "refused">().notNull(),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
    /** Of a picture; `none`: nothing could be drawn of it. null: not asked for, or gone after their time. */
    thumbnails: text().$type<"wanted" | "made" | "none">(),
    /** Since when they are so. */
    thumbnailsAt: integer("thumbnails_at"),
    /** Base64 of a WebP of sixteen pixels. */
    blur: text(),
    /** The first lines of a text. */
    excerpt: text(),
  },
  (table) => [
    index("files_thumbnails").on(table.thumbnailsAt).where(sql`thumbnails = 'made'`),
    index("files_unfinished").on(table.createdAt).where(sql`state <> 'ready'`),
    index("files_workspace").on(table.workspaceId, table.createdAt, table.id),
    index("files_deleted").on(table.deletedAt).where(sql`deleted_at IS NOT NULL`),
  ],
);

/** Through which conversations a file can be read. The room owns `ts`; null until a message has it. */
export const fileShares = sqliteTable(
  "file_shares",
  {
    fileId: text("file_id")
      .$type<FileId>()
      .notNull()
      .references(() => files.id),
    channelId: text("channel_id")
      .$type<ChannelId>()
      .notNull()
      .references(() => channels.id),
    ts: text().$type<Ts>(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.fileId, table.channelId] }),
    index("file_shares_channel").on(table.channelId, table.ts),
    index("file_shares_unposted").on(table.createdAt).where(sql`ts IS NULL`),
  ],
);

/** Addresses that anybody may open, where the workspace allows them. */
export const fileLinks = sqliteTable(
  "file_links",
  {
    id: text().primaryKey(),
    fileId: text("file_id")
      .$type<FileId>()
      .notNull()
      .references(() => files.id),
    createdBy: text("created_by")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("file_links_file").on(table.fileId)],
);

export const auditLog = sqliteTable(
  "audit_log",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    workspaceId: text("workspace_id").$type<WorkspaceId>(),
    actorId: text("actor_id").$type<UserId>(),
    /** noun.verb in the past: member.invited, channel.deleted */
    action: text().notNull(),
    subject: text().notNull().default(""),
    detail: text({ mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    ip: text().notNull().default(""),
    at: integer().notNull(),
  },
  (table) => [index("audit_log_workspace").on(table.workspaceId, table.at)],
);
