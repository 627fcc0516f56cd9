import { and, eq } from "drizzle-orm";
import type { Env } from "../env";
import type { ChannelId, UserId, WorkspaceId } from "../protocol/ids";
import { directory } from "./client";
import { channelMembers, workspaceMembers } from "./schema";

export type Reach = { workspaceIds: WorkspaceId[]; channelIds: ChannelId[] };

/** Where a person may have sockets: each hub of theirs, those of workspaces they left too, and each of their rooms. */
export async function findReach(env: Env, userId: UserId, workspaceId?: WorkspaceId): Promise<Reach> {
  const db = directory(env);
  const [hubs, rooms] = await db.batch([
    db
      .select({ id: workspaceMembers.workspaceId })
      .from(workspaceMembers)
      .where(
        and(
          eq(workspaceMembers.userId, userId),
          workspaceId ? eq(workspaceMembers.workspaceId, workspaceId) : undefined,
        ),
      ),
    db
      .select({ id: channelMembers.channelId })
      .from(channelMembers)
      .where(
        and(eq(channelMembers.userId, userId), workspaceId ? eq(channelMembers.workspaceId, workspaceId) : undefined),
      ),
  ]);
  return { workspaceIds: hubs.map(({ id }) => id), channelIds: rooms.map(({ id }) => id) };
}
