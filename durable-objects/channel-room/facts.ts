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

export const listing = ({ id, name, type, topic, purpose, archived }: RoomFacts): ChannelListing => ({
  id,
  name,
  type,
  topic,
  purpose,
  archived,
});

export type RoomAlarm = "tell" | "reads" | "members" | "daily" | "trim";
