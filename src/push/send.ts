import { encryptNotification } from "@block65/webcrypto-web-push";
import type { Env } from "../env";
import { settings } from "../env";
import { limits } from "../protocol/limits";
import type { PushPayload } from "../protocol/push";
import { isPushEndpoint } from "./endpoint";
import { vapidFor } from "./vapid";

export type PushUrgency = "normal" | "high";
export type Push = {
  to: { endpoint: string; p256dh: string; auth: string };
  payload: PushPayload;
  /** A newer push of the same topic takes the place of one that the service could not deliver yet: 32 of [\w-]. */
  topic: string;
  urgency: PushUrgency;
};
/** `gone`: the subscription is over. `refused`: no attempt will help. `later`: seconds, if the service named them. */
export type PushOutcome =
  | { kind: "accepted" | "gone" }
  | { kind: "refused"; status: number }
  | { kind: "later"; status: number; afterSeconds: number | undefined };

const patienceMs = 10_000;

/** Hands one notice to a push service (RFC 8030), readable by the device alone (RFC 8291). */
export async function sendPush(env: Env, { to, payload, topic, urgency }: Push): Promise<PushOutcome> {
  // What was allowed when it was kept may not be any more.
  if (!isPushEndpoint(to.endpoint, settings(env))) return { kind: "gone" };
  const keys = { p256dh: to.p256dh, auth: to.auth };
  const subscription = { endpoint: to.endpoint, expirationTime: null, keys };
  const body = await encryptNotification(subscription, new TextEncoder().encode(JSON.stringify(payload)));
  const headers = {
    authorization: await vapidFor(env, to.endpoint),
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
    ttl: String(limits.push.ttlSeconds),
    topic,
    urgency,
  };
  const signal = AbortSignal.timeout(patienceMs);
  // A service that answers with another address might lead anywhere.
  const response = await fetch(to.endpoint, { method: "POST", headers, body, redirect: "manual", signal });
  await response.body?.cancel();
  return outcomeOf(response);
}

function outcomeOf({ ok, status, headers }: Response): PushOutcome {
  if (ok) return { kind: "accepted" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status !== 429 && status < 500) return { kind: "refused", status };
  const after = headers.get("retry-after") ?? "";
  return { kind: "later", status, afterSeconds: /^\d{1,6}$/.test(after) ? Number(after) : undefined };
}
