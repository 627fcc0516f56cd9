import type { SidebarRow } from "../../src/protocol/hub-frames";
import { type ChannelId, isDirectId, type Ts } from "../../src/protocol/ids";
import type { Tables } from "./tables";

const never: Ts = "0000000000.000000";

/**
 * Which direct messages are not in the sidebar. Until it is opened one is there as soon as something was said in it;
 * closed, it comes back with the next message.
 */
export class Closed {
  constructor(private readonly tables: Tables) {}

  /** The row as clients hear it. */
  shown(row: SidebarRow): SidebarRow {
    return this.#hides(row) ? { ...row, hidden: true } : row;
  }

  /** `until` null: opened by hand. */
  set(channelId: ChannelId, until: Ts | null): void {
    this.tables.put("INSERT OR REPLACE INTO closed VALUES (?, ?)", channelId, until);
  }

  forget(channelId: ChannelId): void {
    this.tables.rows("DELETE FROM closed WHERE channel_id = ?", channelId);
  }

  #hides({ id, headTs }: SidebarRow): boolean {
    if (!isDirectId(id)) return false;
    const select = "SELECT until FROM closed WHERE channel_id = ?";
    const known = this.tables.first<{ until: Ts | null }>(select, id);
    const until = known ? known.until : never;
    return until !== null && (headTs ?? never) <= until;
  }
}
