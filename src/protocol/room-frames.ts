import { z } from "zod";
import type { FrameErrorCode } from "./errors";
import type { ChannelListing } from "./hub-frames";
import type { ChannelId, MessageId, Ts, UserId } from "./ids";
import { isTs } from "./ids";
import { limits } from "./limits";
import type { Message } from "./message";

/** The wire of a room's socket: two discriminated unions, one a direction. docs/realtime.md says what they mean. */

const tsField = z.custom<Ts>(isTs, "expects a ts like 1700000000.000100");
const frameId = z.string().min(1).max(64);
const clientMsgId = z.string().min(1).max(limits.clientMsgId);
export const emojiName = z
  .string()
  .min(1)
  .max(limits.emojiName)
  .regex(/^[\p{L}\p{N}_+'’:-]+$|^\p{Emoji}[\s\S]*$/u, "expects an emoji or its name");

export const postFields = {
  clientMsgId: clientMsgId.optional(),
  // The length rule is checkText's, which tells "too long" from "wrong".
  text: z.string(),
  threadTs: tsField.optional(),
  broadcast: z.boolean().optional(),
  blocks: z.array(z.unknown()).max(limits.blocks).optional(),
  /** `/me waves`: said of oneself, in italics. */
  subtype: z.literal("me_message").optional(),
  fileIds: z.array(z.string().max(32)).max(limits.messageFiles).optional(),
};

export const roomClientFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message.send"), id: frameId.optional(), ...postFields, clientMsgId }),
  z.object({ type: z.literal("message.edit"), id: frameId.optional(), ts: tsField, text: z.string() }),
  z.object({ type: z.literal("message.delete"), id: frameId.optional(), ts: tsField }),
  z.object({ type: z.literal("reaction.add"), id: frameId.optional(), ts: tsField, name: emojiName }),
  z.object({ type: z.literal("reaction.remove"), id: frameId.optional(), ts: tsField, name: emojiName }),
  z.object({ type: z.literal("pin.add"), id: frameId.optional(), ts: tsField }),
  z.object({ type: z.literal("pin.remove"), id: frameId.optional(), ts: tsField }),
  z.object({ type: z.literal("typing.start"), id: frameId.optional(), threadTs: tsField.optional() }),
  z.object({ type: z.literal("focus"), id: frameId.optional() }),
  z.object({ type: z.literal("blur"), id: frameId.optional() }),
  z.object({ type: z.literal("thread.follow"), id: frameId.optional(), ts: tsField, on: z.boolean() }),
  z.object({ type: z.literal("read.mark"), id: frameId.optional(), ts: tsField, threadTs: tsField.optional() }),
]);
export type RoomClientFrame = z.infer<typeof roomClientFrame>;

export type ChannelRole = "admin" | "member" | "none";

/** Facts of the log, each with the event's number. Each carries the whole changed part: twice is as once. */
export type RoomEvent =
  | { type: "message.posted"; seq: number; message: Message }
  | { type: "message.edited"; seq: number; message: Message }
  | { type: "message.deleted"; seq: number; message: Message }
  | {
      type: "reaction.changed";
      seq: number;
      ts: Ts;
      name: string;
      count: number;
      users: UserId[];
      userId: UserId;
      on: boolean;
    }
  | {
      type: "thread.updated";
      seq: number;
      ts: Ts;
      replyCount: number;
      replyUsersCount: number;
      replyUsers: UserId[];
      latestReply?: Ts;
    }
  /** `count`: of the pins there are now. */
  | { type: "pin.added"; seq: number; ts: Ts; userId: UserId; count: number }
  | { type: "pin.removed"; seq: number; ts: Ts; userId: UserId; count: number }
  | { type: "member.joined"; seq: number; userId: UserId; count: number }
  | { type: "member.left"; seq: number; userId: UserId; count: number }
  | { type: "members.changed"; seq: number; count: number }
  | { type: "channel.updated"; seq: number; channel: ChannelListing };

export type RoomHello = {
  type: "hello";
  channelId: ChannelId;
  seq: number;
  epoch: string;
  me: { userId: UserId; role: ChannelRole; canPost: boolean; readTs: Ts | null };
  memberCount: number;
  pinCount: number;
  /** ISO 8601 */
  serverTime: string;
  limits: { text: number; frameBytes: number; sendsPerMinute: number; typingsPerMinute: number };
};

export type RoomServerFrame =
  | RoomHello
  | { type: "catchup"; from: number; to: number; events: RoomEvent[]; more: boolean }
  | { type: "resync"; seq: number; epoch: string }
  | RoomEvent
  | { type: "typing.started"; userId: UserId; threadTs?: Ts }
  /** My own position was set by hand, here or at another device: nothing is read by being there until `focus`. */
  | { type: "read.marked"; ts: Ts }
  | { type: "ack"; id: string; ts?: Ts; seq?: number; messageId?: MessageId }
  | ErrorFrame;

export type ErrorFrame = { type: "error"; id?: string; code: FrameErrorCode; message: string; retryAfter?: number };
