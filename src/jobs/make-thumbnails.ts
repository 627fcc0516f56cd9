import { retrying, roomFor } from "../../durable-objects/stubs";
import { type FileRow, findFile, findRoomsOf, markDrawn } from "../db/files";
import { atMost } from "../domain/at-most";
import type { Env } from "../env";
import { accepted } from "../errors";
import { draw, isDrawn, thumbnailKey, thumbnailKeys } from "../files/thumbnails";
import { presentMessageFile } from "../presenters/file";
import type { JobOf } from "./job";

/** Absolute at every step: twice draws the same again, and a delivery that was cut off begins anew. */
export async function makeThumbnails(env: Env, { fileId }: JobOf<"make-thumbnails">): Promise<void> {
  const file = await findFile(env, fileId);
  if (!file || file.thumbnails === null || !isDrawn(file)) return;
  if (file.thumbnails === "wanted") await drawIt(env, file);
  const found = await findFile(env, fileId);
  if (!found) {
    // It went meanwhile, and its sweep may have been before these came.
    await env.FILES.delete(thumbnailKeys(fileId));
    return;
  }
  const rooms = await findRoomsOf(env, fileId);
  await atMost(6, rooms, async (channelId) => {
    const told = await retrying(() => roomFor(env, channelId).describeFiles([presentMessageFile(found)]));
    // A conversation that was deleted needs to know nothing.
    if (told.ok || told.code !== "not_found") accepted(told);
  });
}

async function drawIt(env: Env, file: FileRow): Promise<void> {
  const drawn = await draw(env.IMAGES, async () => (await env.FILES.get(file.key))?.body ?? null);
  if (drawn) {
    const httpMetadata = { contentType: "image/webp" };
    for (const { size, bytes } of drawn.pictures) {
      await env.FILES.put(thumbnailKey(file.id, size), bytes, { httpMetadata });
    }
  }
  await markDrawn(env, file.id, { thumbnails: drawn ? "made" : "none", blur: drawn?.blur ?? null }, Date.now());
}
