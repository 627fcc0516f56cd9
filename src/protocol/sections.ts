import { z } from "zod";
import type { ChannelId } from "./ids";
import { isChannelId } from "./ids";
import { limits } from "./limits";

/** How one member's sidebar is laid out, on every device. */

const plain = (value: string) => value.isWellFormed() && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value);

export const sectionKinds = ["starred", "channels", "direct", "own"] as const;
export const section = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]{1,40}$/, "takes letters, digits and dashes"),
  kind: z.enum(sectionKinds),
  /** Of one's own; the others have names already. */
  name: z.string().trim().max(limits.sections.name).refine(plain, "takes no control characters"),
  emoji: z.string().trim().max(limits.emojiName).refine(plain, "takes no control characters"),
  /** Only of starred and own sections: whatever is in none of them stands in its kind's. */
  channelIds: z.array(z.custom<ChannelId>(isChannelId, "expects a channel's id")).max(limits.sections.channels),
  collapsed: z.boolean(),
  unreadsOnly: z.boolean(),
});
export type Section = z.infer<typeof section>;

/** In order. Starred, channels and direct are there once each. */
const sections = z
  .array(section)
  .max(limits.sections.own + 3)
  .superRefine((all, context) => {
    const wrong = (message: string) => context.addIssue({ code: "custom", message });
    for (const kind of ["starred", "channels", "direct"] as const)
      if (all.filter((one) => one.kind === kind).length !== 1) wrong(`has one section of the kind ${kind}`);
    if (new Set(all.map(({ id }) => id)).size !== all.length) wrong("names a section twice");
    if (all.some(({ kind, name }) => kind === "own" && name === "")) wrong("has a section without a name");
    if (all.some(({ kind, channelIds }) => (kind === "channels" || kind === "direct") && channelIds.length > 0))
      wrong("lists channels where they need not be listed");
    const placed = all.flatMap(({ channelIds }) => channelIds);
    if (new Set(placed).size !== placed.length) wrong("has a channel in two places");
    if (placed.length > limits.sections.channels) wrong("has too many channels");
  });

/** `version`: of the layout from which this was made. Another device's change since then makes it a conflict. */
export const sectionsBody = z.object({ version: z.int().min(0), sections });
export const sidebarLayout = z.object({ version: z.int(), sections: z.array(section) });
export type SidebarLayout = z.infer<typeof sidebarLayout>;

const builtIn = (kind: "starred" | "channels" | "direct"): Section => ({
  id: kind,
  kind,
  name: "",
  emoji: "",
  channelIds: [],
  collapsed: false,
  unreadsOnly: false,
});
export const defaultLayout: SidebarLayout = {
  version: 0,
  sections: [builtIn("starred"), builtIn("channels"), builtIn("direct")],
};
