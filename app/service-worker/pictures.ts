import { picturesCache } from "./forgetting";

const picturesKept = 500;

const isPicture = (pathname: string) =>
  pathname.startsWith("/pictures/") || /^\/api\/workspaces\/[^/]+\/emoji\/[^/]+/.test(pathname);

/** Avatars, icons and emoji under addresses that never show anything else. */
export function servePictures(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener("fetch", (event) => {
    const { method, url, destination } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || destination !== "image" || origin !== scope.location.origin) return;
    if (isPicture(pathname)) event.respondWith(answer(event));
  });
}

async function answer(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(picturesCache);
  const known = await cache.match(event.request);
  if (known) return known;
  const picture = await fetch(event.request);
  if (picture.ok && picture.headers.get("cache-control")?.includes("immutable")) {
    event.waitUntil(keep(cache, event.request, picture.clone()));
  }
  return picture;
}

async function keep(cache: Cache, request: Request, picture: Response): Promise<void> {
  await cache.put(request, picture);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -picturesKept).map((key) => cache.delete(key)));
}
