import type { ChannelId, MessageId, Ts, UserId } from "./ids";

export type Reaction = { name: string; count: number; users: UserId[] };

/** The one shape of a message, everywhere: REST, sockets, pages. Times that end in `At` are ISO 8601. */
export type Message = {
  id: MessageId;
  channelId: ChannelId;
  ts: Ts;
  /** The event that created it. */
  seq: number;
  userId: UserId;
  text: string;
  threadTs?: Ts;
  /** A reply that is shown in the channel too. */
  broadcast?: true;
  replyCount?: number;
  replyUsersCount?: number;
  /** The first few people who replied, for their faces. */
  replyUsers?: UserId[];
  latestReply?: Ts;
  clientMsgId?: string;
  blocks?: unknown[];
  files?: unknown[];
  reactions: Reaction[];
  pinned?: true;
  editedAt?: string;
  deletedAt?: string;
  subtype?: string;
  botId?: string;
};
