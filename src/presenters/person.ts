import type { Person } from "../db/access";
import type { MemberPage } from "../db/members";
import type { PersonFacts } from "../protocol/hub-frames";
import type { MemberAnswer, Role } from "../protocol/rest";

export const presentPerson = (user: Person, role: Role): PersonFacts => ({
  id: user.id,
  displayName: user.displayName,
  realName: user.realName,
  avatarUrl: user.avatarUrl,
  statusText: user.statusText,
  statusEmoji: user.statusEmoji,
  role,
});

export const presentMember = ({ user, role, joinedAt }: MemberPage): MemberAnswer => ({
  userId: user.id,
  displayName: user.displayName,
  realName: user.realName,
  avatarUrl: user.avatarUrl,
  statusText: user.statusText,
  statusEmoji: user.statusEmoji,
  timezone: user.timezone,
  role,
  isBot: user.isBot,
  joinedAt: new Date(joinedAt).toISOString(),
});
