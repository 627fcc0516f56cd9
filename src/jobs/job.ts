import { z } from "zod";
import {
  type ChannelId,
  type FileId,
  isChannelId,
  isFileId,
  isPushDeviceId,
  isSessionId,
  isTs,
  isUserId,
  isWorkspaceId,
  type PushDeviceId,
  type SessionId,
  type Ts,
  type UserId,
  type WorkspaceId,
} from "../protocol/ids";
import { limits } from "../protocol/limits";

/** What travels through the jobs queue; each kind has its file beside this one, and each is idempotent. */
export const job = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("mail"),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
  }),
  /** Tells one device of one or several things in the member's inbox, if they are unread by then. */
  z.object({
    kind: z.literal("push"),
    workspaceId: z.custom<WorkspaceId>(isWorkspaceId),
    userId: z.custom<UserId>(isUserId),
    deviceId: z.custom<PushDeviceId>(isPushDeviceId),
    noticeIds: z.array(z.string()).min(1),
  }),
  /** Mails what stayed unseen, if it still is. */
  z.object({
    kind: z.literal("digest"),
    workspaceId: z.custom<WorkspaceId>(isWorkspaceId),
    userId: z.custom<UserId>(isUserId),
    digestId: z.string(),
  }),
  /** Calls the hub and the rooms of a member until each accepted. A session everywhere, or a workspace's sockets. */
  z.object({
    kind: z.literal("close-sessions"),
    userId: z.custom<UserId>(isUserId),
    sessionId: z.custom<SessionId>(isSessionId).nullable(),
    workspaceId: z.custom<WorkspaceId>(isWorkspaceId).optional(),
    reason: z.enum(["signed_out", "removed", "changed"]),
  }),
  /** Takes somebody who left the workspace out of the rooms that have not heard of it. */
  z.object({
    kind: z.literal("leave-channels"),
    workspaceId: z.custom<WorkspaceId>(isWorkspaceId),
    userId: z.custom<UserId>(isUserId),
  }),
  /** Objects in R2 that nothing leads to any more. */
  z.object({ kind: z.literal("forget-files"), keys: z.array(z.string()).min(1).max(1_000) }),
  /** Looks at the links of a message. */
  z.object({
    kind: z.literal("find-previews"),
    workspaceId: z.custom<WorkspaceId>(isWorkspaceId),
    channelId: z.custom<ChannelId>(isChannelId),
    ts: z.custom<Ts>(isTs),
    urls: z.array(z.url()).min(1).max(limits.previews.perMessage),
  }),
  /** Draws a picture small, and tells the rooms that have it. */
  z.object({ kind: z.literal("make-thumbnails"), fileId: z.custom<FileId>(isFileId) }),
  /** Takes away what is left of a channel that was deleted. */
  z.object({ kind: z.literal("bury-channel"), channelId: z.custom<ChannelId>(isChannelId) }),
]);
export type Job = z.infer<typeof job>;
export type JobOf<K extends Job["kind"]> = Extract<Job, { kind: K }>;

/** Thrown by a job that is to be done again, and not before so many seconds. */
export class RetryLater extends Error {
  constructor(
    message: string,
    readonly afterSeconds: number,
  ) {
    super(message);
  }
}
