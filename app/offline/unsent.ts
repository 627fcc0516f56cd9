import type { UserId } from "../../src/protocol/ids";
import type { Keeper, Outbox } from "../live/outbox";
import { canShare, goneTab, holdTab, livingTabs, tabId } from "../live/tab";
import { type Database, ofUser } from "./database";

const channelName = "parley:unsent";

/**
 * Keeps the outbox in the browser's database. Each message belongs to the tab that it was written in; when that is
 * gone, another takes it over, and then sends it.
 */
export function keepUnsent(
  db: Database,
  { outbox, userId, onAdopted }: { outbox: Outbox; userId: UserId; onAdopted: () => void },
): { stop: () => void; adopted: Promise<void> } {
  const shared = canShare();
  const channel = shared ? new BroadcastChannel(channelName) : null;
  const watched = new Set<string>();
  let stopped = false;

  const keeper: Keeper = {
    put(entry) {
      // A tab that may not write keeps its messages as long as it lives.
      void db.put("unsent", { ...entry, userId, tab: tabId }).catch(() => {});
      channel?.postMessage(tabId);
    },
    remove(clientMsgId) {
      void db.delete("unsent", [userId, clientMsgId]).catch(() => {});
    },
  };

  const watch = (tab: string) => {
    if (tab === tabId || watched.has(tab)) return;
    watched.add(tab);
    void goneTab(tab).then(() => {
      watched.delete(tab);
      return adopt();
    });
  };
  if (channel) channel.onmessage = ({ data }) => watch(data as string);

  async function adopt(): Promise<void> {
    if (stopped) return;
    if (!shared) return take(() => false);
    await navigator.locks.request(`${channelName}:${userId}`, async () => take(await livingTabs()));
  }

  /** From tabs that are no more. */
  async function take(lives: (tab: string) => boolean): Promise<void> {
    const change = db.transaction("unsent", "readwrite");
    const all = await change.store.getAll(ofUser(userId));
    const left = all.filter(({ tab }) => tab !== tabId && !lives(tab)).sort((a, b) => a.at - b.at);
    for (const entry of left) await change.store.put({ ...entry, tab: tabId });
    await change.done;
    if (shared) for (const { tab } of all) if (lives(tab)) watch(tab);
    if (left.length === 0 || stopped) return;
    outbox.adopt(left.map(({ userId: _, tab: __, ...pending }) => pending));
    onAdopted();
  }

  async function begin(): Promise<void> {
    // The others must see that this tab lives before it calls anything its own.
    if (shared) await holdTab();
    if (stopped) return;
    outbox.keepIn(keeper);
    await adopt();
  }

  return {
    adopted: begin(),
    stop() {
      stopped = true;
      outbox.keepIn(null);
      channel?.close();
    },
  };
}
