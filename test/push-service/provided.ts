import type { PushPayload } from "../../src/protocol/push";

/** As a browser's `PushSubscription.toJSON()` has it. */
export type Subscribed = { endpoint: string; keys: { p256dh: string; auth: string } };
export type Answered = { status: number; headers?: Record<string, string> };
/** A push that the browser could read, from a sender whose signature was right. */
export type Received = {
  headers: { ttl: string; topic: string; urgency: string; encoding: string };
  bytes: number;
  payload: PushPayload;
  publicKey: string;
  claims: { sub?: string; exp?: number; aud?: unknown };
};

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the push service of the tests inside workerd listens. */
    pushService: string;
  }
}
