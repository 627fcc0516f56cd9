import { offlinePage } from "./shell";
import { database, type ToWorker } from "./words";

export const pagesPrefix = "pages-";
export const pagesOf = (userId: string) => `${pagesPrefix}${userId}`;
export const picturesCache = "pictures";

const signOuts = new Set(["/signout", "/signout.data", "/api/auth/logout"]);

/** What belongs to one person does not stay for the next. */
export function listenForForgetting(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener("fetch", (event) => {
    const { method, url, mode } = event.request;
    if (method !== "POST" || !signOuts.has(new URL(url).pathname)) return;
    event.waitUntil(forgetEverything());
    if (mode === "navigate") event.respondWith(fetch(event.request).catch(offlinePage));
  });
  scope.addEventListener("message", (event) => {
    const word = event.data as ToWorker;
    if (word.type === "forget") event.waitUntil(word.unsent ? forgetEverything() : forgetSession());
  });
}

/** Somebody signed out. */
const forgetEverything = () => Promise.all([dropCaches(), clear([database.seen, database.unsent])]);

/** A session ended by itself: what was written and not sent waits for the same person. */
export async function forgetSession(): Promise<void> {
  await Promise.all([dropCaches(), clear([database.seen])]);
}

/** Another person is here. */
export async function forgetOthers(userId: string): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(pagesPrefix) && name !== pagesOf(userId));
  if (others.length === 0) return;
  await Promise.all([...others, picturesCache].map((name) => caches.delete(name)));
}

async function dropCaches(): Promise<void> {
  const names = await caches.keys();
  const personal = names.filter((name) => name.startsWith(pagesPrefix) || name === picturesCache);
  await Promise.all(personal.map((name) => caches.delete(name)));
}

/** Pages hold the database open, so it is emptied and not deleted. One that was never made is not made here. */
async function clear(stores: readonly string[]): Promise<void> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === database.name)) return;
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open(database.name);
    opening.onerror = () => resolve();
    opening.onsuccess = () => {
      const db = opening.result;
      const there = stores.filter((store) => db.objectStoreNames.contains(store));
      const done = () => {
        db.close();
        resolve();
      };
      if (there.length === 0) return done();
      const change = db.transaction(there, "readwrite");
      for (const store of there) change.objectStore(store).clear();
      change.oncomplete = done;
      change.onabort = done;
    };
  });
}
