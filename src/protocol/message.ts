import type { ChannelId, FileId, MessageId, Ts, UserId } from "./ids";

export type Reaction = { name: string; count: number; users: UserId[] };

/** What a page says of itself: plain text, and pictures under addresses of this site (`src`), which nobody else sees asked for. */
export type Preview = {
  /** The link in the message, as URL.href has it. */
  url: string;
  /** `image`: the link leads to a picture. */
  kind: "page" | "image";
  site: string;
  title?: string;
  description?: string;
  icon?: string;
  /** In pixels, as the picture itself says. */
  image?: { src: string; width: number; height: number };
};

/** What a message says of a file in it; docs/files.md says where its bytes are. `type` is what the bytes are. */
export type MessageFile = {
  id: FileId;
  name: string;
  type: string;
  size: number;
  /** In pixels, of pictures that are shown as such. */
  width?: number;
  height?: number;
  /** Of such a picture, to show before it is there: base64 of a WebP of a few pixels. It comes after the message. */
  blur?: string;
  /** It has a picture's header, and no picture could be drawn of it. */
  noPreview?: true;
  /** The first lines of a text. */
  excerpt?: string;
};

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
  files?: MessageFile[];
  reactions: Reaction[];
  pinned?: true;
  /** Of its links, in their order; they come after the message, by an event like an edit's. */
  previews?: Preview[];
  editedAt?: string;
  deletedAt?: string;
  subtype?: string;
  botId?: string;
};
