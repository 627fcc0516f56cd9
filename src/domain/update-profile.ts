import type { z } from "zod";
import type { Person } from "../db/access";
import { forgetName } from "../db/people";
import { updateUser } from "../db/users";
import { findWorkspacesOf } from "../db/workspaces";
import type { Env } from "../env";
import { presentPerson } from "../presenters/person";
import type { profileBody } from "../protocol/rest";
import { atMost } from "./at-most";
import { publish } from "./publish";
import { firstDisplayName } from "./register";

/** A display name that was the real name goes on being it. Everybody online in the person's workspaces is told. */
export async function updateProfile(env: Env, user: Person, change: z.output<typeof profileBody>): Promise<Person> {
  const firstName = change.firstName ?? user.firstName;
  const lastName = change.lastName ?? user.lastName;
  const realName = `${firstName} ${lastName}`;
  const displayName =
    change.displayName ?? (user.displayName === user.realName ? firstDisplayName(realName) : user.displayName);
  const updated = await updateUser(env, user.id, { ...change, realName, displayName });
  forgetName(user.id);
  const memberships = await findWorkspacesOf(env, user.id);
  await atMost(6, memberships, ({ workspace, role }) =>
    publish(env, workspace.id, [{ type: "user.updated", user: presentPerson(updated, role) }]),
  );
  return updated;
}
