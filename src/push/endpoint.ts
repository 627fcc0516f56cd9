import { base64url } from "jose";
import { refusalOf } from "../previews/address";

/**
 * Where a push may be sent: browsers name the address, so it may be anything. Push services have names and speak https
 * at its own port; private networks have none. A program on this very machine may be one in development and in tests.
 */
export function isPushEndpoint(address: string, { local }: { local: boolean }): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  if (local && loopback.has(url.hostname)) return refusalOf(url, [url.hostname]) === null;
  const isNumber = url.hostname.startsWith("[") || /^[\d.]+$/.test(url.hostname);
  return url.protocol === "https:" && url.port === "" && !isNumber && refusalOf(url) === null;
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether it is a point of P-256: what is encrypted for anything else nobody can read. */
export async function isPushKey(p256dh: string): Promise<boolean> {
  const point = base64url.decode(p256dh);
  const imported = crypto.subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);
  return imported.then(
    () => true,
    () => false,
  );
}
