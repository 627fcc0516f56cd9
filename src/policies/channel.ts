import type { Role } from "../protocol/rest";

/** Pure decisions about one channel: facts in, verdict out. */

export type ChannelStanding = {
  role: Role;
  channelRole: "admin" | "member" | null;
  channel: {
    type: "public" | "private" | "dm" | "group_dm";
    archived: boolean;
    isGeneral: boolean;
    /** A conversation of two that the other one has left with the workspace. */
    deserted?: boolean;
  };
};

const leads = (role: Role) => role === "owner" || role === "admin";
const isNamed = ({ channel }: ChannelStanding) => channel.type === "public" || channel.type === "private";
const isDirect = (standing: ChannelStanding) => !isNamed(standing);
const isOpen = ({ channel, role }: ChannelStanding) => channel.type === "public" && role !== "guest";

/** Whoever may not read must not learn that it exists: 404. */
export const canRead = (standing: ChannelStanding) => standing.channelRole !== null || isOpen(standing);

/** Posting in a public channel joins it. */
export const canPost = (standing: ChannelStanding) =>
  canRead(standing) && !standing.channel.archived && !standing.channel.deserted;

export const canJoin = (standing: ChannelStanding) =>
  standing.channelRole === null && isOpen(standing) && !standing.channel.archived;

/** A conversation of two is closed, not left: it would be nothing without either. */
export const canLeave = (standing: ChannelStanding) =>
  standing.channelRole !== null && standing.channel.type !== "dm" && !standing.channel.isGeneral;

/** Out of the sidebar until something is said: channels stay there. */
export const canHide = (standing: ChannelStanding) => standing.channelRole !== null && isDirect(standing);

/** Topic and purpose belong to whoever talks there; names, archiving and removal to its admins. */
export const canDescribe = (standing: ChannelStanding) =>
  standing.channelRole !== null && standing.role !== "guest" && isNamed(standing) && !standing.channel.archived;

const administers = (standing: ChannelStanding) =>
  isNamed(standing) && canRead(standing) && (leads(standing.role) || standing.channelRole === "admin");

export const canRename = administers;
export const canArchive = (standing: ChannelStanding) => administers(standing) && !standing.channel.isGeneral;
export const canDelete = (standing: ChannelStanding) => canArchive(standing);

export const canAddMembers = (standing: ChannelStanding) =>
  isNamed(standing) && standing.role !== "guest" && standing.channelRole !== null && !standing.channel.archived;

export const canRemoveMembers = (standing: ChannelStanding) =>
  administers(standing) && standing.channelRole !== null && !standing.channel.isGeneral;
