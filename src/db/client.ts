import { drizzle } from "drizzle-orm/d1";
import type { Env } from "../env";
import * as schema from "./schema";

/** The seam for a second database: everything that speaks to D1 starts here. */
export const directory = (env: Pick<Env, "DB">) => drizzle(env.DB, { schema });

export type Directory = ReturnType<typeof directory>;

/** A query that every request asks, composed once for each database: composing takes longer than D1 does. */
export function prepared<Query>(compose: (database: Directory) => Query): (env: Pick<Env, "DB">) => Query {
  const composed = new WeakMap<D1Database, Query>();
  return (env) => {
    const known = composed.get(env.DB);
    if (known) return known;
    const query = compose(directory(env));
    composed.set(env.DB, query);
    return query;
  };
}
