import type { Person, Workspace } from "../db/access";
import { forgetName } from "../db/people";
import { updateUser } from "../db/users";
import { findWorkspacesOf, setWorkspaceIcon } from "../db/workspaces";
import type { Env } from "../env";
import { notFound } from "../errors";
import type { ImageType } from "../files/image";
import { forgetLater, keysOf, newKey, pictureKey, pictureUrl, put } from "../files/pictures";
import { presentPerson } from "../presenters/person";
import type { UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { atMost } from "./at-most";
import { audit } from "./audit";
import { publish } from "./publish";

/** The same picture in every size. */
export type Picture = { size: number; bytes: ArrayBuffer; type: ImageType }[];

/** null takes the picture away. Every screen of the person's workspaces is told. */
export async function changeAvatar(env: Env, user: Person, picture: Picture | null): Promise<Person> {
  const avatarUrl = await store(env, picture);
  const updated = await updateUser(env, user.id, { avatarUrl });
  forgetName(user.id);
  const memberships = await findWorkspacesOf(env, user.id);
  await atMost(6, memberships, ({ workspace, role }) =>
    publish(env, workspace.id, [{ type: "user.updated", user: presentPerson(updated, role) }]),
  );
  await forgetLater(env, keysOf(user.avatarUrl), limits.picture.keptSeconds);
  return updated;
}

export async function changeIcon(
  env: Env,
  workspace: Workspace,
  picture: Picture | null,
  actorId: UserId,
): Promise<Workspace> {
  const { id } = workspace;
  const updated = await setWorkspaceIcon(env, id, await store(env, picture));
  if (!updated) throw notFound("The workspace");
  const { name, avatarUrl } = updated;
  await publish(env, id, [{ type: "workspace.updated", workspace: { id, name, avatarUrl } }]);
  await forgetLater(env, keysOf(workspace.avatarUrl), limits.picture.keptSeconds);
  await audit(env, { workspaceId: id, actorId, action: "workspace.icon_changed", subject: id });
  return updated;
}

async function store(env: Env, picture: Picture | null): Promise<string | null> {
  if (!picture) return null;
  const key = newKey();
  await Promise.all(picture.map(({ size, bytes, type }) => put(env, pictureKey(key, size), bytes, type)));
  return pictureUrl(key);
}
