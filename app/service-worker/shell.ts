import type { ToWorker } from "./words";

/** Written into the program when it is built. `hashed`: their names change with their content. */
declare const SHELL: { version: string; hashed: string[]; unhashed: string[] };

const prefix = "shell-";
const current = `${prefix}${SHELL.version}`;
const isUnhashed = new Set(SHELL.unhashed);

/**
 * The program's files. A version waits until the tabs agree to go over to it; those that stay still find the files of
 * the version before, which is kept for them.
 */
export function serveShell(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener("install", (event) => event.waitUntil(fill()));
  scope.addEventListener("activate", (event) =>
    event.waitUntil(
      Promise.all([dropAllButTwo(), scope.registration.navigationPreload.enable(), scope.clients.claim()]),
    ),
  );
  scope.addEventListener("message", (event) => {
    if ((event.data as ToWorker).type === "take-over") void scope.skipWaiting();
  });
  scope.addEventListener("fetch", (event) => {
    const { method, url, mode } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || mode === "navigate" || origin !== scope.location.origin) return;
    if (pathname.startsWith("/assets/") || isUnhashed.has(pathname)) event.respondWith(fromShell(event.request));
  });
}

/** Files that an earlier version has, or the browser's own cache, are not fetched again. */
async function fill(): Promise<void> {
  const cache = await caches.open(current);
  const keep = async (path: string) => {
    const known = await caches.match(path);
    if (known) return cache.put(path, known);
    return cache.add(path);
  };
  // A few at a time: whoever reads meanwhile is not to wait for it.
  for (let at = 0; at < SHELL.hashed.length; at += 6) await Promise.all(SHELL.hashed.slice(at, at + 6).map(keep));
  await cache.addAll(SHELL.unhashed.map((path) => new Request(path, { cache: "reload" })));
}

async function fromShell(request: Request): Promise<Response> {
  const own = await (await caches.open(current)).match(request, { ignoreSearch: true });
  return own ?? (await caches.match(request)) ?? fetch(request);
}

/** Caches are listed in the order in which they were made. */
async function dropAllButTwo(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

export const offlinePage = async (): Promise<Response> =>
  (await caches.match("/offline")) ?? new Response("You are offline.", { status: 503 });
