import { retrying, roomFor } from "../../durable-objects/stubs";
import { findHalfDeletedFiles } from "../db/file-lists";
import {
  deleteFiles,
  deleteSharesOf,
  findDeleted,
  findTrash,
  findUnfinished,
  findUnposted,
  type StoredFile,
} from "../db/files";
import type { Env } from "../env";
import { accepted } from "../errors";
import { abortParts } from "../files/parts";
import { thumbnailKeys } from "../files/thumbnails";
import type { ChannelId, FileId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { atMost } from "./at-most";
import { dropFromRooms } from "./delete-file";
import { moveToTrash } from "./trash-files";

const hour = 60 * 60 * 1_000;

/** What nothing leads to any more. Each step may be cut off anywhere: the next round goes on with what is left. */
export async function sweepFiles(env: Env, now: number): Promise<void> {
  const { uploadSeconds, uploadHours, unpostedHours, trashDays, sweep, trashed } = limits.files;
  // An upload that began in the last second of its address may still be under way: it has an hour.
  const unfinished = { whole: now - uploadSeconds * 1_000 - hour, inParts: now - uploadHours * hour };
  await forget(env, await findUnfinished(env, unfinished, sweep));
  await withdraw(env, await findUnposted(env, now - unpostedHours * hour, sweep), now);
  await moveToTrash(env, await findDeleted(env, trashed));
  await forget(env, await findTrash(env, now - trashDays * 24 * hour, sweep));
  await dropFromRooms(env, null, await findHalfDeletedFiles(env, sweep), now);
}

async function forget(env: Env, files: StoredFile[]): Promise<void> {
  if (files.length === 0) return;
  await Promise.all(files.map((file) => abortParts(env, file)));
  // Cut off while it was moved, one is in both places.
  const keysOf = ({ id, key }: StoredFile) => [key, key.replace(/^trash\//, ""), ...thumbnailKeys(id)];
  await env.FILES.delete(files.flatMap(keysOf));
  await deleteFiles(
    env,
    files.map(({ id }) => id),
  );
}

/** The room has the last word: one that is being posted at this very moment stays. It tells D1 itself. */
async function withdraw(env: Env, unposted: { id: FileId; channelId: ChannelId }[], now: number): Promise<void> {
  const byChannel = Map.groupBy(unposted, ({ channelId }) => channelId);
  await atMost(6, [...byChannel], async ([channelId, files]) => {
    const asked = await retrying(() => roomFor(env, channelId).withdrawFiles(files.map(({ id }) => id)));
    // A conversation that was deleted just now has no last word.
    if (!asked.ok && asked.code === "not_found") await deleteSharesOf(env, channelId, now);
    else accepted(asked);
  });
}
