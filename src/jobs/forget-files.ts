import type { Env } from "../env";
import type { JobOf } from "./job";

/** Deleting what is not there is no fault. */
export async function forgetFiles(env: Env, { keys }: JobOf<"forget-files">): Promise<void> {
  await env.FILES.delete(keys);
}
