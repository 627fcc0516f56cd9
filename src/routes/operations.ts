import { z } from "zod";
import * as activity from "../protocol/activity";
import { draft, draftBody } from "../protocol/drafts";
import { emojiUsesAnswer, emojiUsesBody } from "../protocol/emoji-use";
import * as files from "../protocol/files";
import * as groups from "../protocol/groups";
import * as notifications from "../protocol/notifications";
import { pushAnswer, pushDevice, pushSubscriptionBody } from "../protocol/push";
import { forgetSearchesQuery, recentSearchBody, recentSearchesAnswer } from "../protocol/recent-searches";
import { changeReminderBody, remindBody, reminder, reminderListing } from "../protocol/reminders";
import * as rest from "../protocol/rest";
import { saveBody, savedItem, savedListing, savedQuery } from "../protocol/saved";
import { changeScheduledBody, scheduleBody, scheduledMessage } from "../protocol/scheduled";
import { searchAnswer, searchRequest, suggestAnswer, suggestRequest } from "../protocol/search";
import { sectionsBody, sidebarLayout } from "../protocol/sections";

export type Operation = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  summary: string;
  access: "anybody" | "signed in";
  query?: z.ZodType;
  body?: z.ZodType;
  answer?: z.ZodType;
  /** Of success; 200 unless said. */
  status?: 200 | 201 | 204;
};

const done = z.object({ ok: z.literal(true) });
const message = z.object({ message: rest.restMessage });
const next = z.string().optional();

const anybody = (
  method: Operation["method"],
  path: string,
  summary: string,
  more: Partial<Operation> = {},
): Operation => ({
  method,
  path,
  summary,
  access: "anybody",
  ...more,
});
const signedIn = (
  method: Operation["method"],
  path: string,
  summary: string,
  more: Partial<Operation> = {},
): Operation => ({
  ...anybody(method, path, summary, more),
  access: "signed in",
});

const workspaceChange = { body: rest.updateWorkspaceBody, answer: rest.workspaceAnswer };
const channelChange = { body: rest.updateChannelBody, answer: rest.channelAnswer };

/** Every REST operation there is, in the order of a reader's day. */
export const operations: Operation[] = [
  anybody("GET", "/api/health", "Whether everything that requests rest on answers", {
    answer: z.object({
      status: z.enum(["ok", "degraded"]),
      version: z.string(),
      checks: z.record(z.string(), z.unknown()),
    }),
  }),

  anybody("POST", "/api/auth/register", "Make an account and sign in", {
    body: rest.registerBody,
    answer: rest.authAnswer,
    status: 201,
  }),
  anybody("POST", "/api/auth/login", "Sign in", { body: rest.loginBody, answer: rest.authAnswer }),
  anybody("POST", "/api/auth/refresh", "Trade a refresh token for its successor", {
    body: rest.refreshBody,
    answer: rest.authAnswer,
  }),
  anybody("POST", "/api/auth/logout", "Sign out here, or everywhere", { body: rest.logoutBody, answer: done }),
  anybody("POST", "/api/auth/verify", "Prove that an address is one's own, by the link that was mailed to it", {
    body: rest.verifyBody,
    answer: z.object({ ok: z.literal(true), workspaceSlug: z.string().nullable() }),
  }),
  signedIn("GET", "/api/auth/session", "Who I am, and until when", { answer: rest.sessionAnswer }),
  signedIn("GET", "/api/auth/sessions", "Where I am signed in", {
    answer: z.object({ sessions: z.array(rest.sessionListing) }),
  }),
  signedIn("DELETE", "/api/auth/sessions/:sessionId", "End one of my sign-ins", { answer: done }),
  signedIn("POST", "/api/auth/password", "Change my password; every other sign-in ends", {
    body: rest.passwordBody,
    answer: done,
  }),
  signedIn("GET", "/api/auth/profile", "My profile", { answer: rest.account }),
  signedIn("PATCH", "/api/auth/profile", "Change my profile", { body: rest.profileBody, answer: rest.account }),
  signedIn(
    "PUT",
    "/api/auth/profile/avatar",
    "My picture: a form with `48`, `96`, `192`, `512`, each that many pixels square",
    {
      answer: rest.account,
    },
  ),
  signedIn("DELETE", "/api/auth/profile/avatar", "Take my picture away", { answer: rest.account }),

  signedIn("GET", "/api/workspaces", "My workspaces, with role and unread", {
    answer: z.object({ workspaces: z.array(rest.workspaceListing) }),
  }),
  signedIn("POST", "/api/workspaces", "Create a workspace and own it", {
    body: rest.createWorkspaceBody,
    answer: rest.workspaceAnswer,
    status: 201,
  }),
  signedIn("GET", "/api/workspaces/:slug", "A workspace", { answer: rest.workspaceAnswer }),
  signedIn("PATCH", "/api/workspaces/:slug", "Change it (admins and owners)", workspaceChange),
  signedIn("PUT", "/api/workspaces/:slug", "The same as PATCH", workspaceChange),
  signedIn("POST", "/api/workspaces/:slug/read", "Mark everything as read", { answer: rest.readAllAnswer }),
  signedIn("PUT", "/api/workspaces/:slug/icon", "Its picture: a form as of an avatar (admins and owners)", {
    answer: rest.workspaceAnswer,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/icon", "Take its picture away", { answer: rest.workspaceAnswer }),
  signedIn("GET", "/api/workspaces/:slug/emoji", "Its own emoji by name, and the presets", {
    query: rest.emojiQuery,
    answer: rest.emojiAnswer,
  }),
  signedIn(
    "POST",
    "/api/workspaces/:slug/emoji",
    "Add another name for one, or (as a form with `name` and `image`) a picture",
    {
      body: rest.addEmojiBody,
      answer: rest.customEmojiAnswer,
      status: 201,
    },
  ),
  signedIn("GET", "/api/workspaces/:slug/emoji/:name/image", "The picture of one"),
  signedIn("GET", "/api/workspaces/:slug/previews/picture", "The picture of a link's preview", {
    query: rest.pictureQuery,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/emoji/:name", "Remove one and its other names (its creator, admins)", {
    status: 204,
  }),
  signedIn("GET", "/api/workspaces/:slug/members", "Its members by name", {
    query: rest.memberListQuery,
    answer: z.object({ members: z.array(rest.memberAnswer), nextCursor: next }),
  }),
  signedIn("GET", "/api/workspaces/:slug/members/:userId", "A member", { answer: rest.memberAnswer }),
  signedIn("PATCH", "/api/workspaces/:slug/members/:userId", "Change a member's role", {
    body: rest.updateMemberBody,
    answer: rest.memberAnswer,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/members/:userId", "Remove a member, or leave", { status: 204 }),
  signedIn("GET", "/api/workspaces/:slug/presence", "Who of those asked for is online", {
    query: z.object({ userIds: z.string() }),
    answer: z.object({ presence: z.array(rest.presenceAnswer) }),
  }),

  signedIn("GET", "/api/workspaces/:slug/groups", "Groups of people, by handle", {
    answer: z.object({ groups: z.array(groups.groupAnswer) }),
  }),
  signedIn("POST", "/api/workspaces/:slug/groups", "Make a group (admins and owners)", {
    body: groups.createGroupBody,
    answer: groups.groupAnswer,
    status: 201,
  }),
  signedIn("PATCH", "/api/workspaces/:slug/groups/:groupId", "Change a group, or who is in it", {
    body: groups.updateGroupBody,
    answer: groups.groupAnswer,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/groups/:groupId", "Delete a group", { status: 204 }),
  signedIn("GET", "/api/workspaces/:slug/activity", "My inbox of the last 30 days, newest first", {
    query: activity.activityQuery,
    answer: activity.activityPage,
  }),
  signedIn("POST", "/api/workspaces/:slug/activity/read", "Mark some or all of it as read", {
    body: activity.activityReadBody,
    answer: z.object({ unread: z.int() }),
  }),
  signedIn("GET", "/api/workspaces/:slug/notifications", "What I want to be told of", {
    answer: notifications.notificationsAnswer,
  }),
  signedIn("PUT", "/api/workspaces/:slug/notifications", "Change it; what is left out stays", {
    body: notifications.notificationPreferencesBody,
    answer: notifications.notificationsAnswer,
  }),
  signedIn("GET", "/api/workspaces/:slug/push", "My devices that are told of things while Parley is closed", {
    answer: pushAnswer,
  }),
  signedIn(
    "POST",
    "/api/workspaces/:slug/push/devices",
    "Add this browser, as its PushManager subscribed it; 200 when it was there",
    { body: pushSubscriptionBody, answer: z.object({ device: pushDevice }), status: 201 },
  ),
  signedIn("DELETE", "/api/workspaces/:slug/push/devices/:id", "Push to it no longer", { status: 204 }),
  anybody("GET", "/api/unsubscribe/:token", "Which workspace's mails a link is about", {
    answer: z.object({ workspace: z.object({ name: z.string(), slug: z.string() }) }),
  }),
  anybody("POST", "/api/unsubscribe/:token", "No more of those mails (RFC 8058)", { answer: done }),

  signedIn("GET", "/api/workspaces/:slug/invitations", "Open invitations", {
    answer: z.object({ invitations: z.array(rest.invitationAnswer) }),
  }),
  signedIn("POST", "/api/workspaces/:slug/invitations", "Invite by link, or addresses by e-mail", {
    body: rest.inviteBody,
    answer: z.object({ invitations: z.array(rest.invitationAnswer) }),
    status: 201,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/invitations/:id", "Revoke an invitation", { status: 204 }),
  anybody("GET", "/api/invitations/:token", "What an invitation leads to", { answer: rest.invitationPreview }),
  signedIn("POST", "/api/invitations/:token/accept", "Join by an invitation", {
    answer: z.object({ workspace: z.object({ id: z.string(), name: z.string(), slug: z.string() }) }),
  }),

  signedIn("GET", "/api/workspaces/:slug/drafts", "What I typed and did not send, the newest first", {
    answer: z.object({ drafts: z.array(draft) }),
  }),
  signedIn("PUT", "/api/workspaces/:slug/drafts", "Keep the draft of one place; an empty text removes it", {
    body: draftBody,
    answer: z.object({ draft: draft.nullable() }),
  }),

  signedIn("GET", "/api/workspaces/:slug/sections", "How my sidebar is laid out", { answer: sidebarLayout }),
  signedIn("PUT", "/api/workspaces/:slug/sections", "Lay it out; 409 when another device did so since `version`", {
    body: sectionsBody,
    answer: sidebarLayout,
  }),
  signedIn("GET", "/api/workspaces/:slug/emoji-uses", "The emoji that I pick most, and lately", {
    answer: emojiUsesAnswer,
  }),
  signedIn("PUT", "/api/workspaces/:slug/emoji-uses", "Tell which I picked; each counts once, by its id", {
    body: emojiUsesBody,
    answer: emojiUsesAnswer,
  }),
  signedIn("GET", "/api/workspaces/:slug/search/recent", "What I searched for last, the latest first", {
    answer: recentSearchesAnswer,
  }),
  signedIn("POST", "/api/workspaces/:slug/search/recent", "Keep a search; the same again comes to the front", {
    body: recentSearchBody,
    answer: recentSearchesAnswer,
  }),
  signedIn("DELETE", "/api/workspaces/:slug/search/recent", "Forget a search, or without `q` all of them", {
    query: forgetSearchesQuery,
    status: 204,
  }),
  signedIn("GET", "/api/workspaces/:slug/search", "Find messages, people and channels that I may know of", {
    query: searchRequest,
    answer: searchAnswer,
  }),
  signedIn("GET", "/api/workspaces/:slug/search/suggest", "People and channels, while their name is being typed", {
    query: suggestRequest,
    answer: suggestAnswer,
  }),
  signedIn("POST", "/api/workspaces/:slug/search/rebuild", "Index every message anew; for admins and owners", {
    answer: done,
  }),
  signedIn("GET", "/api/workspaces/:slug/saved", "Messages that I keep for later, the newest first", {
    query: savedQuery,
    answer: z.object({ items: z.array(savedListing), nextCursor: z.int().optional() }),
  }),
  signedIn("PUT", "/api/workspaces/:slug/saved/:messageId", "Keep a message for later, or say how far one is with it", {
    body: saveBody,
    answer: z.object({ item: savedItem }),
  }),
  signedIn("DELETE", "/api/workspaces/:slug/saved/:messageId", "Keep it no longer", { status: 204 }),
  signedIn("GET", "/api/workspaces/:slug/reminders", "My reminders: what is due first, then by time", {
    answer: z.object({ reminders: z.array(reminderListing) }),
  }),
  signedIn("POST", "/api/workspaces/:slug/reminders", "Remind me; `when` is read in my time zone", {
    body: remindBody,
    answer: z.object({ reminder }),
    status: 201,
  }),
  signedIn("PUT", "/api/workspaces/:slug/reminders/:id", "Another time or text, or done", {
    body: changeReminderBody,
    answer: z.object({ reminder }),
  }),
  signedIn("DELETE", "/api/workspaces/:slug/reminders/:id", "Give it up", { status: 204 }),
  signedIn("GET", "/api/workspaces/:slug/scheduled", "What I scheduled: what failed first, then by time", {
    answer: z.object({ scheduled: z.array(scheduledMessage) }),
  }),
  signedIn("PUT", "/api/workspaces/:slug/scheduled/:id", "Another text or time; one that failed waits again", {
    body: changeScheduledBody,
    answer: z.object({ scheduled: scheduledMessage }),
  }),
  signedIn("DELETE", "/api/workspaces/:slug/scheduled/:id", "Give it up", { status: 204 }),
  signedIn("POST", "/api/workspaces/:slug/scheduled/:id/send", "Say it now", { answer: message, status: 201 }),

  signedIn("GET", "/api/workspaces/:slug/channels", "My channels, or those I may browse", {
    query: rest.channelListQuery,
    answer: z.object({ channels: z.array(rest.channelSummary), nextCursor: next }),
  }),
  signedIn("POST", "/api/workspaces/:slug/channels", "Create a channel", {
    body: rest.createChannelBody,
    answer: rest.channelAnswer,
    status: 201,
  }),
  signedIn("GET", "/api/workspaces/:slug/dms", "My direct messages, the latest first", {
    query: rest.directListQuery,
    answer: z.object({ dms: z.array(rest.directSummary), nextCursor: next }),
  }),
  signedIn(
    "POST",
    "/api/workspaces/:slug/dms",
    "Open the direct message of these people and me; 200 when it was there",
    {
      body: rest.openDirectBody,
      answer: rest.channelAnswer,
      status: 201,
    },
  ),
  signedIn("GET", "/api/channels/:channelId", "A channel, with what I may do there", { answer: rest.channelAnswer }),
  signedIn("PATCH", "/api/channels/:channelId", "Rename, describe, archive or bring back", channelChange),
  signedIn("PUT", "/api/channels/:channelId", "The same as PATCH", channelChange),
  signedIn("DELETE", "/api/channels/:channelId", "Delete it for good", { status: 204 }),
  signedIn("POST", "/api/channels/:channelId/join", "Join a public channel", { answer: rest.channelAnswer }),
  signedIn("GET", "/api/channels/:channelId/members", "Who is in it, by name", {
    query: rest.listQuery,
    answer: z.object({ members: z.array(rest.channelMember), nextCursor: next }),
  }),
  signedIn("POST", "/api/channels/:channelId/members", "Add people", {
    body: rest.addMembersBody,
    answer: z.object({ members: z.array(rest.channelMember) }),
  }),
  signedIn("DELETE", "/api/channels/:channelId/members/:userId", "Remove somebody, or leave", { status: 204 }),
  signedIn("PUT", "/api/channels/:channelId/hidden", "Close a direct message until something is said, or open it", {
    body: rest.hiddenBody,
    answer: rest.hiddenBody,
  }),
  signedIn("POST", "/api/channels/:channelId/read", "My read position becomes exactly this message", {
    body: rest.readBody,
    answer: z.object({ channel: rest.sidebarRow }),
  }),

  signedIn("GET", "/api/channels/:channelId/notifications", "What I want to be told of it", {
    answer: z.object({ notifications: notifications.channelNotifications }),
  }),
  signedIn("PUT", "/api/channels/:channelId/notifications", "Mute it, or set its level", {
    body: notifications.channelNotificationsBody,
    answer: z.object({ notifications: notifications.channelNotifications }),
  }),

  signedIn("GET", "/api/channels/:channelId/messages", "Messages by cursor or around a moment, newest first", {
    query: rest.historyQuery,
    answer: rest.messagePage,
  }),
  signedIn("POST", "/api/channels/:channelId/files", "Begin uploads: where each is to be PUT, straight to storage", {
    body: files.beginUploadsBody,
    answer: files.uploadsAnswer,
    status: 201,
  }),
  signedIn("POST", "/api/files/:fileId/parts", "Of one that comes in parts: where some of them are to be PUT", {
    body: files.partsBody,
    answer: files.partsAnswer,
  }),
  signedIn(
    "POST",
    "/api/files/:fileId/complete",
    "It has arrived: look at it, and offer it to messages of its channel",
    {
      body: files.completeBody,
      answer: files.fileAnswer,
    },
  ),
  signedIn("GET", "/api/files/:fileId", "A file, without its bytes", { answer: files.fileAnswer }),
  signedIn("POST", "/api/files/:fileId/link", "A link to its bytes that works for an hour without a session, for me", {
    answer: files.fileLinkAnswer,
    status: 201,
  }),
  signedIn("DELETE", "/api/files/:fileId", "Delete a file, or give up its upload (who uploaded it, admins)", {
    status: 204,
  }),
  signedIn("GET", "/api/channels/:channelId/files", "What was posted there, newest first", {
    query: files.fileListQuery,
    answer: files.fileListAnswer,
  }),
  signedIn("GET", "/api/workspaces/:slug/files", "Every file that I may read, newest first", {
    query: files.fileListQuery,
    answer: files.fileListAnswer,
  }),
  signedIn("GET", "/api/workspaces/:slug/storage", "What its files weigh (admins and owners)", {
    answer: files.storageAnswer,
  }),
  signedIn("POST", "/api/files/:fileId/shares", "Say it in another conversation too, where I may post", {
    body: files.shareFileBody,
    answer: message,
    status: 201,
  }),
  signedIn("GET", "/api/files/:fileId/public-link", "The link by which anybody may open it, if there is one", {
    answer: files.publicLinkAnswer,
  }),
  signedIn("POST", "/api/files/:fileId/public-link", "Make one, where the workspace allows it", {
    answer: files.publicLinkAnswer,
    status: 201,
  }),
  signedIn("DELETE", "/api/files/:fileId/public-link", "Revoke it", { status: 204 }),
  signedIn("POST", "/api/upload", "Upload a small file as a form with `file`", {
    query: files.uploadQuery,
    answer: files.uploadedAnswer,
    status: 201,
  }),
  signedIn("POST", "/api/channels/:channelId/messages", "Post; the same clientMsgId again answers 200", {
    body: rest.postMessageBody,
    answer: message,
    status: 201,
  }),
  signedIn(
    "POST",
    "/api/channels/:channelId/scheduled",
    "Say something later; the same clientMsgId again answers 200",
    {
      body: scheduleBody,
      answer: z.object({ scheduled: scheduledMessage }),
      status: 201,
    },
  ),
  signedIn("GET", "/api/channels/:channelId/threads/:ts", "A message and its replies, newest first", {
    query: rest.pageQuery,
    answer: rest.threadPage,
  }),
  signedIn("GET", "/api/channels/:channelId/pins", "What is pinned, the latest first", {
    answer: z.object({ pins: z.array(rest.pinAnswer) }),
  }),
  signedIn("POST", "/api/channels/:channelId/pins", "Pin a message", {
    body: rest.pinBody,
    answer: message,
    status: 201,
  }),
  signedIn("DELETE", "/api/channels/:channelId/pins/:ts", "Take a pin off", { answer: message }),
  signedIn("GET", "/api/messages/:messageId", "One message, and where it was said", { answer: rest.messageAnswer }),
  signedIn("POST", "/api/channels/:channelId/threads/:ts/follow", "Follow a thread", {
    answer: z.object({ thread: rest.threadState }),
  }),
  signedIn("DELETE", "/api/channels/:channelId/threads/:ts/follow", "Follow it no longer", {
    answer: z.object({ thread: rest.threadState }),
  }),
  signedIn("POST", "/api/channels/:channelId/threads/:ts/read", "My position in a thread becomes exactly this reply", {
    body: rest.readBody,
    answer: z.object({ thread: rest.threadState }),
  }),
  signedIn("GET", "/api/workspaces/:slug/threads", "Threads that I follow, newest first, with their last replies", {
    query: rest.threadListQuery,
    answer: z.object({ threads: z.array(rest.threadListing), nextCursor: next }),
  }),
  signedIn("POST", "/api/workspaces/:slug/threads/read", "Every thread that I follow is read", { answer: done }),
  signedIn("PUT", "/api/messages/:messageId", "Edit one's own message", {
    body: rest.editMessageBody,
    answer: message,
  }),
  signedIn(
    "GET",
    "/api/messages/:messageId/history",
    "What it said before each edit (admins, if the workspace allows)",
    {
      answer: rest.historyAnswer,
    },
  ),
  signedIn("DELETE", "/api/messages/:messageId", "Delete a message; a tombstone stays", { answer: message }),
  signedIn("DELETE", "/api/messages/:messageId/previews", "Take a link's preview away for good (author, admins)", {
    query: rest.hidePreviewQuery,
    answer: message,
  }),
  signedIn("POST", "/api/messages/:messageId/reactions", "React", {
    body: rest.reactionBody,
    answer: message,
    status: 201,
  }),
  signedIn("DELETE", "/api/messages/:messageId/reactions/:emoji", "Take a reaction back", { answer: message }),

  anybody("GET", "/api/openapi.json", "This, for programs"),
  anybody("GET", "/api/docs", "This, for people"),
];
