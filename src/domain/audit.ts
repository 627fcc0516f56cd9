import { directory } from "../db/client";
import { auditLog } from "../db/schema";
import type { Env } from "../env";
import type { UserId, WorkspaceId } from "../protocol/ids";

export type AuditEntry = {
  workspaceId: WorkspaceId | null;
  actorId: UserId | null;
  /** noun.verb in the past: member.invited */
  action: string;
  subject: string;
  detail?: Record<string, unknown>;
};

export async function audit(env: Env, entry: AuditEntry): Promise<void> {
  await directory(env)
    .insert(auditLog)
    .values({ ...entry, detail: entry.detail ?? {}, at: Date.now() })
    .run();
}
