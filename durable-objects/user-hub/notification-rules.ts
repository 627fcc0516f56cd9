import type { HubEvent, SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import {
  type ChannelNotifications,
  type ChannelNotificationsChange,
  defaultPreferences,
  defaultRule,
  type NotificationPreferences,
  type NotificationPreferencesChange,
  type NotifyLevel,
  type Rule,
} from "../../src/protocol/notifications";
import { sideBySide, within } from "../bounded";
import { roomFor } from "../stubs";
import { dndAt } from "./dnd-clock";
import type { HubParts } from "./parts";
import type { Tables } from "./tables";

type Zoned = { zone: string };
type Row = {
  channel_id: ChannelId;
  level: NotifyLevel | null;
  muted: number;
  told: string | null;
  told_version: number;
};

/** What a room holds that was told by an earlier life of this hub: equal to nothing. */
const unknown = "?";

/**
 * What the member wants to be told of: workspace defaults, keywords, and each conversation's own level and mute. Rooms
 * that need it to decide get it as absolute state with a version, again until they accept.
 */
export class NotificationRules {
  readonly #said: Tables;
  readonly #rules: Tables;

  constructor(private readonly parts: HubParts) {
    this.#said = parts.tables("preferences");
    this.#rules = parts.tables("rules");
  }

  get preferences(): NotificationPreferences {
    const select = "SELECT value FROM preferences";
    const kept = this.#said.first<{ value: string }>(select);
    const { zone: _, ...said } = kept ? (JSON.parse(kept.value) as Partial<NotificationPreferences & Zoned>) : {};
    return { ...defaultPreferences, ...said };
  }

  ofChannel(channelId: ChannelId): ChannelNotifications {
    const row = this.#find(channelId);
    return { level: row?.level ?? "default", muted: row?.muted === 1 };
  }

  /** As it holds for one conversation. */
  rule(channelId: ChannelId): Rule {
    const { level, muted } = this.ofChannel(channelId);
    const { level: usual, keywords } = this.preferences;
    const direct = !channelId.startsWith("C");
    // Direct messages are always told unless muted, so neither level nor keywords decide anything there.
    const effective = level !== "default" ? level : direct ? defaultRule.level : usual;
    return { level: effective, muted, keywords: direct || muted || effective === "nothing" ? [] : keywords };
  }

  /** The hub owns these two fields of a row; the room's are as old as the last telling. */
  overlay(row: SidebarRow): SidebarRow {
    const { level, muted } = this.rule(row.id);
    return { ...row, muted, notify: level };
  }

  /** Whether the member is not to be disturbed at `now`, and when that changes. */
  dnd(now: number): { quiet: boolean; changesAt: number | null } {
    const { dndUntil, schedule } = this.preferences;
    if (dndUntil === null && schedule === null) return { quiet: false, changesAt: null };
    return dndAt({ until: dndUntil === null ? null : Date.parse(dndUntil), schedule, zone: this.#zone }, now);
  }

  /** Inside a commit. `zone` is the member's time zone, as of now. */
  setPreferences(change: NotificationPreferencesChange, zone: string): HubEvent[] {
    const before = this.preferences;
    const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const preferences: NotificationPreferences = { ...before, ...said };
    if (JSON.stringify(preferences) === JSON.stringify(before) && zone === this.#zone) return [];
    const { self, alarms } = this.parts;
    this.#said.put("INSERT OR REPLACE INTO preferences VALUES (1, ?)", JSON.stringify({ ...preferences, zone }));
    alarms.arm("rules", Date.now());
    self.next();
    return [{ type: "preferences.updated", version: self.version, preferences }];
  }

  /** Inside a commit. */
  setChannel(channelId: ChannelId, change: ChannelNotificationsChange): void {
    const before = this.ofChannel(channelId);
    const { level = before.level, muted = before.muted } = change;
    this.#rules.put(
      `INSERT INTO rules (channel_id, level, muted) VALUES (?1, ?2, ?3)
       ON CONFLICT (channel_id) DO UPDATE SET level = ?2, muted = ?3`,
      channelId,
      level === "default" ? null : level,
      muted ? 1 : 0,
    );
    if (this.#isDue(channelId)) this.parts.alarms.arm("rules", Date.now());
  }

  /** A room says which version of the rules it holds; 0: none. */
  heard(channelId: ChannelId, version: number | undefined): void {
    if (version === undefined) return;
    const known = this.#find(channelId)?.told_version ?? 0;
    if (known !== version) this.#record(channelId, version === 0 ? null : unknown, version);
    if (this.#isDue(channelId)) this.parts.alarms.arm("rules", Date.now());
  }

  /** Out of the conversation: the room has forgotten them too. */
  left(channelId: ChannelId): void {
    this.#rules.rows("DELETE FROM rules WHERE channel_id = ?", channelId);
  }

  /** The alarm's work. Throws when a room did not accept, so that the alarm comes again, later and later. */
  async mirror(): Promise<void> {
    const { env, self, storage } = this.parts;
    const { epoch, userId } = self.state;
    const rows = storage.sql.exec<{ channel_id: ChannelId }>(
      "SELECT channel_id FROM conversations WHERE left_at IS NULL",
    );
    const due = rows.toArray().flatMap(({ channel_id }) => (this.#isDue(channel_id) ? channel_id : []));
    const accepted = await sideBySide(due, limits.hub.asks.width, async (channelId) => {
      const rule = this.rule(channelId);
      const version = this.#nextVersion();
      const answer = await within(limits.hub.birthMs, roomFor(env, channelId).setRules({ userId, version, ...rule }));
      if (!self.lives(epoch)) return true;
      if (answer?.ok) this.#record(channelId, textOf(rule), version);
      // Not a member there any more: the room will tell, or has.
      return answer !== null && (answer.ok || answer.code === "not_found");
    });
    if (accepted.includes(false)) throw new Error("not every room accepted the notification rules");
  }

  get #zone(): string {
    const select = "SELECT value ->> 'zone' AS zone FROM preferences";
    return this.#said.first<{ zone: string | null }>(select)?.zone ?? "UTC";
  }

  #isDue(channelId: ChannelId): boolean {
    return textOf(this.rule(channelId)) !== (this.#find(channelId)?.told ?? textOf(defaultRule));
  }

  #record(channelId: ChannelId, told: string | null, version: number): void {
    this.#rules.put(
      `INSERT INTO rules (channel_id, told, told_version) VALUES (?1, ?2, ?3)
       ON CONFLICT (channel_id) DO UPDATE SET told = ?2, told_version = ?3`,
      channelId,
      told,
      version,
    );
  }

  #nextVersion(): number {
    const { self } = this.parts;
    const rulesVersion = Math.max(Date.now(), (self.state.rulesVersion ?? 0) + 1);
    self.set({ rulesVersion });
    return rulesVersion;
  }

  #find(channelId: ChannelId): Row | null {
    const select = "SELECT * FROM rules WHERE channel_id = ?";
    return this.#rules.first<Row>(select, channelId);
  }
}

const textOf = ({ level, muted, keywords }: Rule) => JSON.stringify({ level, muted, keywords });
