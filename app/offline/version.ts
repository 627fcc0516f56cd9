import type { Notices } from "../live/notices";
import type { ToWorker } from "../service-worker/words";

const lookEveryMs = 60 * 60_000;

/** Installs the service worker, and says when a newer version of Parley waits. */
export async function installWorker(notices: Notices): Promise<() => void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !import.meta.env.PROD) return () => {};
  const registration: ServiceWorkerRegistration | undefined = await serviceWorker.register("/sw.js");
  if (!registration) return () => {};
  const offer = (waiting: ServiceWorker) =>
    notices.say("A new version is ready.", { action: { name: "Reload", act: () => takeOver(waiting) } });
  const follow = (worker: ServiceWorker | null) => {
    worker?.addEventListener("statechange", () => {
      // The first one takes its place without a word.
      if (worker.state === "installed" && registration.active) offer(worker);
    });
  };
  const found = () => follow(registration.installing);
  if (registration.waiting && registration.active) offer(registration.waiting);
  follow(registration.installing);
  registration.addEventListener("updatefound", found);
  const timer = setInterval(() => void registration.update().catch(() => {}), lookEveryMs);
  return () => {
    clearInterval(timer);
    registration.removeEventListener("updatefound", found);
  };
}

function takeOver(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "take-over" } satisfies ToWorker);
}

export async function tellWorker(word: ToWorker): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  registration?.active?.postMessage(word);
}
