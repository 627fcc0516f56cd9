import { findGroup, type GroupRow, insertGroup, markGroupDeleted, updateGroup as writeGroup } from "../db/user-groups";
import { isUniqueViolation } from "../db/workspaces";
import type { Env } from "../env";
import { AppError, notFound } from "../errors";
import type { GroupChange } from "../protocol/groups";
import { type GroupId, newId, type UserId, type WorkspaceId } from "../protocol/ids";
import { audit } from "./audit";
import { requireMembers } from "./known-members";
import { publish } from "./publish";

/** Groups of people: made, changed and deleted by those who lead the workspace. Everybody online is told. */

type By = { workspaceId: WorkspaceId; actorId: UserId };

const factOf = ({ id, handle, name }: GroupRow) => ({ type: "group.updated" as const, group: { id, handle, name } });

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("DUPLICATE_RESOURCE", "There is a group of this handle already.", { field: "handle" });
  }
}

export async function createGroup(
  env: Env,
  { workspaceId, actorId }: By,
  wanted: { handle: string; name: string; description: string; userIds: UserId[] },
): Promise<GroupRow> {
  const { userIds, ...rest } = wanted;
  const memberIds = [...new Set(userIds)];
  await requireMembers(env, workspaceId, memberIds);
  const group: GroupRow = { id: newId("S"), ...rest, memberIds };
  await unlessTaken(() => insertGroup(env, { ...group, workspaceId, createdBy: actorId }));
  await publish(env, workspaceId, [factOf(group)]);
  await audit(env, { workspaceId, actorId, action: "group.created", subject: group.id, detail: rest });
  return group;
}

export async function updateGroup(
  env: Env,
  { workspaceId, actorId }: By,
  id: GroupId,
  change: GroupChange,
): Promise<GroupRow> {
  const known = await findGroup(env, workspaceId, id);
  if (!known) throw notFound("The group");
  const memberIds = change.userIds ? [...new Set(change.userIds)] : known.memberIds;
  if (change.userIds) await requireMembers(env, workspaceId, memberIds);
  const { handle = known.handle, name = known.name, description = known.description } = change;
  const group: GroupRow = { id, handle, name, description, memberIds };
  await unlessTaken(() => writeGroup(env, group));
  await publish(env, workspaceId, [factOf(group)]);
  await audit(env, { workspaceId, actorId, action: "group.updated", subject: id });
  return group;
}

export async function deleteGroup(env: Env, { workspaceId, actorId }: By, id: GroupId): Promise<void> {
  if (!(await findGroup(env, workspaceId, id))) throw notFound("The group");
  await markGroupDeleted(env, id);
  await publish(env, workspaceId, [{ type: "group.deleted", groupId: id }]);
  await audit(env, { workspaceId, actorId, action: "group.deleted", subject: id });
}
