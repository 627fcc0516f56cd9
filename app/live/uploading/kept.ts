import type { ChannelId, FileId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";

/** A part that has arrived: what its PUT was answered, and the SHA-256 of what was sent. */
export type Arrived = { etag: string; sha256: string };
/** An upload in parts that has begun, so that choosing the same file again goes on with it, also after a reload. */
export type Kept = {
  id: FileId;
  channelId: ChannelId;
  name: string;
  size: number;
  lastModified: number;
  partSize: number;
  begunAt: number;
  parts: [number, Arrived][];
};

// By its prefix it goes when somebody signs out.
const key = "parley:uploads";

function read(): Kept[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    const since = Date.now() - limits.files.uploadHours * 60 * 60 * 1_000;
    return Array.isArray(stored) ? (stored as Kept[]).filter(({ begunAt }) => begunAt > since) : [];
  } catch {
    return [];
  }
}

function write(list: readonly Kept[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(list));
  } catch {
    // Without it a reload begins anew.
  }
}

export const findKept = (channelId: ChannelId, { name, size, lastModified }: File): Kept | undefined =>
  read().find(
    (kept) =>
      kept.channelId === channelId &&
      kept.name === name &&
      kept.size === size &&
      kept.lastModified === lastModified &&
      kept.parts.length > 0,
  );

export const keep = (kept: Kept): void => write([...read().filter(({ id }) => id !== kept.id), kept]);

export const forget = (id: FileId): void => write(read().filter((kept) => kept.id !== id));
