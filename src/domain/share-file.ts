import type { Actor, PostInput } from "../../durable-objects/contract";
import { retrying, roomFor } from "../../durable-objects/stubs";
import { type FileRow, insertShare, isShared } from "../db/files";
import type { Env } from "../env";
import { AppError, accepted, notFound } from "../errors";
import { presentMessageFile } from "../presenters/file";
import type { ChannelId } from "../protocol/ids";
import { dropFromRooms } from "./delete-file";

/** A message in another conversation that has a file which is there already. That the reader may do both was asked before. */
export async function shareFile(
  env: Env,
  { file, channelId, actor }: { file: FileRow; channelId: ChannelId; actor: Actor },
  input: Omit<PostInput, "fileIds">,
) {
  const now = Date.now();
  if (!(await insertShare(env, file.id, channelId, now))) throw notFound("The file");
  const room = () => roomFor(env, channelId);
  const offered = { userId: actor.userId, files: [presentMessageFile(file)], anew: true };
  accepted(await retrying(() => room().offerFiles(offered)));
  const send = () => room().post(actor, { ...input, fileIds: [file.id] });
  const posted = await (input.clientMsgId ? retrying(send) : send());
  if (!posted.ok && posted.code === "conflict") {
    throw new AppError("CONFLICT", "The file is in this conversation already.", { reason: "shared" });
  }
  const { message, repeated } = accepted(posted);
  // Deleted meanwhile: the room may have heard of that before it had the file.
  if (!(await isShared(env, file.id, channelId))) await dropFromRooms(env, null, [{ id: file.id, channelId }], now);
  return { message, repeated };
}
