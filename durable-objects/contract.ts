import type { ActivityFilter, ActivityItem, ActivityRead, NoticeKind } from "../src/protocol/activity";
import type { Draft } from "../src/protocol/drafts";
import type { EmojiUse } from "../src/protocol/emoji-use";
import type { Result } from "../src/protocol/errors";
import type {
  ChannelListing,
  Presence,
  PresenceStatus,
  SidebarRow,
  ThreadState,
  WorkspaceFact,
} from "../src/protocol/hub-frames";
import type {
  ChannelId,
  FileId,
  MessageId,
  PushDeviceId,
  ReminderId,
  ScheduledId,
  SessionId,
  Ts,
  UserId,
  WorkspaceId,
} from "../src/protocol/ids";
import type { Message, MessageFile, Preview } from "../src/protocol/message";
import type {
  ChannelNotifications,
  ChannelNotificationsChange,
  NotificationPreferences,
  NotificationPreferencesChange,
  Rule,
} from "../src/protocol/notifications";
import type { Reminder } from "../src/protocol/reminders";
import type { Repeat } from "../src/protocol/repeat";
import type { Role } from "../src/protocol/rest";
import type { SavedItem, SavedState } from "../src/protocol/saved";
import type { ScheduledMessage } from "../src/protocol/scheduled";
import type { Wanted } from "../src/protocol/search-text";
import type { SidebarLayout } from "../src/protocol/sections";

/**
 * What the Worker and the objects may ask of each object. The classes implement these; callers go through stubs.ts.
 * Every call may arrive twice: each says absolute facts or carries an id that makes the second a repetition.
 */

/** Facts that the Worker verified in this very request (signature, session, role: one query of D1). */
export type Actor = { userId: UserId; sessionId: SessionId | null; workspaceRole: Role };

/** Header of the fresh request with which the Worker forwards an upgrade; holds JSON of `AttachFacts`. */
export const factsHeader = "x-parley-facts";
/** From the JWT alone: the Worker asked D1 nothing. */
export type AttachFacts = {
  userId: UserId;
  sessionId: SessionId;
  /** Only for a hub: which (workspace, user) it is. */
  workspaceId?: WorkspaceId;
};

export type PostInput = {
  clientMsgId?: string;
  text: string;
  threadTs?: Ts;
  broadcast?: boolean;
  blocks?: unknown[];
  subtype?: "me_message";
  fileIds?: string[];
};

/** `at`: milliseconds since 1970. */
export type ScheduleInput = { text: string; threadTs?: Ts; broadcast?: boolean; at: number; clientMsgId?: string };
export type ScheduleChange = ScheduledAt & { text?: string; at?: number };
/** The workspace is the caller's: in another one they may have another role. */
export type ScheduledAt = { workspaceId: WorkspaceId; id: ScheduledId };

/** One of the three at most; `around` any moment. */
export type PageInput = { before?: Ts; after?: Ts; around?: Ts; limit: number };
export type Page = {
  messages: Message[];
  hasMore: boolean;
  nextCursor?: Ts;
  /** With `around`: whether there is more on the other side too, and from where it goes on with `after`. */
  hasNewer?: boolean;
  newerCursor?: Ts;
  seq: number;
  epoch: string;
};

/** `at`: ISO 8601 */
export type Pin = { message: Message; userId: UserId; at: string };

/** What a message said before it was edited; `at` is ISO 8601, since when it had said so. */
export type Revision = { text: string; at: string };

export type MembersChange = {
  /** Names the change: the same id again changes nothing. */
  opId: string;
  kind: "add" | "remove";
  userIds: UserId[];
  /** For additions. */
  role?: "admin" | "member";
  actorId: UserId | null;
};

/** Oldest first; of a reply, those of its thread. */
export type MessageAmong = { message: Message; before: Message[]; after: Message[] };

export type RoomSummary = {
  headSeq: number;
  epoch: string;
  memberCount: number;
  lastMessage: { userId: UserId; text: string; ts: Ts } | null;
};

export type ImportedMessage = { userId: UserId; text: string; at?: number; threadTs?: Ts };

/** `anew`: somebody shares them here on purpose, also after a message here that had them was deleted. */
export type OfferedFiles = { userId: UserId; files: MessageFile[]; anew?: boolean };

/** Since the room woke: how many calls it made to hubs. */
export type RoomCounters = { hubsCalled: number };

export interface ChannelRoomCalls {
  /** Makes the room's tables from D1's row, if that is not done. `not_found` when D1 does not know the channel. */
  init(): Promise<Result<{ seq: number; epoch: string }>>;
  /** The message path over HTTP. A member of the workspace who is not in a public channel joins by it. */
  post(actor: Actor, input: PostInput): Promise<Result<{ message: Message; repeated: boolean }>>;
  edit(actor: Actor, input: { ts: Ts; text: string }): Promise<Result<{ message: Message }>>;
  remove(actor: Actor, input: { ts: Ts }): Promise<Result<{ message: Message }>>;
  react(actor: Actor, input: { ts: Ts; name: string; on: boolean }): Promise<Result<{ message: Message }>>;
  /** The same again changes nothing. At most `limits.pins` a channel. */
  pin(actor: Actor, input: { ts: Ts; on: boolean }): Promise<Result<{ message: Message }>>;
  /** What was found behind links of a message. Of links that it does not have (any more) nothing is kept. */
  setPreviews(input: { ts: Ts; previews: Preview[] }): Promise<Result<Record<never, never>>>;
  /** Takes a link's preview away for good: its author, admins of the channel, and who leads the workspace. */
  hidePreview(actor: Actor, input: { ts: Ts; url: string }): Promise<Result<{ message: Message }>>;
  /** The latest pinned first. */
  pins(): Promise<Result<{ pins: Pin[] }>>;
  /** One message, or `not_found`. */
  message(input: { ts: Ts }): Promise<Result<{ message: Message }>>;
  /** Those of these messages that are there, in the order asked, and up to `around` before and after each. Whether the caller may read was decided before. */
  messagesAt(input: { ts: Ts[]; around: number }): Promise<Result<{ found: MessageAmong[] }>>;
  /** The index begins anew under this name: the room will send it every message, unless there is none (`empty`). The same again changes nothing. */
  sendToSearch(generation: string): Promise<Result<{ empty: boolean }>>;
  /** What it said before, newest first. Whether the caller may see it was decided before. */
  revisions(input: { ts: Ts }): Promise<Result<{ revisions: Revision[] }>>;
  /** Newest first; replies left out except broadcast ones. Whether the caller may read was decided before. */
  history(input: PageInput): Promise<Result<Page>>;
  /** A parent and its replies, newest first; `me` is what the asking member has of it, null for those not in the channel. */
  thread(
    input: PageInput & { threadTs: Ts; userId: UserId },
  ): Promise<Result<Page & { parent: Message; me: ThreadState | null }>>;
  /** Follows a thread by hand, or no longer. */
  followThread(actor: Actor, input: { threadTs: Ts; on: boolean }): Promise<Result<{ thread: ThreadState }>>;
  /** The position in a thread becomes exactly `ts`. */
  markThread(actor: Actor, input: { threadTs: Ts; ts: Ts }): Promise<Result<{ thread: ThreadState }>>;
  /** Every thread that the member follows here is read. */
  markThreads(actor: Actor): Promise<Result<Record<never, never>>>;
  summary(): Promise<Result<RoomSummary>>;
  /** Runs through the room's queue of membership changes (intent, D1, apply, tell). Resolves when applied. */
  changeMembers(change: MembersChange): Promise<Result<{ changed: UserId[]; memberCount: number }>>;
  /** Reads the channel's row from D1 again and tells everybody what changed. */
  refresh(): Promise<Result<Record<never, never>>>;
  /** The read position becomes exactly `ts`. */
  markRead(actor: Actor, input: { ts: Ts }): Promise<Result<{ state: SidebarRow }>>;
  /** A member's present state, for their hub; `withThreads`: and every thread they follow that has replies. */
  state(
    userId: UserId,
    withThreads?: boolean,
  ): Promise<Result<{ version: number; state: SidebarRow; threads: ThreadState[]; rules: number }>>;
  /** What a member wants to be told of, from their hub. An older version changes nothing. */
  setRules(input: RulesTold): Promise<Result<Record<never, never>>>;
  /** Closes a member's sockets (of one session, or all), and refuses that session for 15 minutes. */
  closeSessions(input: CloseSessions): Promise<Result<{ closed: number }>>;
  /** For members of the channel. */
  schedule(actor: Actor, input: ScheduleInput): Promise<Result<{ scheduled: ScheduledMessage; repeated: boolean }>>;
  /** These three answer each author for their own alone: anything else is `not_found`. */
  changeScheduled(actor: Actor, change: ScheduleChange): Promise<Result<{ scheduled: ScheduledMessage }>>;
  cancelScheduled(actor: Actor, at: ScheduledAt): Promise<Result<Record<never, never>>>;
  sendScheduled(actor: Actor, at: ScheduledAt): Promise<Result<{ message: Message }>>;
  /** Whole and checked, for messages that their uploader writes here. Again changes nothing. */
  offerFiles(input: OfferedFiles): Promise<Result<Record<never, never>>>;
  /** What was found out about files since, the whole of each. Of those that are not here nothing is kept. */
  describeFiles(files: MessageFile[]): Promise<Result<Record<never, never>>>;
  /** Those that are in no message never will be: `gone`. The room tells D1 where it stands with each. */
  withdrawFiles(ids: FileId[]): Promise<Result<{ gone: FileId[] }>>;
  /** Deleted in D1, by somebody or (null) by the clock: messages go on without them. Again changes nothing. */
  dropFiles(input: { userId: UserId | null; ids: FileId[] }): Promise<Result<Record<never, never>>>;
  /** For benches; `not_found` in the cloud. */
  counters(): Promise<Result<{ counters: RoomCounters }>>;
  /** The channel was deleted in D1: closes everything and keeps nothing. */
  destroy(): Promise<Result<Record<never, never>>>;
  /** Fixtures: up to 5,000 messages through the log, like any message. */
  load(messages: ImportedMessage[]): Promise<Result<{ count: number; firstTs: Ts; lastTs: Ts }>>;
}

export type CloseSessions = {
  userId: UserId;
  /** null: every session of the member. */
  sessionId: SessionId | null;
  /** `signed_out` closes with 4401 and refuses the session; `removed` closes with 4403; `changed` closes with 4401 and refuses nothing, so that the client comes back with new facts. */
  reason: "signed_out" | "removed" | "changed";
};

/** A room tells a hub the whole of what it has to know of one conversation. An older version is ignored. */
export type ChannelTold = {
  channelId: ChannelId;
  /** Grows with each telling of one room to one hub. */
  version: number;
  member: boolean;
  channel: ChannelListing;
  /** null when not a member. */
  state: SidebarRow | null;
  /** The version of the member's rules that the room holds; 0: none, missing: not said. */
  rules?: number;
  /** Threads of which the hub was last told something else. */
  threads?: ThreadState[];
  /** What concerns the member and the hub has not accepted yet; further ones come by `noticed`. */
  notices?: Notice[];
};

/** Whose hub is asked; it answers for nobody else. */
export type Whose = { workspaceId: WorkspaceId; userId: UserId };
/** One thing that concerns a member, named by (channel, ts, kind). `version` is the room's; an older one is ignored. */
export type Notice = {
  ts: Ts;
  kind: NoticeKind;
  version: number;
  /** Withdrawn: the message was deleted, or no longer concerns them. */
  gone: boolean;
  threadTs: Ts | null;
  actorId: UserId | null;
  /** Why: see ActivityItem. Of a reaction: JSON of who and what. */
  via: string;
  excerpt: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The member has read it in the room. */
  read: boolean;
};
/** `cursor` null: from the newest. */
export type ActivityAsked = { filter: ActivityFilter; unread: boolean; cursor: string | null; limit: number };
export type Noticed = { channelId: ChannelId; notices: Notice[] };

/** `version` is the hub's: its clock, ever growing. */
export type RulesTold = { userId: UserId; version: number } & Rule;

/** A browser that is pushed to while the session lives that asked for it; keys as the browser gave them, base64url. */
export type PushTarget = { endpoint: string; p256dh: string; auth: string; sessionId: SessionId };
export type PushDeviceInput = PushTarget & { name: string };
/** `createdAt`: ISO 8601 */
export type PushDeviceKept = { id: PushDeviceId; name: string; sessionId: SessionId; createdAt: string };
/** `preview`: whether it may say what was said. Newest first. */
export type Outgoing = { items: ActivityItem[]; preview: boolean };

/** Where a list of threads goes on: after this one, newest first. */
export type ThreadCursor = { latestReply: Ts; channelId: ChannelId; threadTs: Ts };

/** A rule, and the time zone by whose clock it goes. */
export type ZonedRepeat = { rule: Repeat; zone: string };

export interface UserHubCalls {
  told(update: ChannelTold): Promise<Result<Record<never, never>>>;
  /** Facts of the workspace from the Roster, in order; `version` is the Roster's number of the last of them. */
  facts(input: { version: number; facts: WorkspaceFact[] }): Promise<Result<Record<never, never>>>;
  presence(changes: Presence[]): Promise<Result<Record<never, never>>>;
  /** What the pages show: the sidebar's rows and the member's own status. */
  sidebar(input: {
    workspaceId: WorkspaceId;
    userId: UserId;
  }): Promise<Result<{ rows: SidebarRow[]; status: PresenceStatus; version: string }>>;
  /** What a room has for the member's inbox, and for telling them. */
  noticed(told: Noticed): Promise<Result<Record<never, never>>>;
  activity(
    asked: Whose & ActivityAsked,
  ): Promise<Result<{ items: ActivityItem[]; nextCursor: string | null; unread: number }>>;
  readActivity(which: Whose & { read: ActivityRead }): Promise<Result<{ unread: number }>>;
  preferences(): Promise<Result<{ preferences: NotificationPreferences }>>;
  /** `zone`: the member's time zone as D1 has it. */
  setPreferences(
    change: NotificationPreferencesChange & { zone: string },
  ): Promise<Result<{ preferences: NotificationPreferences }>>;
  channelNotifications(channelId: ChannelId): Promise<Result<{ notifications: ChannelNotifications }>>;
  /** The caller knows that the member is in it. */
  setChannelNotifications(
    input: { channelId: ChannelId } & ChannelNotificationsChange,
  ): Promise<Result<{ notifications: ChannelNotifications }>>;
  /** In the order they were added. */
  pushDevices(whose: Whose): Promise<Result<{ devices: PushDeviceKept[] }>>;
  addPushDevice(
    input: Whose & { device: PushDeviceInput },
  ): Promise<Result<{ device: PushDeviceKept; repeated: boolean }>>;
  /** `endpoint`: only if it is still there that it is sent to. */
  removePushDevice(input: Whose & { id: PushDeviceId; endpoint?: string }): Promise<Result<Record<never, never>>>;
  /** Just before it is sent: what of these is unread, wanted, and was not sent to this device; null: nothing is to go. */
  pushDue(
    input: Whose & { deviceId: PushDeviceId; noticeIds: string[] },
  ): Promise<Result<{ push: (Outgoing & { target: PushTarget }) | null }>>;
  pushed(input: Whose & { deviceId: PushDeviceId; noticeIds: string[] }): Promise<Result<Record<never, never>>>;
  /** The same for a mail; no items: none is to be sent. `unavailable` while somebody else is sending it. */
  digestDue(input: Whose & { digestId: string }): Promise<Result<Outgoing>>;
  /** `settled`: sent, or given up; else it will be tried again. */
  digestTried(input: Whose & { digestId: string; settled: boolean }): Promise<Result<Record<never, never>>>;
  /** Takes a direct message out of the sidebar until something is said after `until`; null: puts it there. */
  hide(input: { channelId: ChannelId; until: Ts | null }): Promise<Result<Record<never, never>>>;
  /** Followed threads of all conversations, newest first. Without a cursor rooms with unread ones are asked first. */
  threads(input: {
    workspaceId: WorkspaceId;
    userId: UserId;
    after?: ThreadCursor;
    limit: number;
  }): Promise<Result<{ threads: ThreadState[]; hasMore: boolean }>>;
  /** Where the member has unread threads, as far as was told. */
  unreadThreads(input: { workspaceId: WorkspaceId; userId: UserId }): Promise<Result<{ channelIds: ChannelId[] }>>;
  /** The member reads a channel they are not in: revocation has to reach that room too. */
  reading(channelId: ChannelId): Promise<Result<Record<never, never>>>;
  drafts(whose: Whose): Promise<Result<{ drafts: Draft[] }>>;
  /** null: there is none any more. `not_found` in a conversation that is not the member's. */
  setDraft(
    input: Whose & { draft: { channelId: ChannelId; threadTs?: Ts; text: string } },
  ): Promise<Result<{ draft: Draft | null }>>;
  /** A room tells the whole of what the member has scheduled in it; an older version is ignored. */
  toldScheduled(
    update: Whose & { channelId: ChannelId; version: number; items: ScheduledMessage[] },
  ): Promise<Result<Record<never, never>>>;
  /** Named so because `scheduled` is a handler of the platform. */
  scheduledList(whose: Whose): Promise<Result<{ scheduled: ScheduledMessage[] }>>;
  sections(whose: Whose): Promise<Result<{ layout: SidebarLayout }>>;
  /** `layout.version` is the one that it was made from; `conflict` when that is not the present one. */
  setSections(input: Whose & { layout: SidebarLayout }): Promise<Result<{ layout: SidebarLayout }>>;
  /** As they were typed, the latest first. */
  recentSearches(whose: Whose): Promise<Result<{ searches: string[] }>>;
  keepSearch(input: Whose & { query: string }): Promise<Result<{ searches: string[] }>>;
  /** null: all of them. */
  forgetSearches(input: Whose & { query: string | null }): Promise<Result<Record<never, never>>>;
  /** Newest first; `before` is the cursor that the page before gave. */
  savedPage(
    asked: Whose & { state: SavedState; before: number | null; limit: number },
  ): Promise<Result<{ items: SavedItem[]; nextCursor?: number }>>;
  /** Every message that is kept, in whatever state. */
  savedIds(whose: Whose): Promise<Result<{ messageIds: MessageId[] }>>;
  /** null removes it. Whether the member may read the message was decided before. */
  setSaved(
    input: Whose & { messageId: MessageId; state: SavedState | null },
  ): Promise<Result<{ item: SavedItem | null }>>;
  reminders(whose: Whose): Promise<Result<{ reminders: Reminder[] }>>;
  /** `at`: milliseconds since 1970, of what comes again the first time. */
  addReminder(
    input: Whose & { text: string; messageId?: MessageId; at: number; repeat?: ZonedRepeat },
  ): Promise<Result<{ reminder: Reminder }>>;
  /** `repeat` null: it comes once more and no more. */
  changeReminder(
    input: Whose & {
      id: ReminderId;
      change: { text?: string; at?: number; repeat?: ZonedRepeat | null; done?: boolean };
    },
  ): Promise<Result<{ reminder: Reminder }>>;
  removeReminder(input: Whose & { id: ReminderId }): Promise<Result<Record<never, never>>>;
  /** Answers with the most used, the most used first; so does `emojiUsed`. */
  pickEmoji(input: Whose & { uses: EmojiUse[] }): Promise<Result<{ names: string[] }>>;
  emojiUsed(whose: Whose): Promise<Result<{ names: string[] }>>;
  /** For one whose room is gone. */
  forgetScheduled(input: Whose & { id: ScheduledId }): Promise<Result<Record<never, never>>>;
  /** Answers with the rooms, beyond those of D1, in which the member may have sockets. */
  closeSessions(input: CloseSessions): Promise<Result<{ readingChannelIds: ChannelId[] }>>;
  /** Removed from the workspace or the account deleted: keeps nothing. */
  destroy(): Promise<Result<Record<never, never>>>;
}

/** Since the Roster woke: what it was asked, and what it told hubs. */
export type RosterCounters = { transitions: number; watches: number; factsSent: number; presenceSent: number };

export interface WorkspaceRosterCalls {
  /** A hub's transition, as absolute state. Answers with the workspace's present fact number. */
  transition(input: {
    userId: UserId;
    status: PresenceStatus;
    /** Not to be disturbed. */
    dnd?: boolean;
    version: number;
    lastSeen: number;
  }): Promise<Result<{ factVersion: number }>>;
  /** A hub is being used for the first time. It says so before it reads from D1 which conversations it has. */
  meet(userId: UserId): Promise<Result<Record<never, never>>>;
  /** Which of them have a hub that was ever used. The others read everything when they begin, and are told nothing. */
  met(userIds: UserId[]): Promise<Result<{ userIds: UserId[] }>>;
  /** Replaces whom this member watches; answers with the state of each known one. */
  watch(input: { userId: UserId; userIds: UserId[] }): Promise<Result<{ presence: Presence[] }>>;
  /** Numbers a fact that is already in D1 and passes it to every online hub until accepted. */
  publish(facts: WorkspaceFact[]): Promise<Result<{ version: number }>>;
  /** Who is online now, for pages. */
  presence(userIds: UserId[]): Promise<Result<{ presence: Presence[] }>>;
  /** For benches; `not_found` in the cloud. */
  counters(): Promise<Result<{ counters: RosterCounters }>>;
  destroy(): Promise<Result<Record<never, never>>>;
}

/** The whole of what the index has to know of one message, as it is now. `gone`: deleted. */
export type IndexedMessage =
  | { ts: Ts; gone: true }
  | {
      ts: Ts;
      gone: false;
      userId: UserId;
      text: string;
      threadTs?: Ts;
      files: MessageFile[];
      reacted: boolean;
      pinned: boolean;
      /** Has replies. */
      replied: boolean;
    };

/** From a room, one after the other. `generation`: the one it knows of; `version` grows with each call. */
export type SearchSlice = {
  channelId: ChannelId;
  generation: string;
  version: number;
  messages: IndexedMessage[];
  /** With these the index has had every message of this generation. */
  whole: boolean;
};
/** Not taken: it was of another generation, or came after a later one. */
export type SliceAnswer = { taken: boolean; generation: string; version: number };

/** Somebody, and the direct messages that the searcher has with them. */
export type SearchAddressed = { userId: UserId; channelIds: ChannelId[] };

export type SearchFlag = "link" | "file" | "image" | "reaction" | "pin" | "thread";

/** Milliseconds since 1970, `until` exclusive; null: no bound. */
export type SearchPeriod = { from: number | null; until: number | null };

/** What is looked for, by ids. Where a list may be missing, missing asks for nothing and empty finds nothing. */
export type SearchAsked = {
  /** Files are found by their names and first lines. */
  of: "messages" | "files";
  /** All of these, none of those. */
  words: Wanted[];
  not: Wanted[];
  /** Where the searcher may look now, and wants to. */
  channelIds: ChannelId[];
  /** Any of these, none of those. */
  authors?: UserId[];
  notAuthors: UserId[];
  /** Names them or is said to them alone: any of these, none of those. */
  addressed?: SearchAddressed[];
  notAddressed: SearchAddressed[];
  /** In a direct message or a thread with them: with any of each of these, none of those. */
  together: SearchAddressed[][];
  notTogether: SearchAddressed[];
  has: SearchFlag[];
  hasNot: SearchFlag[];
  only?: MessageId[];
  except?: MessageId[];
  within: SearchPeriod[];
  outside: SearchPeriod[];
  sort: "relevance" | "newest";
  limit: number;
  cursor?: string;
};
export type SearchFound = {
  /** `file`: 0 the message itself, else which of its files. */
  hits: { channelId: ChannelId; ts: Ts; file: number }[];
  total: number;
  /** There are more than `total`. */
  atLeast: boolean;
  nextCursor?: string;
};

export interface WorkspaceSearchCalls {
  accept(slice: SearchSlice): Promise<Result<SliceAnswer>>;
  /** `incomplete`: messages are still being gathered from the rooms. */
  find(asked: SearchAsked): Promise<Result<SearchFound & { incomplete: boolean }>>;
  /** Forgets everything and asks the rooms for it. */
  rebuild(): Promise<Result<Record<never, never>>>;
  /** The channel was deleted. Again changes nothing. */
  forget(channelId: ChannelId): Promise<Result<Record<never, never>>>;
  /** For benches; `not_found` in the cloud. `bytes`: of everything that is kept. */
  size(): Promise<Result<{ messages: number; bytes: number }>>;
  destroy(): Promise<Result<Record<never, never>>>;
}
