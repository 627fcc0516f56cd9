import type { z } from "zod";
import { hubFor, retrying } from "../../durable-objects/stubs";
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
  const { statusExpiresAt: _, ...given } = change;
  const updated = await updateUser(env, user.id, { ...given, ...statusChange(user, change), realName, displayName });
  forgetName(user.id);
  if (updated.timezone !== user.timezone) await moveQuietHours(env, updated);
  await publishPerson(env, updated);
  return updated;
}

/** Their quiet hours go by the new clock. A hub that does not answer learns of it when they are changed next. */
async function moveQuietHours(env: Env, { id, timezone: zone }: Person): Promise<void> {
  const memberships = await findWorkspacesOf(env, id);
  await atMost(6, memberships, async ({ workspace }) => {
    try {
      await retrying(() => hubFor(env, workspace.id, id).setPreferences({ zone }));
    } catch (error) {
      console.warn(JSON.stringify({ event: "quiet_hours.not_moved", error: String(error) }));
    }
  });
}

/** Everybody online in the person's workspaces is told how they are now. */
export async function publishPerson(env: Env, user: Person): Promise<void> {
  const memberships = await findWorkspacesOf(env, user.id);
  await atMost(6, memberships, ({ workspace, role }) =>
    publish(env, workspace.id, [{ type: "user.updated", user: presentPerson(user, role) }]),
  );
}

/** The moment belongs to the status it was given with: another status has its own, or none. */
function statusChange(
  user: Person,
  { statusText, statusEmoji, statusExpiresAt }: z.output<typeof profileBody>,
): { statusExpiresAt?: number | null } {
  const text = statusText ?? user.statusText;
  const emoji = statusEmoji ?? user.statusEmoji;
  if (text === "" && emoji === "") return { statusExpiresAt: null };
  if (statusExpiresAt) return { statusExpiresAt: Date.parse(statusExpiresAt) };
  const untouched = statusExpiresAt === undefined && text === user.statusText && emoji === user.statusEmoji;
  return untouched ? {} : { statusExpiresAt: null };
}
