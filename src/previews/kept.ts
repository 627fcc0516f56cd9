import type { WorkspaceId } from "../protocol/ids";

/**
 * What was found, kept for a while so that a link that many people post is asked for once. Of each workspace by itself:
 * nobody learns by the time it takes what others look at. What the platform forgets is found again.
 */

type What = "preview" | "picture";

async function keyOf(workspaceId: WorkspaceId, what: What, url: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(url));
  const name = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `https://kept.parley.invalid/${workspaceId}/${what}/${name}`;
}

export async function findKept(workspaceId: WorkspaceId, what: What, url: string): Promise<Response | null> {
  return (await caches.default.match(await keyOf(workspaceId, what, url))) ?? null;
}

export async function keep(
  workspaceId: WorkspaceId,
  what: What,
  url: string,
  { body, type, seconds }: { body: string | Uint8Array<ArrayBuffer>; type: string; seconds: number },
): Promise<void> {
  const headers = { "content-type": type, "cache-control": `public, max-age=${seconds}` };
  await caches.default.put(await keyOf(workspaceId, what, url), new Response(body, { headers }));
}
