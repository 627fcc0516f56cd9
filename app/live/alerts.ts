import type { ActivityItem } from "../../src/protocol/activity";
import type { Live } from "./live";

/** Words for one notification; the page that shows it knows the names. */
export type Alert = { title: string; body: string; path: string };

/**
 * Notifications of the desktop. Every tab is told; the tag is the item's, so that the system shows one. Nothing for
 * the conversation that is in front of the reader, and what is read elsewhere is taken away again.
 */
export class Alerts {
  readonly #shown = new Map<string, Notification>();

  constructor(
    private readonly live: Live,
    private readonly words: (item: ActivityItem) => Alert,
    private readonly open: (path: string) => void,
  ) {}

  show(item: ActivityItem): void {
    if (!canShow() || Notification.permission !== "granted" || this.#isBeforeEyes(item)) return;
    const { title, body, path } = this.words(item);
    const options = { body, tag: item.id, icon: "/icon-192.png" };
    const shown = construct(title, options);
    if (!shown) return void showByWorker(title, { ...options, data: { path } });
    shown.onclick = () => {
      window.focus();
      this.open(path);
      shown.close();
    };
    shown.onclose = () => this.#shown.delete(item.id);
    this.#shown.set(item.id, shown);
  }

  withdraw(ids: readonly string[]): void {
    for (const id of ids) {
      this.#shown.get(id)?.close();
      this.#shown.delete(id);
    }
    void withdrawPushed(ids);
  }

  #isBeforeEyes({ channelId }: ActivityItem): boolean {
    return (
      document.visibilityState === "visible" && document.hasFocus() && this.live.current.value?.channelId === channelId
    );
  }
}

/** null: Chrome on Android shows what a service worker shows, and throws here. */
function construct(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}

async function showByWorker(title: string, options: NotificationOptions): Promise<void> {
  await (await navigator.serviceWorker?.getRegistration())?.showNotification(title, options);
}

/** Those of the service worker, under the same tags. */
async function withdrawPushed(ids: readonly string[]): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) if (ids.includes(shown.tag)) shown.close();
}

export const canShow = () => typeof Notification !== "undefined";
