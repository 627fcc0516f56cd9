import type { PushAnswer, PushDevice } from "../../src/protocol/push";
import type { Reply } from "./call";
import { request } from "./request";

/** Pushes to this browser. The browser's subscription and the hub's device are one thing; either may be gone alone. */

export type PushState =
  /** The browser cannot, or (iPhone) can only once Parley is on the home screen. */
  { kind: "unable" } | { kind: "blocked" } | { kind: "off" } | { kind: "on"; device: PushDevice };

const workerPath = "/sw.js";

export const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export const devicesOf = (slug: string): Promise<Reply<PushAnswer>> => request("GET", `/api/workspaces/${slug}/push`);

/** What holds here, by what the browser says and what the hub has. */
export async function pushState(devices: readonly PushDevice[]): Promise<PushState> {
  if (!canPush()) return { kind: "unable" };
  if (Notification.permission === "denied") return { kind: "blocked" };
  const device = devices.find(({ current }) => current);
  const subscription = await currentSubscription();
  return device && subscription ? { kind: "on", device } : { kind: "off" };
}

/** Only by a click: the browser asks its person. Words say what went wrong. */
export async function turnOn(slug: string, publicKey: string): Promise<string | null> {
  if ((await Notification.requestPermission()) !== "granted") return "The browser does not allow notifications here.";
  try {
    const subscription = await subscribe(publicKey);
    const { endpoint, keys } = subscription.toJSON();
    const reply = await request("POST", `/api/workspaces/${slug}/push/devices`, { endpoint, keys });
    return reply.ok ? null : reply.message;
  } catch {
    return "The browser could not reach its push service. Try again later.";
  }
}

/** The hub forgets it first; other workspaces may still push to the same subscription, so that stays. */
export async function turnOff(slug: string, id: string): Promise<string | null> {
  const reply = await request("DELETE", `/api/workspaces/${slug}/push/devices/${id}`);
  return reply.ok ? null : reply.message;
}

async function subscribe(publicKey: string): Promise<PushSubscription> {
  await navigator.serviceWorker.register(workerPath);
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: publicKey };
  try {
    return await pushManager.subscribe(wanted);
  } catch (error) {
    // It is subscribed under a key that is no longer ours.
    const old = await pushManager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return pushManager.subscribe(wanted);
  }
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}
