import type { RoomSummary } from "../../durable-objects/contract";
import type { Channel, ChannelAccess } from "../db/access";
import type { ChannelMemberRow, ListedChannel } from "../db/channels";
import { peopleOfKey } from "../db/direct-key";
import type { DirectRow } from "../db/direct-messages";
import type { PersonName } from "../db/people";
import * as policy from "../policies/channel";
import type { ChannelListing, SidebarRow } from "../protocol/hub-frames";
import type { UserId } from "../protocol/ids";
import { microsFromTs } from "../protocol/ids";
import type { ChannelAnswer, ChannelSummary, ChannelType, DirectPerson, DirectSummary } from "../protocol/rest";

/** REST says `direct` for both kinds of direct messages ([001]). */
export const restType = (type: Channel["type"]): ChannelType =>
  type === "public" || type === "private" ? type : "direct";

export const presentListing = (channel: Channel): ChannelListing => ({
  id: channel.id,
  name: channel.name,
  type: channel.type,
  topic: channel.topic,
  purpose: channel.purpose,
  archived: channel.archivedAt !== null,
  ...(channel.dmKey === null ? {} : { userIds: peopleOfKey(channel.dmKey) }),
});

/** A direct message in the list of one's own; `row` is the hub's, missing until the room has told of it. */
export const presentDirect = (
  { id, userIds }: DirectRow,
  row: SidebarRow | undefined,
  people: ReadonlyMap<UserId, DirectPerson>,
  last: RoomSummary["lastMessage"],
): DirectSummary => ({
  id,
  type: "direct",
  people: userIds.flatMap((userId) => people.get(userId) ?? []),
  headTs: row?.headTs ?? null,
  unreadCount: row?.unread ?? 0,
  hidden: row === undefined || row.hidden === true,
  ...(last ? { lastMessage: presentLast(last, people) } : {}),
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
    threadUnread: row?.threadUnread ?? false,
    threadMentionCount: row?.threadMentions ?? 0,
    isHuddleActive: false,
  };
  if (last) summary.lastMessage = presentLast(last, names);
  return summary;
}

export const presentLast = (
  { text, ts, userId }: NonNullable<RoomSummary["lastMessage"]>,
  names: ReadonlyMap<UserId, { displayName: string }>,
) => ({
  content: text,
  timestamp: new Date(microsFromTs(ts) / 1_000).toISOString(),
  ts,
  user: { id: userId, displayName: names.get(userId)?.displayName ?? "Somebody" },
});

export function presentChannel(
  access: ChannelAccess,
  standing: policy.ChannelStanding,
  members: ChannelMemberRow[],
  memberCount: number,
  people?: DirectPerson[],
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
    ...(people ? { people } : {}),
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
