import { and, eq, isNull, lte } from "drizzle-orm";
import type { Env } from "../env";
import type { UserId } from "../protocol/ids";
import { directory } from "./client";
import { users } from "./schema";

export type NewUser = typeof users.$inferInsert;

/** Throws on a taken address (`isUniqueViolation`). */
export async function insertUser(env: Env, user: NewUser) {
  return directory(env).insert(users).values(user).returning().get();
}

/** `email` in lower case. Deactivated accounts are found too: who asks decides. */
export async function findUserByEmail(env: Env, email: string) {
  return (await directory(env).select().from(users).where(eq(users.email, email)).get()) ?? null;
}

export async function updateUser(env: Env, id: UserId, change: Partial<NewUser>) {
  return directory(env)
    .update(users)
    .set({ ...change, updatedAt: Date.now() })
    .where(eq(users.id, id))
    .returning()
    .get();
}

/** Only from the hash that was checked: of two changes at once one is refused. */
export async function replacePasswordHash(env: Env, id: UserId, from: string, to: string): Promise<boolean> {
  const result = await directory(env)
    .update(users)
    .set({ passwordHash: to, updatedAt: Date.now() })
    .where(and(eq(users.id, id), eq(users.passwordHash, from), isNull(users.deactivatedAt)))
    .run();
  return result.meta.changes > 0;
}

/** Whose status has cleared itself, and still stands in its row. */
export async function findExpiredStatuses(env: Env, now: number, most: number) {
  return directory(env).select().from(users).where(lte(users.statusExpiresAt, now)).limit(most).all();
}

/** Only that one: a new status that came meanwhile has another moment, or none. */
export async function clearStatus(env: Env, user: Pick<typeof users.$inferSelect, "id" | "statusExpiresAt">) {
  if (user.statusExpiresAt === null) return;
  await directory(env)
    .update(users)
    .set({ statusText: "", statusEmoji: "", statusExpiresAt: null, updatedAt: Date.now() })
    .where(and(eq(users.id, user.id), eq(users.statusExpiresAt, user.statusExpiresAt)))
    .run();
}
