import { z } from "zod";
import { type ChannelId, isChannelId, isTs, isUserId, type Ts, type UserId } from "./ids";
import { channelName, email, password, roles, slug } from "./rest";

/** What load tests may ask for. The numbers are bounds of one request, not of the product. */
export const populateBody = z.object({
  users: z
    .union([
      z.number().int().min(0).max(5_000),
      z
        .array(
          z.object({
            name: z.string().trim().min(1).max(100),
            email: email.optional(),
            role: z.enum(roles).optional(),
          }),
        )
        .max(5_000),
    ])
    .default(0),
  channels: z.union([z.number().int().min(0).max(500), z.array(channelName).max(500)]).default(0),
  /** Who is in each channel: everybody, or so many, dealt round. */
  members: z.union([z.literal("all"), z.number().int().min(0).max(5_000)]).default("all"),
  workspace: slug.default("fixture"),
  /** The new workspace's name, and the password of everybody who is new. */
  name: z.string().trim().min(1).max(100).optional(),
  password: password.default("fixture-password"),
});
export type PopulateBody = z.output<typeof populateBody>;

export const loadMessagesBody = z.object({
  channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id"),
  messages: z
    .array(
      z.object({
        text: z.string().min(1).max(40_000),
        userId: z.custom<UserId>(isUserId, "expects a member's id").optional(),
        /** Milliseconds since 1970, or ISO 8601. */
        at: z.union([z.number().int().positive(), z.iso.datetime({ offset: true })]).optional(),
        threadTs: z.custom<Ts>(isTs, "expects a ts").optional(),
      }),
    )
    .min(1)
    .max(5_000),
});
export type LoadMessagesBody = z.output<typeof loadMessagesBody>;

export const countersBody = z.union([
  z.object({ workspace: slug }),
  z.object({ searchOf: slug }),
  z.object({ channelId: z.custom<ChannelId>(isChannelId, "expects a channel's id") }),
]);
export type CountersBody = z.output<typeof countersBody>;
