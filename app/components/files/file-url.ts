import type { MessageFile } from "../../../src/protocol/message";

export const fileUrl = ({ id, name }: Pick<MessageFile, "id" | "name">) => `/files/${id}/${encodeURIComponent(name)}`;

/** Longer side in pixels; smaller pictures are as they are. Until it is made it is the picture itself. */
export const thumbnailUrl = ({ id }: Pick<MessageFile, "id">, size: 400 | 800) => `/files/${id}/thumbnails/${size}`;

/** Lower case, as the highlighter names languages; "text" is in one colour. */
export function languageOf(name: string): string {
  const extension = /[^.]\.([^.]{1,16})$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return /^(|txt|log|csv|tsv)$/.test(extension) ? "text" : extension;
}
