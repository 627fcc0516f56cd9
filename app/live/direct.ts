import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { Person, SidebarChannel } from "./workspace";

type Names = Readonly<Record<UserId, Pick<Person, "displayName"> | undefined>>;

/** Whom one talks to: everybody but oneself; oneself, where these are one's notes. */
export function othersIn(userIds: readonly UserId[], me: UserId): readonly UserId[] {
  const others = userIds.filter((id) => id !== me);
  return others.length > 0 ? others : userIds;
}

/** "Grace Hopper", or the names of a few, in the order of the alphabet. */
export const directName = (userIds: readonly UserId[], me: UserId, people: Names): string =>
  othersIn(userIds, me)
    .map((id) => people[id]?.displayName ?? "Somebody")
    .sort((a, b) => a.localeCompare(b))
    .join(", ");

const byLatest = (a: SidebarChannel, b: SidebarChannel) =>
  (b.headTs ?? "").localeCompare(a.headTs ?? "") || a.name.localeCompare(b.name);

export const isDirect = ({ type }: Pick<SidebarChannel, "type">) => type === "direct";

/** The latest first; a closed one is shown while it is open on the screen. */
export const shownDirects = (channels: readonly SidebarChannel[], current?: ChannelId | null): SidebarChannel[] =>
  channels.filter((channel) => isDirect(channel) && (!channel.hidden || channel.id === current)).sort(byLatest);

/** The conversation with one person alone, if there is one. */
export const directWith = (channels: readonly SidebarChannel[], userId: UserId): SidebarChannel | undefined =>
  channels.find(
    ({ userIds }) => userIds.length <= 2 && userIds.includes(userId) && (userIds.length === 2 || userIds[0] === userId),
  );
