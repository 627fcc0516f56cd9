import type { CustomEmojiRow } from "../db/custom-emoji";
import type { CustomEmoji } from "../protocol/emoji";

/** `v` changes with the picture, so that it may be kept for good. */
export const presentEmoji = (slug: string, row: CustomEmojiRow): CustomEmoji => ({
  name: row.name,
  url:
    row.pictureKey === null ? null : `/api/workspaces/${slug}/emoji/${row.name}/image?v=${row.pictureKey.slice(0, 12)}`,
  aliasFor: row.aliasFor,
  createdBy: row.createdBy,
});
