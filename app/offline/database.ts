import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { Conversation } from "../live/conversation";
import type { Pending } from "../live/outbox";
import type { Person } from "../live/workspace";
import { database } from "../service-worker/words";

/** A message that was not sent, and the tab whose it is to send. */
export type Unsent = Pending & { userId: UserId; tab: string };

/** A conversation as it was seen last. */
export type Seen = Pick<Conversation, "messages" | "hasOlder" | "seq" | "epoch" | "channel" | "me"> & {
  userId: UserId;
  channelId: ChannelId;
  people: Person[];
  /** Milliseconds since 1970. */
  at: number;
};

interface Kept extends DBSchema {
  unsent: { key: [UserId, string]; value: Unsent };
  seen: { key: [UserId, ChannelId]; value: Seen };
}
export type Database = IDBPDatabase<Kept>;

let opening: Promise<Database> | null = null;

export function openDatabase(): Promise<Database> {
  opening ??= openDB<Kept>(database.name, database.version, {
    upgrade(db) {
      db.createObjectStore(database.unsent, { keyPath: ["userId", "clientMsgId"] });
      db.createObjectStore(database.seen, { keyPath: ["userId", "channelId"] });
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
  return opening;
}

/** Every key that begins with the member's id. */
export const ofUser = (userId: UserId) => IDBKeyRange.bound([userId], [userId, []]);

/** Whatever belongs to anybody else. */
export async function forgetOthers(db: Database, userId: UserId): Promise<void> {
  const change = db.transaction([database.unsent, database.seen], "readwrite");
  for (const name of [database.unsent, database.seen] as const) {
    const store = change.objectStore(name);
    await store.delete(IDBKeyRange.upperBound([userId], true));
    await store.delete(IDBKeyRange.lowerBound([userId, []], true));
  }
  await change.done;
}
