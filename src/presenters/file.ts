import type { ListedFile, StorageUse } from "../db/file-lists";
import type { FileRow } from "../db/files";
import type { FileAnswer, FileListing, StorageAnswer } from "../protocol/files";
import type { FileId } from "../protocol/ids";
import type { MessageFile } from "../protocol/message";

/** Where a file is read. The name is for whoever saves it; the id decides. */
export const fileUrl = ({ id, name }: { id: FileId; name: string }) => `/files/${id}/${encodeURIComponent(name)}`;

export function presentMessageFile(row: FileRow): MessageFile {
  const { id, name, type, size, width, height, blur, thumbnails, excerpt } = row;
  const presented: MessageFile = { id, name, type, size };
  if (width !== null && height !== null) Object.assign(presented, { width, height });
  if (blur !== null) presented.blur = blur;
  if (thumbnails === "none") presented.noPreview = true;
  if (excerpt !== null) presented.excerpt = excerpt;
  return presented;
}

export const presentFile = (row: FileRow): FileAnswer => ({
  ...presentMessageFile(row),
  channelId: row.channelId,
  userId: row.userId,
  createdAt: new Date(row.createdAt).toISOString(),
  url: fileUrl(row),
});

/** [001]'s names. */
export const presentAttachment = (file: MessageFile) => ({
  id: file.id,
  filename: file.name,
  mimeType: file.type,
  size: file.size,
  url: fileUrl(file),
});

export const presentListedFile = (row: ListedFile): FileListing => ({
  ...presentFile(row),
  channelId: row.foundIn,
  ts: row.ts,
});

export function presentStorage(uses: readonly StorageUse[]): StorageAnswer {
  const answer: StorageAnswer = { files: 0, bytes: 0, kinds: [], trash: { files: 0, bytes: 0 } };
  for (const { kind, files, bytes } of uses) {
    if (kind === "trash") answer.trash = { files, bytes };
    else {
      answer.kinds.push({ kind, files, bytes });
      answer.files += files;
      answer.bytes += bytes;
    }
  }
  return answer;
}
