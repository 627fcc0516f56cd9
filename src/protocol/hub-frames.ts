import { z } from "zod";
import type { ActivityItem } from "./activity";
import { type Draft, draftFields } from "./drafts";
import type { CustomEmoji } from "./emoji";
import type { ChannelId, GroupId, MessageId, ReminderId, Ts, UserId, WorkspaceId } from "./ids";
import { isChannelId, isUserId } from "./ids";
import { limits } from "./limits";
import { channelNotificationsBody, type NotificationPreferences, type NotifyLevel } from "./notifications";
import type { Reminder } from "./reminders";
import type { ErrorFrame } from "./room-frames";
import type { SavedState } from "./saved";
import type { ScheduledMessage } from "./scheduled";
import type { SidebarLayout } from "./sections";

/** The wire of a hub's socket. */

const frameId = z.string().min(1).max(64);
const userId = z.custom<UserId>(isUserId, "expects a member's id");

export const hubClientFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("presence.set"), id: frameId.optional(), status: z.enum(["online", "away", "auto"]) }),
  z.object({ type: z.literal("presence.watch"), id: frameId.optional(), userIds: z.array(userId).max(limits.watched) }),
  z.object({ type: z.literal("activity"), id: frameId.optional() }),
  z.object({ type: z.literal("draft.set"), id: frameId.optional(), ...draftFields }),
  z.object({
    type: z.literal("notifications.set"),
    id: frameId.optional(),
    channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id"),
    ...channelNotificationsBody.shape,
  }),
]);
export type HubClientFrame = z.infer<typeof hubClientFrame>;

export type PresenceStatus = "online" | "away" | "offline";
export type Presence = { userId: UserId; status: PresenceStatus /** ISO 8601 */; lastSeen?: string; dnd?: true };

/** One conversation in the sidebar: absolute state, told by its room. */
export type SidebarRow = {
  id: ChannelId;
  headTs: Ts | null;
  readTs: Ts | null;
  /** Counted to `limits.unreadCap`; beyond it `unreadCapped`. */
  unread: number;
  unreadCapped: boolean;
  /** In the channel, and in replies of threads that the member follows. */
  mentions: number;
  /** A followed thread has unread replies. */
  threadUnread: boolean;
  /** Those of `mentions` that are in threads alone. */
  threadMentions: number;
  muted: boolean;
  /** The hub's own: a direct message that is not in the sidebar until something is said there, or it is opened. */
  hidden?: true;
  /** The level that holds there: its own, or the workspace's. */
  notify: NotifyLevel;
};

/** A thread that the member follows or followed: absolute state, told by its room. */
export type ThreadState = {
  channelId: ChannelId;
  threadTs: Ts;
  following: boolean;
  /** null: nobody has replied, or every reply was deleted. */
  latestReply: Ts | null;
  lastRead: Ts;
  /** Others' replies after `lastRead`, counted to `limits.unreadCap`; 0 for those who do not follow. */
  unread: number;
  mentions: number;
};

export type ChannelListing = {
  id: ChannelId;
  name: string;
  type: "public" | "private" | "dm" | "group_dm";
  topic: string;
  purpose: string;
  archived: boolean;
  /** Of a direct message: everybody it is for, oneself and who has left among them. Its name is made of theirs. */
  userIds?: UserId[];
};

export type PersonFacts = {
  id: UserId;
  displayName: string;
  realName: string;
  avatarUrl: string | null;
  statusText: string;
  statusEmoji: string;
  /** ISO 8601; null: until it is changed. */
  statusExpiresAt: string | null;
  timezone: string;
  role: "owner" | "admin" | "member" | "guest";
  deactivated?: true;
};

/** A workspace-wide fact, numbered by the Roster and passed to every online hub. */
export type WorkspaceFact =
  | { type: "channel.created" | "channel.updated" | "channel.archived"; channel: ChannelListing }
  | { type: "channel.deleted"; channelId: ChannelId }
  | { type: "user.updated"; user: PersonFacts }
  | { type: "member.joined"; user: PersonFacts }
  | { type: "member.left"; userId: UserId }
  /** Who is in it is asked over REST. */
  | { type: "group.updated"; group: { id: GroupId; handle: string; name: string } }
  | { type: "group.deleted"; groupId: GroupId }
  | { type: "workspace.updated"; workspace: { id: WorkspaceId; name: string; avatarUrl: string | null } }
  /** null: there is none of this name any more. */
  | { type: "emoji.updated"; name: string; emoji: CustomEmoji | null };

export type HubEvent =
  | { type: "channel.state"; version: string; channel: SidebarRow }
  | { type: "channel.joined"; version: string; channel: ChannelListing; state: SidebarRow }
  | { type: "channel.left"; version: string; channelId: ChannelId }
  | { type: "thread.state"; version: string; thread: ThreadState }
  | {
      type: "presence.changed";
      version?: string;
      userId: UserId;
      status: PresenceStatus;
      lastSeen?: string;
      dnd?: true;
    }
  /** An empty text: the draft is gone. */
  | { type: "draft.updated"; version: string; draft: Draft }
  /** Everything that the member has scheduled in one conversation. After a full hello only of those where there is some. */
  | { type: "scheduled.updated"; version: string; channelId: ChannelId; items: ScheduledMessage[] }
  /** `state` null: not kept for later any more. */
  | { type: "saved.changed"; version: string; items: { messageId: MessageId; state: SavedState | null }[] }
  | { type: "reminder.updated"; version: string; reminder: Reminder }
  | { type: "reminder.removed"; version: string; id: ReminderId }
  | { type: "sections.updated"; version: string; layout: SidebarLayout }
  /** All of the most used ones, the most used first. */
  | { type: "emoji.used"; version: string; names: string[] }
  /** After a full hello: where there are drafts. What a client has of another place from earlier is gone. */
  | { type: "draft.places"; version: string; places: string[] }
  /** New in the inbox, or changed there; `unread` is the count after it. `alert`: this is the moment to show it. */
  | { type: "notification.created"; version: string; notification: ActivityItem; unread: number; alert: boolean }
  | { type: "notification.read" | "notification.removed"; version: string; ids: string[]; unread: number }
  /** What the member wants to be told of, changed on any device. */
  | { type: "preferences.updated"; version: string; preferences: NotificationPreferences }
  /** What the sidebar and the directory show changed in more ways than one can list: load them again. */
  | { type: "workspace.stale"; version: string }
  | ({ version: string } & WorkspaceFact);

export type HubHello = {
  type: "hello";
  userId: UserId;
  workspaceId: WorkspaceId;
  full: boolean;
  channels: SidebarRow[];
  /** Conversations left since `version`; empty when full. */
  left: ChannelId[];
  /** Every thread that is unread, newest first, up to `limits.hub.threadsGreeted`: whatever is not here is read. */
  threads: ThreadState[];
  version: string;
  status: PresenceStatus;
  /** One's own: not to be disturbed. */
  dnd: boolean;
  /** Unread in the inbox. */
  activity: number;
};

export type HubServerFrame = HubHello | HubEvent | { type: "ack"; id: string } | ErrorFrame;
