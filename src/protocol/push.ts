import { z } from "zod";
import { limits } from "./limits";

/** Devices that are told of things while Parley is closed there (RFC 8030). Owned by the member's hub. */

/** Base64url; browsers leave the padding out, and some programs do not. */
const key = (pattern: RegExp, says: string) =>
  z
    .string()
    .max(200)
    .transform((value) => value.replaceAll("=", ""))
    .refine((value) => pattern.test(value), says);

/** As `PushSubscription.toJSON()` gives it. Which hosts may be an endpoint is decided where it is kept. */
export const pushSubscriptionBody = z.object({
  endpoint: z.url().max(limits.push.endpoint),
  keys: z.object({
    /** An uncompressed point of P-256: 65 bytes, the first of them 4. */
    p256dh: key(/^B[A-Za-z0-9_-]{86}$/, "expects a point of P-256"),
    /** 16 bytes. */
    auth: key(/^[A-Za-z0-9_-]{22}$/, "expects 16 bytes"),
  }),
});
export type PushSubscriptionBody = z.output<typeof pushSubscriptionBody>;

export const pushDevice = z.object({
  id: z.string(),
  /** Such as "Firefox on Windows". */
  name: z.string(),
  createdAt: z.string().meta({ format: "date-time" }),
  /** Of the session that asks. */
  current: z.boolean(),
});
export type PushDevice = z.infer<typeof pushDevice>;

export const pushAnswer = z.object({
  /** The application server's key for `PushManager.subscribe`; null: this Parley sends none. */
  publicKey: z.string().nullable(),
  devices: z.array(pushDevice),
});
export type PushAnswer = z.infer<typeof pushAnswer>;

/** What arrives at the device. `path` is of this site, `tag` replaces what was shown under it. */
export type PushPayload = { title: string; body: string; tag: string; path: string; at: number };

/** What the service worker says to a window when a notice was clicked. */
export type OpenPath = { type: "open"; path: string };
