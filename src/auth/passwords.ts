import { compare, getRounds, hash } from "bcryptjs";
import type { Env } from "../env";
import { settings } from "../env";
import { limits } from "../protocol/limits";

/** Keyboards differ in how they compose é; the account is the same. */
const normal = (password: string) => password.normalize("NFC");

/** bcrypt would ignore silently what lies beyond 72 bytes. */
const fits = (password: string) => new TextEncoder().encode(password).length <= limits.password.max;

export const hashPassword = (env: Env, password: string): Promise<string> =>
  hash(normal(password), settings(env).BCRYPT_COST);

/** `stored` null (nobody has this address, or they have no password) takes as long as a wrong password. */
export async function passwordMatches(env: Env, password: string, stored: string | null): Promise<boolean> {
  const candidate = normal(password);
  const matches = await compare(candidate, stored ?? nobody(settings(env).BCRYPT_COST));
  return stored !== null && fits(candidate) && matches;
}

/** A hash made at another cost is made anew at the next sign-in. */
export const isOutdated = (env: Env, stored: string): boolean => getRounds(stored) !== settings(env).BCRYPT_COST;

/** Well-formed and of no password. */
const nobody = (cost: number) => `$2b$${String(cost).padStart(2, "0")}$${"J".repeat(21)}u${"J".repeat(31)}`;
