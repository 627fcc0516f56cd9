import { settings } from "../../src/env";
import type { NoticeKind } from "../../src/protocol/activity";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { ChannelId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { ActivityRow } from "./activity";
import type { Away } from "./away";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = { id: string; notice_ids: string; queued: number; leased_until: number; created_at: number };

const direct: ReadonlySet<NoticeKind> = new Set(["mention", "keyword", "dm"]);
const keptMs = 2 * 24 * 60 * 60_000;

/**
 * What stayed unseen, put together into one mail in a window of time. A digest names the notices that may be in it; the
 * queue's job asks again before it sends, and what was read by then is left out.
 */
export class Digests {
  readonly #tables: Tables;

  constructor(
    private readonly parts: HubParts,
    private readonly away: Away,
  ) {
    this.#tables = parts.tables("mail");
  }

  /** Inside a commit: new in the inbox, unread, and the member wants to be told. */
  note(row: ActivityRow, now: number): void {
    if (settings(this.parts.env).MAIL_TRANSPORT === "none" || !this.#wants(row)) return;
    this.#wait([row.id], now);
  }

  /** Something changed that may let out what waits. */
  review(now: number): void {
    const at = this.#opensAt(now);
    if (at !== null) this.parts.alarms.arm("mail", at);
  }

  /** The alarm's work: hands one digest to the queue when its time has come, and says when it wants to be called again. */
  async gather(now: number): Promise<number | undefined> {
    this.#tables.rows(
      "UPDATE activity SET mail_at = NULL WHERE mail_at IS NOT NULL AND (read_at IS NOT NULL OR gone = 1)",
    );
    this.#tables.rows("DELETE FROM digests WHERE created_at < ?", now - keptMs);
    const at = this.#opensAt(now);
    if (at !== null && at <= now) this.#makeOne(now);
    await this.#hand();
    return this.#opensAt(now) ?? undefined;
  }

  /** For the job, just before it sends: what of the digest is still unseen. Whoever is answered has it for a while. */
  due(id: string, now: number): Result<{ rows: ActivityRow[] }> {
    const digest = this.#find(id);
    if (!digest) return { ok: true, rows: [] };
    if (digest.leased_until > now) return refuse("unavailable", "Somebody is sending it.");
    const rows = this.away.unread(JSON.parse(digest.notice_ids) as string[]).filter((row) => this.#wants(row));
    const open = this.away.opensAt(now, this.#windowMs).at;
    if (rows.length > 0 && open !== null && open <= now) {
      const until = now + limits.digest.leaseSeconds * 1_000;
      this.#tables.rows("UPDATE digests SET leased_until = ? WHERE id = ?", until, id);
      return { ok: true, rows };
    }
    commit(this.parts, () => {
      this.done(id);
      if (rows.length > 0) {
        this.#wait(
          rows.map((row) => row.id),
          now,
        );
      }
    });
    return { ok: true, rows: [] };
  }

  /** It was sent, or nobody will ever take it. */
  done(id: string): void {
    this.#tables.rows("DELETE FROM digests WHERE id = ?", id);
  }

  /** It was not sent, and will be tried again. */
  released(id: string): void {
    this.#tables.rows("UPDATE digests SET leased_until = 0 WHERE id = ?", id);
  }

  #wants(row: { kind: NoticeKind; channel_id: ChannelId }): boolean {
    const { mail } = this.away.preferences;
    return mail !== "never" && (mail === "all" || direct.has(row.kind)) && this.away.wants(row);
  }

  #makeOne(now: number): void {
    const { self } = this.parts;
    commit(this.parts, () => {
      const rows = this.#tables
        .rows<ActivityRow>("SELECT * FROM activity WHERE mail_at IS NOT NULL ORDER BY at DESC, id DESC")
        .filter((row) => this.#wants(row))
        .slice(0, limits.digest.notices);
      this.#tables.rows("UPDATE activity SET mail_at = NULL WHERE mail_at IS NOT NULL");
      if (rows.length === 0) return;
      const noticeIds = JSON.stringify(rows.map(({ id }) => id));
      this.#tables.put("INSERT INTO digests VALUES (?, ?, 0, 0, ?)", crypto.randomUUID(), noticeIds, now);
      self.set({ digestAt: now });
    });
  }

  /** Cut off in the middle, the queue gets one again under the same id. */
  async #hand(): Promise<void> {
    const { env, self } = this.parts;
    const { workspaceId, userId, epoch } = self.state;
    const rows = this.#tables.rows<Row>("SELECT * FROM digests WHERE queued = 0");
    for (const { id } of rows) {
      await env.JOBS_QUEUE.send({ kind: "digest", workspaceId, userId, digestId: id });
      if (!self.lives(epoch)) return;
      this.#tables.rows("UPDATE digests SET queued = 1 WHERE id = ?", id);
    }
  }

  #wait(ids: readonly string[], now: number): void {
    this.#tables.make();
    this.#tables.rows(
      "UPDATE activity SET mail_at = ? WHERE id IN (SELECT value FROM json_each(?))",
      now + this.#windowMs,
      JSON.stringify(ids),
    );
    const at = this.#opensAt(now);
    if (at !== null) this.parts.alarms.arm("mail", at);
  }

  /** When the next mail may be put together; null: nothing waits, or nothing may go while the settings are these. */
  #opensAt(now: number): number | null {
    const earliest = this.#earliest;
    if (earliest === null) return null;
    const { at } = this.away.opensAt(now, this.#windowMs);
    return at === null ? null : Math.max(at, earliest, (this.parts.self.state.digestAt ?? 0) + this.#windowMs);
  }

  get #earliest(): number | null {
    const select = "SELECT min(mail_at) AS at FROM activity WHERE mail_at IS NOT NULL";
    return this.#tables.first<{ at: number | null }>(select)?.at ?? null;
  }

  get #windowMs(): number {
    return settings(this.parts.env).MAIL_AFTER_MINUTES * 60_000;
  }

  #find(id: string): Row | null {
    return this.#tables.first<Row>("SELECT * FROM digests WHERE id = ?", id);
  }
}
