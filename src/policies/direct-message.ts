import type { UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Role } from "../protocol/rest";

/** Everybody the conversation is for: those named, and whoever opens it. */
export const everybodyIn = (opener: UserId, named: readonly UserId[]): UserId[] => [...new Set([opener, ...named])];

export const fitsDirect = (userIds: readonly UserId[]): boolean => userIds.length <= limits.directPeople;

/** Members write to anybody of the workspace; guests to those they share a channel with, who are `known` to them. */
export const canWriteTo = (role: Role, userIds: readonly UserId[], known: ReadonlySet<UserId>): boolean =>
  role !== "guest" || userIds.every((userId) => known.has(userId));
