import { z } from "zod";
import type { GroupId, UserId } from "./ids";
import { isGroupId, isUserId } from "./ids";
import { limits } from "./limits";
import { channelName } from "./rest";

/** Groups of people that a text names as `<!subteam^S…>`. */

const userId = z.custom<UserId>(isUserId, "expects a member's id");
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "takes no control characters");

const reserved = new Set(["here", "channel", "everyone", "group"]);
const handle = channelName.refine((name) => !reserved.has(name), "means something else already");

const fields = {
  handle,
  name: line(limits.groupName),
  description: z.string().trim().max(limits.purpose),
  userIds: z.array(userId).max(limits.membersPerRequest),
};
export const createGroupBody = z.object({
  ...fields,
  description: fields.description.default(""),
  userIds: fields.userIds.default([]),
});
export const updateGroupBody = z.object(fields).partial();
export type GroupChange = z.output<typeof updateGroupBody>;

export const groupAnswer = z.object({
  id: z.custom<GroupId>(isGroupId),
  handle: z.string(),
  name: z.string(),
  description: z.string(),
  /** A guest is told of those they share a channel with. */
  memberIds: z.array(userId),
});
export type GroupAnswer = z.infer<typeof groupAnswer>;
