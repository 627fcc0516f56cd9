import type { Person } from "../db/access";
import type { MemberPage } from "../db/members";
import type { PersonFacts } from "../protocol/hub-frames";
import type { MemberAnswer, Role } from "../protocol/rest";

type Status = Pick<MemberAnswer, "statusText" | "statusEmoji" | "statusExpiresAt">;

/** A status whose time is over is none, whether cron has cleared it or not. */
export function presentStatus(
  { statusText, statusEmoji, statusExpiresAt }: Pick<Person, "statusText" | "statusEmoji" | "statusExpiresAt">,
  now: number = Date.now(),
): Status {
  if (statusExpiresAt === null) return { statusText, statusEmoji, statusExpiresAt: null };
  if (statusExpiresAt <= now) return { statusText: "", statusEmoji: "", statusExpiresAt: null };
  return { statusText, statusEmoji, statusExpiresAt: new Date(statusExpiresAt).toISOString() };
}

export const presentPerson = (user: Person, role: Role): PersonFacts => ({
  id: user.id,
  displayName: user.displayName,
  realName: user.realName,
  avatarUrl: user.avatarUrl,
  ...presentStatus(user),
  timezone: user.timezone,
  role,
});

export const presentMember = ({ user, role, joinedAt }: MemberPage): MemberAnswer => ({
  userId: user.id,
  displayName: user.displayName,
  realName: user.realName,
  avatarUrl: user.avatarUrl,
  ...presentStatus(user),
  timezone: user.timezone,
  role,
  isBot: user.isBot,
  joinedAt: new Date(joinedAt).toISOString(),
});
