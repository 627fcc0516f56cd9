import type { UserId } from "../../src/protocol/ids";
import { database } from "../service-worker/words";
import { openDatabase } from "./database";
import { tellWorker } from "./version";

const ownerKey = "parley:owner";
/** Longer than a database takes; one that does not answer keeps nobody from leaving. */
const patienceMs = 3_000;

/** Drafts, and what somebody uses often, are in the browser's storage under names of our own. */
function dropKeys(keep: (key: string) => boolean): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("parley:") && !keep(key)) localStorage.removeItem(key);
  }
}

/** What another person left who did not sign out goes. */
export function ownStorage(userId: UserId): void {
  if (localStorage.getItem(ownerKey) === userId) return;
  dropKeys((key) => key.includes(`:${userId}`));
  localStorage.setItem(ownerKey, userId);
}

/** How many messages wait in this browser. */
export async function countUnsent(): Promise<number> {
  const count = openDatabase().then((db) => db.count(database.unsent));
  return inTime(
    count.catch(() => 0),
    0,
  );
}

/** Before somebody signs out: nothing of theirs stays. */
export const leaveNothing = (): Promise<void> =>
  inTime(
    leave().catch(() => {}),
    undefined,
  );

async function leave(): Promise<void> {
  dropKeys(() => false);
  await tellWorker({ type: "forget", unsent: true });
  const db = await openDatabase();
  const change = db.transaction([database.unsent, database.seen], "readwrite");
  await Promise.all([change.objectStore(database.unsent).clear(), change.objectStore(database.seen).clear()]);
  await change.done;
}

const inTime = <T>(promise: Promise<T>, otherwise: T): Promise<T> =>
  Promise.race([promise, new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), patienceMs))]);
