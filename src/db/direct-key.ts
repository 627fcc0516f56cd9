import { isUserId, type UserId, type WorkspaceId } from "../protocol/ids";

/** The same people are the same conversation: what `dm_key` holds, and what is read back from it. */
export const directKey = (workspaceId: WorkspaceId, userIds: readonly UserId[]): string =>
  `${workspaceId}:${[...new Set(userIds)].toSorted().join(",")}`;

/** Everybody a direct message is for, in the order of their ids. */
export const peopleOfKey = (key: string): UserId[] =>
  key
    .slice(key.indexOf(":") + 1)
    .split(",")
    .filter(isUserId);
