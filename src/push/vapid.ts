import { base64url, importJWK, SignJWT } from "jose";
import type { Env } from "../env";
import { settings } from "../env";
import { parseMailbox } from "../mail/address";

/** Voluntary Application Server Identification (RFC 8292): the value of Authorization for one push service. */
export async function vapidFor(env: Env, endpoint: string): Promise<string> {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, MAIL_FROM } = settings(env);
  const token = await new SignJWT()
    .setProtectedHeader({ typ: "JWT", alg: "ES256" })
    .setAudience(new URL(endpoint).origin)
    // At most 24 hours are allowed.
    .setExpirationTime("12h")
    // Whom the service may write to when something is wrong with what we send.
    .setSubject(`mailto:${parseMailbox(MAIL_FROM)?.address ?? "parley@localhost"}`)
    .sign(await keyOf(VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY));
  return `vapid t=${token}, k=${VAPID_PUBLIC_KEY}`;
}

const keys = new Map<string, Promise<CryptoKey | Uint8Array>>();

function keyOf(publicKey: string, d: string): Promise<CryptoKey | Uint8Array> {
  const known = keys.get(publicKey);
  if (known) return known;
  // 4, then the two coordinates of 32 bytes each.
  const point = base64url.decode(publicKey);
  const [x, y] = [point.slice(1, 33), point.slice(33)].map((part) => base64url.encode(part)) as [string, string];
  const key = importJWK({ kty: "EC", crv: "P-256", x, y, d }, "ES256");
  keys.set(publicKey, key);
  return key;
}
