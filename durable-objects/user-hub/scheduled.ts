import type { HubEvent } from "../../src/protocol/hub-frames";
import type { ChannelId, ScheduledId } from "../../src/protocol/ids";
import type { ScheduledMessage } from "../../src/protocol/scheduled";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

/** What the member has scheduled, over all conversations: each room's list as it last told it. */
export class ScheduledLists {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("scheduled");
  }

  /** A room tells the whole of its list. What is older than what is known changes nothing. */
  told({
    channelId,
    version,
    items,
  }: {
    channelId: ChannelId;
    version: number;
    items: ScheduledMessage[];
  }): HubEvent[] {
    const select = "SELECT version FROM scheduled_lists WHERE channel_id = ?";
    const known = this.#tables.first<{ version: number }>(select, channelId);
    if (known && version <= known.version) return [];
    return commit(this.parts, () => [this.#replace(channelId, version, items)]);
  }

  /** The channel was deleted, and its room with it: the texts are here and nowhere else. */
  orphaned(channelId: ChannelId): HubEvent[] {
    const items = this.#items("channel_id = ? AND item ->> '$.failed.reason' IS NOT 'deleted'", channelId);
    if (items.length === 0) return [];
    const failed = { reason: "deleted", message: "The channel was deleted." };
    const kept = items.map((item) => ({ ...item, failed }));
    return commit(this.parts, () => [this.#replace(channelId, Number.MAX_SAFE_INTEGER, kept)]);
  }

  /** One whose room is gone. */
  forget(id: ScheduledId): HubEvent[] {
    const [item] = this.#items("id = ?", id);
    if (!item) return [];
    const rest = this.#items("channel_id = ?", item.channelId).filter((other) => other.id !== id);
    return commit(this.parts, () => [this.#replace(item.channelId, Number.MAX_SAFE_INTEGER, rest)]);
  }

  /** What failed first, then by time. */
  list(): ScheduledMessage[] {
    return this.#items("true ORDER BY item ->> '$.failed.reason' IS NULL, at");
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    const { self } = this.parts;
    const rows = this.#tables.rows<{ channel_id: ChannelId }>(
      "SELECT channel_id FROM scheduled_lists WHERE n > ? ORDER BY n",
      n ?? -1,
    );
    const events = rows.map(({ channel_id: channelId }): HubEvent => {
      const items = this.#items("channel_id = ? ORDER BY at", channelId);
      return { type: "scheduled.updated", version: self.version, channelId, items };
    });
    return n === null ? events.filter((event) => event.type !== "scheduled.updated" || event.items.length > 0) : events;
  }

  /** Inside a commit. */
  #replace(channelId: ChannelId, version: number, items: ScheduledMessage[]): HubEvent {
    const { self } = this.parts;
    this.#tables.put("INSERT OR REPLACE INTO scheduled_lists VALUES (?, ?, ?)", channelId, version, self.next());
    this.#tables.rows("DELETE FROM scheduled WHERE channel_id = ?", channelId);
    for (const item of items) {
      const insert = "INSERT INTO scheduled (id, channel_id, at, item) VALUES (?, ?, ?, ?)";
      this.#tables.put(insert, item.id, channelId, Date.parse(item.at), JSON.stringify(item));
    }
    return { type: "scheduled.updated", version: self.version, channelId, items };
  }

  #items(where: string, ...bound: string[]): ScheduledMessage[] {
    const rows = this.#tables.rows<{ item: string }>(`SELECT item FROM scheduled WHERE ${where}`, ...bound);
    return rows.map(({ item }) => JSON.parse(item) as ScheduledMessage);
  }
}
