import { z } from "zod";
import { limits } from "./limits";

/** What a workspace may call its own. */
export const customEmojiName = z
  .string()
  .min(1)
  .max(limits.emojiName)
  .regex(/^[a-z0-9_-]+$/, "takes a-z, 0-9, dash and underscore")
  .refine((name) => !name.startsWith("skin-tone-"), "is the name of a tone");
