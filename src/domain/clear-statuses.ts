import { clearStatus, findExpiredStatuses } from "../db/users";
import type { Env } from "../env";
import { atMost } from "./at-most";
import { publishPerson } from "./update-profile";

/** Told first: what is cut off in between is found again, and telling twice is as once. */
export async function clearStatuses(env: Env, now: number, most: number): Promise<void> {
  const expired = await findExpiredStatuses(env, now, most);
  await atMost(6, expired, async (user) => {
    await publishPerson(env, user);
    await clearStatus(env, user);
  });
}
