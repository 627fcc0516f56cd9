import { z } from "zod";
import { limits } from "./limits";

/** A member's last searches, as they were typed; they are kept in the member's hub. */

const query = z
  .string()
  .trim()
  .min(1)
  .max(limits.searchQuery.text)
  .refine((text) => text.isWellFormed() && !text.includes("\u0000"), "takes no broken characters");

export const recentSearchBody = z.object({ q: query });
/** Without `q` all of them are forgotten. */
export const forgetSearchesQuery = z.object({ q: query.optional() });
export const recentSearchesAnswer = z.object({ searches: z.array(z.string()) });
export type RecentSearchesAnswer = z.infer<typeof recentSearchesAnswer>;
