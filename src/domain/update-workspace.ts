import type { z } from "zod";
import { updateWorkspace as write } from "../db/workspaces";
import type { Env } from "../env";
import { notFound } from "../errors";
import type { UserId, WorkspaceId } from "../protocol/ids";
import type { updateWorkspaceBody } from "../protocol/rest";
import { audit } from "./audit";
import { publish } from "./publish";

export async function updateWorkspace(
  env: Env,
  id: WorkspaceId,
  change: z.output<typeof updateWorkspaceBody>,
  actorId: UserId,
) {
  const given = JSON.parse(JSON.stringify(change)) as Parameters<typeof write>[2];
  const updated = await write(env, id, given);
  if (!updated) throw notFound("The workspace");
  await publish(env, id, [
    { type: "workspace.updated", workspace: { id, name: updated.name, avatarUrl: updated.avatarUrl } },
  ]);
  await audit(env, { workspaceId: id, actorId, action: "workspace.updated", subject: id, detail: { ...change } });
  return updated;
}
