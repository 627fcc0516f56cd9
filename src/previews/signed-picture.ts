import { base64url } from "jose";
import { type Env, settings } from "../env";
import type { WorkspaceId } from "../protocol/ids";

/**
 * Addresses of ours under which a picture of another site is shown. Signed, so that nobody fetches through us what no
 * page was found to show, and bound to the workspace in which it was.
 */

type Place = { id: WorkspaceId; slug: string };

export async function signedPicture(env: Env, { id, slug }: Place, url: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await keyOf(env), said(id, url));
  const query = new URLSearchParams({ url, signature: base64url.encode(new Uint8Array(signature)) });
  return `/api/workspaces/${slug}/previews/picture?${query}`;
}

export async function isSigned(env: Env, { id }: Place, url: string, signature: string): Promise<boolean> {
  return crypto.subtle.verify("HMAC", await keyOf(env), decoded(signature), said(id, url));
}

function decoded(signature: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(base64url.decode(signature));
  } catch {
    return new Uint8Array();
  }
}

const said = (id: WorkspaceId, url: string) => new TextEncoder().encode(`${id}\n${url}`);

const keys = new Map<string, Promise<CryptoKey>>();

/** Made of the secret for this one purpose: what it signs is no token. */
function keyOf(env: Env): Promise<CryptoKey> {
  const secret = settings(env).JWT_SECRET;
  const known = keys.get(secret);
  if (known) return known;
  const made = deriveKey(secret);
  keys.set(secret, made);
  return made;
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const text = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode("pictures of link previews") },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
