import type { ChannelId, Ts } from "./ids";
import { isChannelId, isTs } from "./ids";

/** The one text that names where a draft stands. Apart from the schemas: the first page needs no zod. */

export const draftPlace = (channelId: ChannelId, threadTs?: Ts) => (threadTs ? `${channelId}/${threadTs}` : channelId);

export function parseDraftPlace(place: string): { channelId: ChannelId; threadTs?: Ts } | null {
  const [channelId, threadTs] = place.split("/");
  if (!isChannelId(channelId)) return null;
  if (threadTs === undefined) return { channelId };
  return isTs(threadTs) ? { channelId, threadTs } : null;
}
