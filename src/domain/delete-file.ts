import { retrying, roomFor } from "../../durable-objects/stubs";
import { findSharesOf, type Whereabouts } from "../db/file-lists";
import { deleteSharesOf, type FileRow, markDeleted } from "../db/files";
import type { Env } from "../env";
import { accepted } from "../errors";
import type { UserId } from "../protocol/ids";
import { atMost } from "./at-most";
import { audit } from "./audit";

/** Nobody reads it from now on; then every conversation that has it lets go. Cut off, the clock goes on with it. */
export async function deleteFile(env: Env, file: FileRow, actorId: UserId, now: number): Promise<void> {
  const isFirst = await markDeleted(env, file.id, now);
  await dropFromRooms(env, actorId, await findSharesOf(env, file.id), now);
  if (!isFirst || file.userId === actorId) return;
  const { id: subject, workspaceId, name, userId } = file;
  await audit(env, { workspaceId, actorId, action: "file.deleted", subject, detail: { name, userId } });
}

/** The rooms tell D1 when they have it no more. */
export async function dropFromRooms(
  env: Env,
  userId: UserId | null,
  where: readonly Whereabouts[],
  now: number,
): Promise<void> {
  const byChannel = Map.groupBy(where, ({ channelId }) => channelId);
  await atMost(6, [...byChannel], async ([channelId, files]) => {
    const ids = files.map(({ id }) => id);
    const dropped = await retrying(() => roomFor(env, channelId).dropFiles({ userId, ids }));
    // A conversation that was deleted just now has nothing to let go of.
    if (!dropped.ok && dropped.code === "not_found") await deleteSharesOf(env, channelId, now);
    else accepted(dropped);
  });
}
