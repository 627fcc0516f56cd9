import type { Env } from "../env";
import type { UserId, WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Role } from "../protocol/rest";

export type KnownPerson = {
  id: UserId;
  displayName: string;
  realName: string;
  avatarUrl: string | null;
  /** Is still of the workspace. */
  active: boolean;
};

/** Whom a member may know of: everybody who is or was of the workspace; a guest those they share a channel with. */
export async function findKnownPeople(
  env: Env,
  { workspaceId, userId, role }: { workspaceId: WorkspaceId; userId: UserId; role: Role },
): Promise<KnownPerson[]> {
  const { results } = await env.DB.prepare(
    `SELECT u.id, u.display_name AS displayName, u.real_name AS realName, u.avatar_url AS avatarUrl,
       m.deactivated_at IS NULL AND u.deactivated_at IS NULL AS active
     FROM workspace_members m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = ?1 AND (?3 <> 'guest' OR u.id = ?2 OR u.id IN (
       SELECT theirs.user_id FROM channel_members mine
         JOIN channels ON channels.id = mine.channel_id AND channels.deleted_at IS NULL
         JOIN channel_members theirs ON theirs.channel_id = mine.channel_id
       WHERE mine.user_id = ?2 AND mine.workspace_id = ?1))
     ORDER BY lower(u.display_name), u.id LIMIT ?4`,
  )
    .bind(workspaceId, userId, role, limits.search.people)
    .all<Omit<KnownPerson, "active"> & { active: number }>();
  return results.map((person) => ({ ...person, active: person.active === 1 }));
}
