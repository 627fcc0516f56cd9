import type { OpenPath, PushPayload } from "../../src/protocol/push";

/** Notices while Parley is closed, and where a click on one leads. */
export function listenForPushes(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener("push", (event) => {
    const payload = event.data?.json() as PushPayload | undefined;
    if (payload) event.waitUntil(show(scope, payload));
  });
  scope.addEventListener("notificationclick", (event) => {
    const { path } = event.notification.data as { path: string };
    event.notification.close();
    event.waitUntil(open(scope, path));
  });
}

// Known to browsers; the library of types lags behind.
type Shown = NotificationOptions & { renotify?: boolean; timestamp?: number };

/** The same tag again shows the same notice; a count that grew is news. */
function show({ registration }: ServiceWorkerGlobalScope, { title, body, tag, path, at }: PushPayload): Promise<void> {
  const options: Shown = { body, tag, timestamp: at, icon: "/icon-192.png", badge: "/icon-192.png", data: { path } };
  return registration.showNotification(title, options);
}

/** A window that shows this workspace goes there by itself; else one is opened. */
async function open({ clients }: ServiceWorkerGlobalScope, path: string): Promise<void> {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  // A client's address is the one it was opened at, so each is asked where it is.
  for (const window of windows.toSorted((a, b) => Number(b.focused) - Number(a.focused))) {
    if (await goes(window, path)) return void (await window.focus());
  }
  await clients.openWindow(path);
}

const patienceMs = 500;

/** Pages that show no workspace do not answer. */
function goes(window: WindowClient, path: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  window.postMessage({ type: "open", path } satisfies OpenPath, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), patienceMs);
  });
}
