import { forgetOthers, forgetSession, pagesOf, pagesPrefix } from "./forgetting";
import { offlinePage } from "./shell";
import { pageOwner, type ToWorker } from "./words";

const pagesKept = 20;
/** A frame shows the sidebar; what changed in it since is told by the hub. */
const frameFreshMs = 60 * 60_000;
const keptAt = "parley-kept-at";

/** Pages that open a conversation, and the frame of a workspace, from which any of its conversations opens. */
const isKept = ({ pathname, search }: URL) => search === "" && /^\/w\/[^/]+\/(c\/[^/]+|home)$/.test(pathname);
const frameOf = (slug: string) => `/w/${slug}/home`;
const slugOf = ({ pathname }: URL) => /^\/w\/([^/]+)/.exec(pathname)?.[1];

/** Pages come from the network. Without one the last good page is shown, to the person it was made for. */
export function servePages(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener("fetch", (event) => {
    if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
    event.respondWith(answer(event));
  });
  scope.addEventListener("message", (event) => {
    const word = event.data as ToWorker;
    if (word.type === "keep-frame") event.waitUntil(keepFrame(word.slug, word.userId));
  });
}

async function answer(event: FetchEvent): Promise<Response> {
  const url = new URL(event.request.url);
  try {
    const page = ((await event.preloadResponse) as Response | undefined) ?? (await fetch(event.request));
    if (page.ok) event.waitUntil(keep(url, page.clone()));
    // What one may no longer see is not shown later either.
    else if (page.status === 404 || page.status === 403) event.waitUntil(drop(url));
    return page;
  } catch {
    return without(url);
  }
}

async function keep(url: URL, page: Response): Promise<void> {
  if (url.pathname === "/signin") return forgetSession();
  const owner = page.headers.get(pageOwner);
  if (owner === null) return;
  await forgetOthers(owner);
  if (isKept(url)) await put(owner, url.pathname, page);
}

async function drop({ pathname }: URL): Promise<void> {
  const names = (await caches.keys()).filter((each) => each.startsWith(pagesPrefix));
  await Promise.all(names.map(async (name) => (await caches.open(name)).delete(pathname)));
}

async function put(owner: string, path: string, page: Response): Promise<void> {
  const cache = await caches.open(pagesOf(owner));
  const headers = new Headers(page.headers);
  headers.set(keptAt, String(Date.now()));
  // Put anew, so that the keys are in the order of keeping.
  await cache.delete(path);
  await cache.put(path, new Response(await page.blob(), { status: page.status, headers }));
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -pagesKept).map((key) => cache.delete(key)));
}

async function keepFrame(slug: string, userId: string): Promise<void> {
  const path = frameOf(slug);
  await forgetOthers(userId);
  const known = await (await caches.open(pagesOf(userId))).match(path);
  if (known && Date.now() - Number(known.headers.get(keptAt)) < frameFreshMs) return;
  const page = await fetch(path, { headers: { accept: "text/html" } }).catch(() => null);
  const owner = page?.headers.get(pageOwner);
  if (page?.ok && !page.redirected && owner === userId) await put(owner, path, page);
}

async function without(url: URL): Promise<Response> {
  const [name] = (await caches.keys()).filter((each) => each.startsWith(pagesPrefix));
  if (name === undefined) return offlinePage();
  const cache = await caches.open(name);
  const slug = slugOf(url);
  if (slug === undefined) return lastSeen(cache, url);
  const kept = await cache.match(url.pathname);
  if (kept) return kept;
  const frame = frameOf(slug);
  if (!(await cache.match(frame))) return offlinePage();
  return Response.redirect(`${frame}?offline=${encodeURIComponent(url.pathname)}`);
}

/** The installed program opens at the front page: the workspace shown last knows where one was. */
async function lastSeen(cache: Cache, { pathname }: URL): Promise<Response> {
  const last = (await cache.keys()).at(-1);
  if (pathname !== "/" || !last) return offlinePage();
  const frame = frameOf(slugOf(new URL(last.url)) ?? "");
  return Response.redirect((await cache.match(frame)) ? `${frame}?offline=` : last.url);
}
