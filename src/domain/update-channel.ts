import { retrying, roomFor } from "../../durable-objects/stubs";
import type { Channel } from "../db/access";
import { updateChannel as write } from "../db/channels";
import { isUniqueViolation } from "../db/workspaces";
import type { Env } from "../env";
import { accepted, notFound } from "../errors";
import { presentListing } from "../presenters/channel";
import type { UserId } from "../protocol/ids";
import { audit } from "./audit";
import { nameTaken } from "./create-channel";
import { publish } from "./publish";

export type ChannelChange = {
  name?: string | undefined;
  topic?: string | undefined;
  purpose?: string | undefined;
  archived?: boolean | undefined;
};

/** Writes D1's row, then has the room read it: the room tells its members and refuses posts once archived. */
export async function updateChannel(
  env: Env,
  channel: Channel,
  change: ChannelChange,
  actorId: UserId,
): Promise<Channel> {
  const { archived, ...given } = change;
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const wasArchived = channel.archivedAt !== null;
  const turned = archived !== undefined && archived !== wasArchived;
  let updated: Channel | null;
  try {
    updated = await write(env, channel.id, {
      ...fields,
      ...(turned ? { archivedAt: archived ? Date.now() : null } : {}),
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken();
    throw error;
  }
  if (!updated) throw notFound("The channel");
  accepted(await retrying(() => roomFor(env, channel.id).refresh()));
  // A hub passes on a fact about a private channel only to a member who has it in the sidebar.
  const type = turned && archived ? "channel.archived" : "channel.updated";
  await publish(env, updated.workspaceId, [{ type, channel: presentListing(updated) }]);
  const action = turned ? (archived ? "channel.archived" : "channel.unarchived") : "channel.updated";
  await audit(env, { workspaceId: updated.workspaceId, actorId, action, subject: channel.id, detail: fields });
  return updated;
}
