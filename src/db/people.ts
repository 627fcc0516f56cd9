import type { Env } from "../env";
import type { UserId } from "../protocol/ids";

export type PersonName = { displayName: string; avatarUrl: string | null };

// Names may be five minutes old; access never is.
const keptFor = 5 * 60 * 1_000;
const known = new Map<UserId, PersonName & { until: number }>();

/** Names for presenting messages. Somebody who is gone keeps their name; an unknown id has none. */
export async function findNames(env: Env, ids: Iterable<UserId>): Promise<Map<UserId, PersonName>> {
  const now = Date.now();
  const asked = new Set(ids);
  const missing = [...asked].filter((id) => (known.get(id)?.until ?? 0) < now);
  if (missing.length > 0) {
    const rows = await env.DB.prepare(
      "SELECT id, display_name, avatar_url FROM users WHERE id IN (SELECT value FROM json_each(?1))",
    )
      .bind(JSON.stringify(missing))
      .all<{ id: UserId; display_name: string; avatar_url: string | null }>();
    if (known.size > 20_000) known.clear();
    for (const row of rows.results) {
      known.set(row.id, { displayName: row.display_name, avatarUrl: row.avatar_url, until: now + keptFor });
    }
  }
  const names = new Map<UserId, PersonName>();
  for (const id of asked) {
    const name = known.get(id);
    if (name) names.set(id, { displayName: name.displayName, avatarUrl: name.avatarUrl });
  }
  return names;
}

/** After a profile changed here; other isolates follow within five minutes. */
export const forgetName = (id: UserId) => known.delete(id);
