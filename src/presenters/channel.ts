import type { RoomSummary } from "../../durable-objects/contract";
import type { Channel, ChannelAccess } from "../db/access";
import type { ChannelMemberRow, ListedChannel } from "../db/channels";
import type { PersonName } from "../db/people";
import * as policy from "../policies/channel";
import type { ChannelListing, SidebarRow } from "../protocol/hub-frames";
import type { UserId } from "../protocol/ids";
import { microsFromTs } from "../protocol/ids";
import type { ChannelAnswer, ChannelSummary, ChannelType } from "../protocol/rest";

/** REST says `direct` for both kinds of direct messages ([001]). */
const restType = (type: Channel["type"]): ChannelType => (type === "public" || type === "private" ? type : "direct");

export const presentListing = (channel: Channel): ChannelListing => ({
  id: channel.id,
  name: channel.name,
  type: channel.type,
  topic: channel.topic,
  purpose: channel.purpose,
  archived: channel.archivedAt !== null,
});

export function presentSummary(
  channel: ListedChannel,
  row: SidebarRow | undefined,
  last: RoomSummary["lastMessage"],
  names: Map<UserId, PersonName>,
): ChannelSummary {
  const summary: ChannelSummary = {
    id: channel.id,
    name: channel.name,
    type: restType(channel.type),
    topic: channel.topic,
    description: channel.purpose,
    archived: channel.archivedAt !== null,
    isMember: channel.isMember,
    memberCount: channel.memberCount,
    unreadCount: row?.unread ?? 0,
    mentionCount: row?.mentions ?? 0,
    muted: row?.muted ?? false,
    isHuddleActive: false,
  };
  if (last) {
    summary.lastMessage = {
      content: last.text,
      timestamp: new Date(microsFromTs(last.ts) / 1_000).toISOString(),
      ts: last.ts,
      user: { id: last.userId, displayName: names.get(last.userId)?.displayName ?? "Somebody" },
    };
  }
  return summary;
}

export function presentChannel(
  access: ChannelAccess,
  standing: policy.ChannelStanding,
  members: ChannelMemberRow[],
  memberCount: number,
): ChannelAnswer {
  const { channel, workspace } = access;
  return {
    id: channel.id,
    workspaceId: workspace.id,
    workspaceSlug: workspace.slug,
    name: channel.name,
    type: restType(channel.type),
    topic: channel.topic,
    purpose: channel.purpose,
    description: channel.purpose,
    archived: channel.archivedAt !== null,
    settings: channel.settings,
    isMember: access.channelRole !== null,
    memberCount,
    members,
    createdBy: channel.createdBy,
    createdAt: new Date(channel.createdAt).toISOString(),
    can: {
      post: policy.canPost(standing),
      join: policy.canJoin(standing),
      leave: policy.canLeave(standing),
      edit: policy.canDescribe(standing),
      rename: policy.canRename(standing),
      archive: policy.canArchive(standing),
      delete: policy.canDelete(standing),
      addMembers: policy.canAddMembers(standing),
      removeMembers: policy.canRemoveMembers(standing),
    },
  };
}
