import type { ChannelListing, HubEvent, SidebarRow, ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { ChannelTold } from "../contract";
import { Closed } from "./closed";
import type { NotificationRules } from "./notification-rules";
import type { Self } from "./self";
import type { Tables } from "./tables";

type Row = {
  version: number;
  listing: string;
  state: string;
  n: number;
  listing_n: number;
  joined_n: number;
  left_at: number | null;
};

type Heard = { version: number; state: SidebarRow; rules?: number };

/** What a room answered of one conversation; null: it was not heard. */
export type Loaded = { listing: ChannelListing; heard: (Heard & { threads: ThreadState[] }) | null };

export type Changes = { channels: SidebarRow[]; left: ChannelId[]; events: HubEvent[] };

/** Who has to hear at once that a conversation was read, or left. */
export type Followers = {
  read: (channelId: ChannelId, readTs: Ts | null) => HubEvent[];
  left: (channelId: ChannelId) => void;
};

/** The sidebar: each conversation as its room last told it. Rooms own these facts, so only they change them. */
export class Conversations {
  readonly #closed: Closed;

  constructor(
    private readonly sql: SqlStorage,
    private readonly self: Self,
    private readonly rules: NotificationRules,
    private readonly followers: Followers,
    closed: Tables,
  ) {
    this.#closed = new Closed(closed);
  }

  /** Everything anew, on birth and when a removed member is back. */
  replace(loaded: Loaded[]): void {
    this.sql.exec("DELETE FROM conversations");
    for (const { listing, heard } of loaded) {
      const n = this.self.state.n;
      const state = this.#stateText(heard?.state ?? silent(listing.id));
      this.#put(listing.id, heard?.version ?? -1, listingText(listing), state, { n, listing_n: n, joined_n: n });
      if (heard) this.rules.heard(listing.id, heard.rules);
    }
  }

  /** A room tells the whole of one conversation. What is older than what is known changes nothing. */
  told(update: ChannelTold, now: number): HubEvent[] {
    const row = this.#find(update.channelId);
    if (row && update.version <= row.version) return [];
    if (!update.member || !update.state) return this.#left(update, row, now);
    if (!row || row.left_at !== null) return this.#joined(update, update.state);
    const events = this.listed(update.channel);
    return [...events, ...this.refreshed(update.channelId, { ...update, state: update.state })];
  }

  /** A room was asked. The same version may count more than when it was told: numbers of unread rows lag. */
  refreshed(channelId: ChannelId, heard: Heard): HubEvent[] {
    const row = this.#find(channelId);
    if (!row || row.left_at !== null || heard.version < row.version) return [];
    this.rules.heard(channelId, heard.rules);
    const read = this.followers.read(channelId, heard.state.readTs);
    const state = this.#stateText(heard.state);
    if (state === row.state) {
      if (heard.version > row.version) this.#change(channelId, { version: heard.version });
      return read;
    }
    const n = this.self.next();
    this.#change(channelId, { version: heard.version, state, n });
    return [{ type: "channel.state", version: this.self.version, channel: this.#shown(state) }, ...read];
  }

  /** The member closed a direct message, or opened one: every tab shows it so. Before its room told of it, too. */
  hide(channelId: ChannelId, until: Ts | null): HubEvent[] {
    const row = this.#find(channelId);
    const here = row && row.left_at === null ? row : null;
    const before = here && this.#shown(here.state).hidden;
    this.#closed.set(channelId, until);
    if (!here || this.#shown(here.state).hidden === before) return [];
    this.#change(channelId, { n: this.self.next() });
    return [{ type: "channel.state", version: this.self.version, channel: this.#shown(here.state) }];
  }

  /** The member's own settings changed: of one conversation, or (null) of all. */
  reviewed(channelId: ChannelId | null): HubEvent[] {
    const rows = this.sql.exec<{ channel_id: ChannelId; state: string }>(
      "SELECT channel_id, state FROM conversations WHERE left_at IS NULL AND channel_id = coalesce(?, channel_id)",
      channelId,
    );
    return rows.toArray().flatMap(({ channel_id, state: before }) => {
      const state = this.#stateText(parsed<SidebarRow>(before));
      if (state === before) return [];
      const n = this.self.next();
      this.#change(channel_id, { state, n });
      return [{ type: "channel.state", version: this.self.version, channel: this.#shown(state) }];
    });
  }

  listing(channelId: ChannelId): ChannelListing | null {
    const row = this.#find(channelId);
    return row && row.left_at === null ? parsed<ChannelListing>(row.listing) : null;
  }

  row(channelId: ChannelId): SidebarRow | null {
    const row = this.#find(channelId);
    return row && row.left_at === null ? this.#shown(row.state) : null;
  }

  /** The directory's facts of a conversation, from its room or from the Roster: whichever comes first is told. */
  listed(channel: ChannelListing): HubEvent[] {
    const row = this.#find(channel.id);
    const listing = listingText(channel);
    if (!row || row.left_at !== null || row.listing === listing) return [];
    const before = parsed<ChannelListing>(row.listing);
    const n = this.self.next();
    this.#change(channel.id, { listing, n, listing_n: n });
    const type = channel.archived && !before.archived ? "channel.archived" : "channel.updated";
    return [{ type, version: this.self.version, channel: parsed<ChannelListing>(listing) }];
  }

  /** The channel was deleted; it will tell nothing any more. */
  deleted(channelId: ChannelId, now: number): void {
    if (this.has(channelId)) this.#leave(channelId, this.self.next(), now);
  }

  has(channelId: ChannelId): boolean {
    return this.#find(channelId)?.left_at === null;
  }

  rows(): SidebarRow[] {
    const rows = this.sql.exec<{ state: string }>("SELECT state FROM conversations WHERE left_at IS NULL");
    return rows.toArray().map(({ state }) => this.#shown(state));
  }

  /** null: too much was forgotten since, or the number is none of ours. */
  since(n: number | null): Changes | null {
    if (n === null || n < this.self.state.leftFloor) return null;
    const changed = this.sql
      .exec<Row & { channel_id: ChannelId }>("SELECT * FROM conversations WHERE n > ? ORDER BY n", n)
      .toArray();
    const present = changed.filter((row) => row.left_at === null);
    return {
      channels: present.map((row) => this.#shown(row.state)),
      left: changed.filter((row) => row.left_at !== null).map((row) => row.channel_id),
      events: present.filter((row) => row.listing_n > n).map((row) => this.#listingEvent(row, n)),
    };
  }

  /** Rows whose number may lag, mentions first, and rows whose room was never heard. */
  lagging(): { channelId: ChannelId; unheard: boolean }[] {
    const rows = this.sql.exec<{ channel_id: ChannelId; version: number }>(
      `SELECT channel_id, version FROM conversations
       WHERE left_at IS NULL AND (version < 0 OR state ->> 'unread' > 0 OR state ->> 'mentions' > 0 OR state ->> 'threadUnread')
       ORDER BY version < 0 DESC, state ->> 'mentions' > 0 DESC, n DESC LIMIT ?`,
      limits.hub.asks.rows,
    );
    return rows.toArray().map(({ channel_id, version }) => ({ channelId: channel_id, unheard: version < 0 }));
  }

  #listingEvent(row: Row, n: number): HubEvent {
    const { version } = this.self;
    const channel = parsed<ChannelListing>(row.listing);
    if (row.joined_n > n) return { type: "channel.joined", version, channel, state: this.#shown(row.state) };
    return { type: channel.archived ? "channel.archived" : "channel.updated", version, channel };
  }

  #joined(update: ChannelTold, state: SidebarRow): HubEvent[] {
    const n = this.self.next();
    const numbers = { n, listing_n: n, joined_n: n };
    const text = this.#stateText(state);
    this.#put(update.channelId, update.version, listingText(update.channel), text, numbers);
    this.rules.heard(update.channelId, update.rules);
    const { version } = this.self;
    return [
      {
        type: "channel.joined",
        version,
        channel: parsed(listingText(update.channel)),
        state: this.#shown(text),
      },
    ];
  }

  #left(update: ChannelTold, row: Row | null, now: number): HubEvent[] {
    const { channelId } = update;
    if (row && row.left_at !== null) {
      this.#change(channelId, { version: update.version });
      return [];
    }
    if (!row) {
      // An older "joined" may still be on its way.
      const n = this.self.state.n;
      const numbers = { n, listing_n: n, joined_n: n };
      this.#put(channelId, update.version, listingText(update.channel), stateText(silent(channelId)), numbers);
      this.#leave(channelId, n, now);
      return [];
    }
    this.#change(channelId, { version: update.version });
    this.#leave(channelId, this.self.next(), now);
    return [{ type: "channel.left", version: this.self.version, channelId }];
  }

  #leave(channelId: ChannelId, n: number, now: number): void {
    this.rules.left(channelId);
    this.followers.left(channelId);
    this.#change(channelId, { n, left_at: now });
    this.#closed.forget(channelId);
    const { rows, days } = limits.hub.left;
    const forgotten = this.sql
      .exec<{ n: number }>(
        `DELETE FROM conversations WHERE left_at < ?1 OR (left_at IS NOT NULL AND n <=
           (SELECT n FROM conversations WHERE left_at IS NOT NULL ORDER BY n DESC LIMIT 1 OFFSET ?2)) RETURNING n`,
        now - days * 24 * 60 * 60 * 1_000,
        rows,
      )
      .toArray();
    const floor = Math.max(this.self.state.leftFloor, ...forgotten.map((row) => row.n));
    if (floor > this.self.state.leftFloor) this.self.set({ leftFloor: floor });
  }

  #shown(state: string): SidebarRow {
    return this.#closed.shown(parsed<SidebarRow>(state));
  }

  #find(channelId: ChannelId): Row | null {
    return this.sql.exec<Row>("SELECT * FROM conversations WHERE channel_id = ?", channelId).toArray()[0] ?? null;
  }

  #put(
    channelId: ChannelId,
    version: number,
    listing: string,
    state: string,
    numbers: { n: number; listing_n: number; joined_n: number },
  ): void {
    this.sql.exec(
      "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
      channelId,
      version,
      listing,
      state,
      numbers.n,
      numbers.listing_n,
      numbers.joined_n,
    );
  }

  #stateText(state: SidebarRow): string {
    return stateText(this.rules.overlay(state));
  }

  #change(channelId: ChannelId, changes: Partial<Row>): void {
    const names = Object.keys(changes);
    this.sql.exec(
      `UPDATE conversations SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE channel_id = ?`,
      ...Object.values(changes),
      channelId,
    );
  }
}

// Texts are compared, so their fields have one order.
const stateText = (row: SidebarRow) => {
  const { id, headTs, readTs, unread, unreadCapped, mentions, threadUnread, threadMentions, muted, notify } = row;
  const threads = { threadUnread, threadMentions };
  return JSON.stringify({ id, headTs, readTs, unread, unreadCapped, mentions, ...threads, muted, notify });
};

const listingText = ({ id, name, type, topic, purpose, archived, userIds }: ChannelListing) =>
  JSON.stringify({ id, name, type, topic, purpose, archived, userIds });

const parsed = <T>(text: string): T => JSON.parse(text) as T;

const silent = (id: ChannelId): SidebarRow => ({
  id,
  headTs: null,
  readTs: null,
  unread: 0,
  unreadCapped: false,
  mentions: 0,
  threadUnread: false,
  threadMentions: 0,
  muted: false,
  notify: "mentions",
});
