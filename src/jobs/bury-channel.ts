import { findDeletedChannel } from "../db/channels";
import { buryChannel } from "../domain/delete-channel";
import type { Env } from "../env";
import type { JobOf } from "./job";

export async function buryDeletedChannel(env: Env, { channelId }: JobOf<"bury-channel">): Promise<void> {
  const channel = await findDeletedChannel(env, channelId);
  if (channel) await buryChannel(env, channel);
}
