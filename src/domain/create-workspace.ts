import { retrying, roomFor } from "../../durable-objects/stubs";
import { insertChannels, type NewChannel } from "../db/channels";
import { findWorkspace, insertWorkspace, isUniqueViolation } from "../db/workspaces";
import type { Env } from "../env";
import { settings } from "../env";
import { AppError, accepted } from "../errors";
import { newId, type UserId, type WorkspaceId } from "../protocol/ids";
import type { WorkspaceSettings } from "../protocol/rest";
import { audit } from "./audit";
import { joinChannels } from "./join-channels";

export type CreateWorkspace = {
  name: string;
  slug: string;
  description?: string | undefined;
  createdBy: UserId;
  settings?: Partial<WorkspaceSettings>;
};

/** The creator becomes its owner; #general and #random are there from the start. */
export async function createWorkspace(env: Env, input: CreateWorkspace) {
  const id = newId("T");
  try {
    await insertWorkspace(env, {
      id,
      name: input.name,
      slug: input.slug,
      description: input.description ?? "",
      maxMembers: settings(env).MAX_MEMBERS_FREE,
      createdBy: input.createdBy,
      ...(input.settings ? { settings: input.settings } : {}),
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("DUPLICATE_RESOURCE", "This address is taken. Choose another.", { field: "slug" });
  }
  await openFirstChannels(env, id, input.createdBy);
  await audit(env, { workspaceId: id, actorId: input.createdBy, action: "workspace.created", subject: id });
  const workspace = await findWorkspace(env, id);
  if (!workspace) throw new AppError("SERVICE_UNAVAILABLE", "The workspace could not be read back. Try again.");
  return workspace;
}

async function openFirstChannels(env: Env, workspaceId: WorkspaceId, createdBy: UserId): Promise<void> {
  const channel = (name: string, purpose: string): NewChannel => ({
    id: newId("C"),
    workspaceId,
    type: "public",
    name,
    topic: "",
    purpose,
    createdBy,
    isGeneral: name === "general",
    isDefault: true,
  });
  const first = [
    channel("general", "News and questions for everybody. All members are here."),
    channel("random", "Everything that is not work."),
  ];
  await insertChannels(env, first);
  for (const { id } of first) accepted(await retrying(() => roomFor(env, id).init()));
  await joinChannels(env, {
    userIds: [createdBy],
    channelIds: first.map(({ id }) => id),
    actorId: createdBy,
    role: "admin",
  });
}
