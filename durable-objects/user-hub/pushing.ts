import type { PushDeviceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { PushTarget } from "../contract";
import type { ActivityRow } from "./activity";
import type { Away } from "./away";
import { commit, type HubParts } from "./parts";
import type { PushDevices } from "./push-devices";
import type { Tables } from "./tables";

const attentionMs = limits.push.attentionSeconds * 1_000;
const keptMs = 2 * 24 * 60 * 60_000;
/** Rows of the inbox that one alarm looks at; a member who was away for days has no more use for the rest. */
const lookedAt = 1_000;

/**
 * What is to be pushed to the member's devices. A row of the inbox waits while somebody sits before a screen or is not
 * to be disturbed; what is read meanwhile is never sent. The queue's job asks again before it sends.
 */
export class Pushing {
  readonly #tables: Tables;

  constructor(
    private readonly parts: HubParts,
    private readonly devices: PushDevices,
    private readonly away: Away,
  ) {
    this.#tables = parts.tables("push");
  }

  /** Inside a commit: new in the inbox, unread, and the member wants to be told. */
  note(id: string, now: number): void {
    if (this.devices.ids().length > 0) this.#wait([id], now);
  }

  /** Something changed that may let out what waits. */
  review(now: number): void {
    if (this.#waiting(1).length > 0) this.#arm(now);
  }

  /** The alarm's work: hands to the queue what may go, and answers when it wants to be called again. */
  async send(now: number): Promise<number | undefined> {
    this.#tables.rows("UPDATE activity SET push = NULL WHERE push IS NOT NULL AND (read_at IS NOT NULL OR gone = 1)");
    const rows = this.#waiting(lookedAt);
    if (rows.length === 0) return undefined;
    const { at, quiet } = this.away.opensAt(now, attentionMs);
    if (quiet) this.#tables.rows("UPDATE activity SET push = 'quiet' WHERE push = 'now'");
    if (quiet || at === null || at > now) return at ?? undefined;
    const { env, self } = this.parts;
    const { workspaceId, userId, epoch } = self.state;
    const batches = gathered(rows.filter((row) => this.away.wants(row)));
    const jobs = this.devices
      .ids()
      .flatMap((deviceId) => batches.map((noticeIds) => ({ deviceId, noticeIds })))
      .map((job) => ({ body: { kind: "push" as const, workspaceId, userId, ...job } }));
    if (jobs.length > 0) await env.JOBS_QUEUE.sendBatch(jobs);
    // Only now: cut off before, it is handed over again, and the jobs find out by what was sent.
    if (self.lives(epoch)) this.#clear(rows.map(({ id }) => id));
    return rows.length === lookedAt ? now : undefined;
  }

  /** For the job, just before it sends: what of these is still to go to the device; null: nothing. */
  due(
    deviceId: PushDeviceId,
    noticeIds: readonly string[],
    now: number,
  ): { target: PushTarget; rows: ActivityRow[] } | null {
    const target = this.devices.target(deviceId);
    const sent = new Set(this.#sentTo(deviceId, noticeIds));
    const rows = this.away.unread(noticeIds).filter((row) => !sent.has(row.id) && this.away.wants(row));
    if (!target || rows.length === 0) return null;
    const { at } = this.away.opensAt(now, attentionMs);
    if (at !== null && at <= now) return { target, rows };
    commit(this.parts, () =>
      this.#wait(
        rows.map(({ id }) => id),
        now,
      ),
    );
    return null;
  }

  /** The device has them. */
  sent(deviceId: PushDeviceId, noticeIds: readonly string[], now: number): void {
    commit(this.parts, () => {
      this.#tables.rows("DELETE FROM pushed WHERE at < ?", now - keptMs);
      if (!this.devices.target(deviceId)) return;
      this.#tables.put(
        "INSERT OR IGNORE INTO pushed SELECT ?1, value, ?2 FROM json_each(?3)",
        deviceId,
        now,
        JSON.stringify(noticeIds),
      );
    });
  }

  #wait(ids: readonly string[], now: number): void {
    const { quiet } = this.away.opensAt(now, attentionMs);
    this.#tables.rows(
      "UPDATE activity SET push = ? WHERE id IN (SELECT value FROM json_each(?))",
      quiet ? "quiet" : "now",
      JSON.stringify(ids),
    );
    this.#arm(now);
  }

  #arm(now: number): void {
    const { at } = this.away.opensAt(now, attentionMs);
    if (at !== null) this.parts.alarms.arm("push", at);
  }

  /** Newest first. */
  #waiting(limit: number): ActivityRow[] {
    const select = "SELECT * FROM activity WHERE push IS NOT NULL ORDER BY at DESC, id DESC LIMIT ?";
    return this.#tables.rows<ActivityRow>(select, limit);
  }

  #clear(ids: readonly string[]): void {
    this.#tables.rows(
      "UPDATE activity SET push = NULL WHERE id IN (SELECT value FROM json_each(?))",
      JSON.stringify(ids),
    );
  }

  #sentTo(deviceId: PushDeviceId, noticeIds: readonly string[]): string[] {
    return this.#tables
      .rows<{ notice_id: string }>(
        "SELECT notice_id FROM pushed WHERE device_id = ? AND notice_id IN (SELECT value FROM json_each(?))",
        deviceId,
        JSON.stringify(noticeIds),
      )
      .map(({ notice_id }) => notice_id);
  }
}

/** One notice each, oldest first; what was held back by quiet hours, or is very much at once, is one for all of it. */
function gathered(rows: readonly (ActivityRow & { push?: string | null })[]): string[][] {
  const held = rows.filter(({ push }) => push === "quiet").map(({ id }) => id);
  const fresh = rows.filter(({ push }) => push !== "quiet").map(({ id }) => id);
  const { atOnce, gathered: most } = limits.push;
  const all = fresh.length > atOnce ? [[...fresh, ...held].slice(0, most)] : [];
  if (all.length > 0) return all;
  return [...(held.length > 0 ? [held.slice(0, most)] : []), ...fresh.toReversed().map((id) => [id])];
}
