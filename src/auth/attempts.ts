import type { Outcome } from "../../durable-objects/rate-limiter";
import type { Rule } from "../../durable-objects/rate-rule";
import { limiterFor } from "../../durable-objects/stubs";
import type { Env } from "../env";
import { settings } from "../env";
import { AppError } from "../errors";
import type { UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";

/** What is counted, and by what. */
const rules = {
  "login-ip": { limit: limits.login.perIp, windowSeconds: limits.login.windowSeconds, past: "window" },
  "login-account": { limit: limits.login.perAccount, windowSeconds: limits.login.windowSeconds, past: "growing" },
  "register-ip": { limit: limits.register.perIp, windowSeconds: limits.register.windowSeconds, past: "window" },
  "register-taken-ip": {
    limit: limits.register.takenPerIp,
    windowSeconds: limits.register.windowSeconds,
    past: "window",
  },
  upload: { limit: limits.uploads.perMember, windowSeconds: limits.uploads.windowSeconds, past: "window" },
} satisfies Record<string, Rule>;

type Attempt = { settle(outcome: Outcome): Promise<void> };

/** Throws RATE_LIMIT_EXCEEDED when the subject has used up its limit; else the attempt has to be settled. */
async function attempt(env: Env, kind: keyof typeof rules, subject: string): Promise<Attempt> {
  const rule = rules[kind];
  const limiter = limiterFor(env, await subjectName(kind, subject));
  const taken = await limiter.take(rule, settings(env).LIMITS === "on");
  if (!taken.ok) {
    const message = `Too many attempts. Try again in ${inWords(taken.retryAfter)}.`;
    throw new AppError("RATE_LIMIT_EXCEEDED", message, undefined, taken.retryAfter);
  }
  return {
    settle: async (outcome) => {
      await limiter.settle(taken.ticket, rule, outcome);
    },
  };
}

/** Runs `act` under a limit; `outcomes` says what counts, so that a fault of ours is held against nobody. */
export async function limited<T>(
  env: Env,
  kind: keyof typeof rules,
  subject: string,
  outcomes: { succeeded: Outcome; failed: (error: unknown) => Outcome },
  act: () => Promise<T>,
): Promise<T> {
  const taken = await attempt(env, kind, subject);
  try {
    const result = await act();
    await taken.settle(outcomes.succeeded);
    return result;
  } catch (error) {
    await taken.settle(outcomes.failed(error));
    throw error;
  }
}

/** An upload counts whatever becomes of it: reading it was the work. */
export const uploadLimited = <T>(env: Env, userId: UserId, act: () => Promise<T>): Promise<T> =>
  limited(env, "upload", userId, { succeeded: "counts", failed: () => "counts" }, act);

/** A household or an office has a /64 of IPv6 to itself, and could be a new address with every attempt. */
export function addressBlock(ip: string): string {
  // IPv4, also as IPv6 writes it: ::ffff:192.0.2.1
  if (!ip.includes(":") || ip.includes(".")) return ip.slice(ip.lastIndexOf(":") + 1);
  const [head = "", tail] = ip.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const groups =
    tail === undefined ? front : [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** ASCII, whatever the subject: itty-durable sends it in a header. */
export async function subjectName(kind: string, subject: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subject));
  return `${kind}:${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

const inWords = (seconds: number) => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);
