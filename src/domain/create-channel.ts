import { retrying, roomFor } from "../../durable-objects/stubs";
import type { Channel } from "../db/access";
import { findChannel, insertChannels } from "../db/channels";
import { isUniqueViolation } from "../db/workspaces";
import type { Env } from "../env";
import { AppError, accepted, notFound } from "../errors";
import { presentListing } from "../presenters/channel";
import { newId, type UserId, type WorkspaceId } from "../protocol/ids";
import { audit } from "./audit";
import { joinChannels } from "./join-channels";
import { requireMembers } from "./known-members";
import { publish } from "./publish";

export type CreateChannel = {
  workspaceId: WorkspaceId;
  name: string;
  type: "public" | "private";
  topic?: string | undefined;
  purpose?: string | undefined;
  createdBy: UserId;
  members?: UserId[] | undefined;
};

export async function createChannel(env: Env, input: CreateChannel): Promise<Channel> {
  const { workspaceId, name, type, createdBy } = input;
  const others = (input.members ?? []).filter((userId) => userId !== createdBy);
  if (others.length > 0) await requireMembers(env, workspaceId, others);
  const id = newId("C");
  try {
    await insertChannels(env, [
      { id, workspaceId, type, name, topic: input.topic ?? "", purpose: input.purpose ?? "", createdBy },
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken();
    throw error;
  }
  accepted(await retrying(() => roomFor(env, id).init()));
  await joinChannels(env, { userIds: [createdBy], channelIds: [id], actorId: createdBy, role: "admin" });
  if (others.length > 0) await joinChannels(env, { userIds: others, channelIds: [id], actorId: createdBy });
  const channel = await findChannel(env, id);
  if (!channel) throw notFound("The channel");
  if (type === "public") {
    await publish(env, workspaceId, [{ type: "channel.created", channel: presentListing(channel) }]);
  }
  await audit(env, { workspaceId, actorId: createdBy, action: "channel.created", subject: id, detail: { name, type } });
  return channel;
}

export const nameTaken = () =>
  new AppError("DUPLICATE_RESOURCE", "There is a channel of this name already.", { field: "name" });
