import type { ChannelRow } from "../../src/db/channel-membership";
import type { ChannelListing } from "../../src/protocol/hub-frames";
import type { SocketFacts } from "../sockets";

/** The channel as D1 has it: a projection, refreshed by `refresh()`. */
export type RoomFacts = ChannelRow;

/** On the socket of a room. */
export type Attached = SocketFacts & {
  /** The conversation is visible, at its end, in an active window. */
  focused: boolean;
};

export const isDirect = (facts: RoomFacts) => facts.type === "dm" || facts.type === "group_dm";

/** Nobody else is left in a conversation of two: what is said there would reach nobody. */
export const isDeserted = ({ type, userIds }: RoomFacts, memberCount: number) =>
  type === "dm" && userIds?.length === 2 && memberCount < 2;

export const listing = ({ id, name, type, topic, purpose, archived, userIds }: RoomFacts): ChannelListing => ({
  id,
  name,
  type,
  topic,
  purpose,
  archived,
  ...(userIds ? { userIds } : {}),
});

export type RoomAlarm =
  | "tell"
  | "reads"
  | "members"
  | "daily"
  | "trim"
  | "scheduled"
  | "scheduledTell"
  | "previews"
  | "files"
  | "search";
