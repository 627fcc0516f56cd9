import type { NoticeKind } from "../../src/protocol/activity";
import type { ChannelId } from "../../src/protocol/ids";
import type { ActivityRow } from "./activity";
import { isSent } from "./delivery";
import type { NotificationRules } from "./notification-rules";
import type { OwnPresence } from "./own-presence";
import type { HubParts } from "./parts";

/** What decides whether something leaves Parley: the rules as they are now, quiet hours, and whether somebody is here. */
export class Away {
  constructor(
    private readonly parts: HubParts,
    private readonly rules: NotificationRules,
    private readonly own: () => OwnPresence,
  ) {}

  wants({ kind, channel_id }: { kind: NoticeKind; channel_id: ChannelId }): boolean {
    return isSent(kind, this.rules.rule(channel_id));
  }

  get preferences() {
    return this.rules.preferences;
  }

  /** The moment from which something may leave, unless it is read before; null: not while the settings are these. */
  opensAt(now: number, attentionMs: number): { at: number | null; quiet: boolean } {
    const { quiet, changesAt } = this.rules.dnd(now);
    return quiet ? { at: changesAt, quiet } : { at: this.own().attendsUntil(now, attentionMs) ?? now, quiet };
  }

  /** Those that nobody has read or withdrawn, newest first. */
  unread(ids: readonly string[]): ActivityRow[] {
    return this.parts.tables("activity").rows<ActivityRow>(
      `SELECT * FROM activity WHERE id IN (SELECT value FROM json_each(?)) AND read_at IS NULL AND gone = 0
       ORDER BY at DESC, id DESC`,
      JSON.stringify(ids),
    );
  }
}
