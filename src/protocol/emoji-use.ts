import { z } from "zod";
import { limits } from "./limits";
import { emojiName } from "./room-frames";

/** Which emoji a member picks most, and lately: the same on every device. */

/** The id is the client's own, so that what is sent twice counts once. */
const use = z.object({ id: z.uuid(), name: emojiName });
export type EmojiUse = z.infer<typeof use>;
export const emojiUsesBody = z.object({ uses: z.array(use).min(1).max(limits.emojiUses.atOnce) });

/** Most used first. */
export const emojiUsesAnswer = z.object({ names: z.array(z.string()) });
export type EmojiUsesAnswer = z.infer<typeof emojiUsesAnswer>;
