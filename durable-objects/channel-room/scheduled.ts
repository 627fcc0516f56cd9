import { findHubMember } from "../../src/db/hub-access";
import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { ScheduledId, UserId } from "../../src/protocol/ids";
import { microsFromTs, newScheduledId, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { ScheduledMessage } from "../../src/protocol/scheduled";
import { checkText } from "../../src/protocol/text";
import { sideBySide, within } from "../bounded";
import type { PostInput, ScheduleChange, ScheduleInput } from "../contract";
import { hubFor } from "../stubs";
import type { Ground } from "./ground";
import type { Members } from "./members";
import type { Posting } from "./posting";

type Row = {
  id: ScheduledId;
  user_id: UserId;
  text: string;
  thread_ts: number | null;
  broadcast: number;
  /** Milliseconds since 1970, like created_at. */
  at: number;
  created_at: number;
  failed_code: string | null;
  failed_message: string | null;
};

const slice = 50;
const width = 6;
const callMs = 5_000;
const missing = () => refuse("not_found", "That scheduled message is not there.");

/**
 * Messages for later. Each is posted in the transaction that removes it, so it is said once, whatever crashes; rights
 * are asked again at that moment. Their authors' hubs hear the whole list of this room whenever it changes.
 */
export class Scheduled {
  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly posting: Posting,
  ) {}

  async add(userId: UserId, input: ScheduleInput): Promise<Result<{ scheduled: ScheduledMessage; repeated: boolean }>> {
    const { ground } = this;
    const repeated = input.clientMsgId === undefined ? null : this.#findRepeated(userId, input.clientMsgId);
    if (repeated) return { ok: true, scheduled: this.#present(repeated), repeated: true };
    if (!this.members.has(userId)) return refuse("forbidden", "Join the channel first.");
    const now = Date.now();
    const text = checkText(input.text);
    const refused =
      this.posting.refusedNow(userId, postInput(input.text, input)) ??
      (text.ok ? null : text) ??
      this.#refusedTime(userId, input.at, now, null);
    if (refused || !text.ok) return refused ?? missing();
    const row: Row = {
      id: newScheduledId(ground.facts.id),
      user_id: userId,
      text: text.text,
      thread_ts: input.threadTs === undefined ? null : microsFromTs(input.threadTs),
      broadcast: input.threadTs !== undefined && input.broadcast ? 1 : 0,
      at: input.at,
      created_at: now,
      failed_code: null,
      failed_message: null,
    };
    ground.commit(() => {
      ground.sql.exec(
        `INSERT INTO scheduled (id, user_id, client_msg_id, text, thread_ts, broadcast, at, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        row.id,
        userId,
        input.clientMsgId ?? null,
        row.text,
        row.thread_ts,
        row.broadcast,
        row.at,
        now,
      );
      this.#changed(userId, now);
      ground.alarms.arm("scheduled", row.at);
    });
    await this.#tellNow(userId);
    return { ok: true, scheduled: this.#present(row), repeated: false };
  }

  /** Another text or another time; one that failed waits again. */
  async change(userId: UserId, { id, ...input }: ScheduleChange): Promise<Result<{ scheduled: ScheduledMessage }>> {
    const row = this.#find(userId, id);
    if (!row) return missing();
    if (!this.members.has(userId)) return refuse("forbidden", "You are not in this channel any more.");
    const now = Date.now();
    const text = input.text === undefined ? null : checkText(input.text);
    if (text && !text.ok) return text;
    const at = input.at ?? row.at;
    const refused = this.#refusedTime(userId, at, now, id);
    if (refused) return refused;
    const changed: Row = { ...row, text: text?.text ?? row.text, at, failed_code: null, failed_message: null };
    this.ground.commit(() => {
      const update =
        "UPDATE scheduled SET text = ?, at = ?, failed_code = NULL, failed_message = NULL WHERE id = ? AND user_id = ?";
      this.ground.sql.exec(update, changed.text, at, id, userId);
      this.#changed(userId, now);
      this.ground.alarms.arm("scheduled", at);
    });
    await this.#tellNow(userId);
    return { ok: true, scheduled: this.#present(changed) };
  }

  async cancel(userId: UserId, id: ScheduledId): Promise<Result<Record<never, never>>> {
    if (!this.#find(userId, id)) return missing();
    this.ground.commit(() => this.#remove(userId, id));
    await this.#tellNow(userId);
    return { ok: true };
  }

  /** Its author does not want to wait. */
  async send(userId: UserId, id: ScheduledId): Promise<Result<{ message: Message }>> {
    const row = this.#find(userId, id);
    if (!row) return missing();
    const posted = this.#post(row, true);
    if (!posted.ok) return posted;
    await this.#tellNow(userId);
    return { ok: true, message: posted.message };
  }

  /** The work of the alarm `scheduled`: answers when it wants to be called again. */
  async run(now: number): Promise<number | void> {
    const { sql, env, facts } = this.ground;
    const due = sql
      .exec<Row>("SELECT * FROM scheduled WHERE failed_code IS NULL AND at <= ? ORDER BY at LIMIT ?", now, slice)
      .toArray();
    const authors = [...new Set(due.map(({ user_id }) => user_id))];
    const found = await sideBySide(authors, width, (userId) =>
      findHubMember(env, { workspaceId: facts.workspaceId, userId, sessionId: null }),
    );
    if (this.ground.gone) return;
    const active = new Set(authors.filter((_, i) => found[i]));
    for (const { id, user_id } of due) {
      // Meanwhile it may have been changed, sent or given up.
      const row = this.#find(user_id, id);
      if (!row || row.failed_code !== null || row.at > now) continue;
      const posted = active.has(user_id)
        ? this.#post(row, false)
        : refuse("forbidden", "You are not in this workspace any more.");
      if (!posted.ok) this.#fail(row, posted);
    }
    const next = sql
      .exec<{ at: number | null }>("SELECT min(at) AS at FROM scheduled WHERE failed_code IS NULL")
      .one().at;
    return next ?? undefined;
  }

  /** The work of the alarm `scheduledTell`: whoever's hub does not know the present list. */
  async tell(): Promise<number | void> {
    const { sql } = this.ground;
    const untold = () =>
      sql
        .exec<{ user_id: UserId }>("SELECT user_id FROM scheduled_told WHERE told < version LIMIT ?", slice)
        .toArray()
        .map(({ user_id }) => user_id);
    const accepted = await sideBySide(untold(), width, (userId) => this.#tellOne(userId));
    if (this.ground.gone) return;
    if (accepted.includes(false)) throw new Error("A hub did not take the scheduled messages.");
    if (untold().length > 0) return Date.now();
  }

  #post(row: Row, present: boolean) {
    const input = postInput(row.text, {
      ...(row.thread_ts === null ? {} : { threadTs: tsFromMicros(row.thread_ts) }),
      ...(row.broadcast ? { broadcast: true } : {}),
      clientMsgId: `sched:${row.id}`,
    });
    return this.posting.postScheduled(row.user_id, input, { present, inside: () => this.#remove(row.user_id, row.id) });
  }

  #fail({ id, user_id }: Row, { code, message }: Refusal): void {
    this.ground.commit(() => {
      this.ground.sql.exec("UPDATE scheduled SET failed_code = ?, failed_message = ? WHERE id = ?", code, message, id);
      this.#changed(user_id, Date.now());
    });
  }

  /** Inside a commit. */
  #remove(userId: UserId, id: ScheduledId): void {
    this.ground.sql.exec("DELETE FROM scheduled WHERE id = ? AND user_id = ?", id, userId);
    this.#changed(userId, Date.now());
  }

  /** Inside a commit: the author's hub has to hear of it. */
  #changed(userId: UserId, now: number): void {
    const { sql, alarms } = this.ground;
    sql.exec(
      `INSERT INTO scheduled_told (user_id, version) VALUES (?1, ?2)
       ON CONFLICT (user_id) DO UPDATE SET version = max(?2, version + 1)`,
      userId,
      now * 1_000,
    );
    alarms.arm("scheduledTell", now);
  }

  /** So that whoever reads their list right after finds it there; the alarm is for when this does not work. */
  async #tellNow(userId: UserId): Promise<void> {
    await this.#tellOne(userId);
  }

  async #tellOne(userId: UserId): Promise<boolean> {
    const { ground } = this;
    const [told] = ground.sql
      .exec<{ version: number }>("SELECT version FROM scheduled_told WHERE user_id = ? AND told < version", userId)
      .toArray();
    if (!told) return true;
    const { id: channelId, workspaceId } = ground.facts;
    const update = { workspaceId, userId, channelId, version: told.version, items: this.#list(userId) };
    const answer = await within(callMs, hubFor(ground.env, workspaceId, userId).toldScheduled(update));
    if (ground.gone) return true;
    // A hub of nobody wants to hear nothing.
    if (!answer || (!answer.ok && answer.code !== "not_found")) return false;
    ground.sql.exec("UPDATE scheduled_told SET told = max(told, ?) WHERE user_id = ?", told.version, userId);
    return true;
  }

  /** `except`: the one that is being changed. */
  #refusedTime(userId: UserId, at: number, now: number, except: ScheduledId | null): Refusal | null {
    const { days, perMember, window } = limits.scheduled;
    if (at <= now) return refuse("bad_frame", "That time has passed.");
    if (at > now + days * 24 * 60 * 60_000) return refuse("bad_frame", `At most ${days} days ahead.`);
    const count = (where: string, ...bound: number[]) =>
      this.ground.sql
        .exec<{ n: number }>(
          `SELECT count(*) AS n FROM scheduled WHERE user_id = ? AND id <> ? AND ${where}`,
          userId,
          except ?? "",
          ...bound,
        )
        .one().n;
    if (count("true") >= perMember) return refuse("too_many", `At most ${perMember} wait in one channel.`);
    const from = at - (at % (window.minutes * 60_000));
    if (count("at >= ? AND at < ?", from, from + window.minutes * 60_000) >= window.messages)
      return refuse("too_many", `At most ${window.messages} in ${window.minutes} minutes of one channel.`);
    return null;
  }

  #list(userId: UserId): ScheduledMessage[] {
    const rows = this.ground.sql.exec<Row>("SELECT * FROM scheduled WHERE user_id = ? ORDER BY at", userId);
    return rows.toArray().map((row) => this.#present(row));
  }

  #find(userId: UserId, id: ScheduledId): Row | null {
    const select = "SELECT * FROM scheduled WHERE id = ? AND user_id = ?";
    return this.ground.sql.exec<Row>(select, id, userId).toArray()[0] ?? null;
  }

  #findRepeated(userId: UserId, clientMsgId: string): Row | null {
    const select = "SELECT * FROM scheduled WHERE user_id = ? AND client_msg_id = ?";
    return this.ground.sql.exec<Row>(select, userId, clientMsgId).toArray()[0] ?? null;
  }

  #present(row: Row): ScheduledMessage {
    return {
      id: row.id,
      channelId: this.ground.facts.id,
      text: row.text,
      ...(row.thread_ts === null ? {} : { threadTs: tsFromMicros(row.thread_ts) }),
      ...(row.broadcast ? { broadcast: true as const } : {}),
      at: new Date(row.at).toISOString(),
      createdAt: new Date(row.created_at).toISOString(),
      ...(row.failed_code === null ? {} : { failed: { reason: row.failed_code, message: row.failed_message ?? "" } }),
    };
  }
}

const postInput = (
  text: string,
  { threadTs, broadcast, clientMsgId }: Partial<Pick<ScheduleInput, "threadTs" | "broadcast" | "clientMsgId">>,
): PostInput => ({
  text,
  ...(threadTs === undefined ? {} : { threadTs }),
  ...(broadcast === undefined ? {} : { broadcast }),
  ...(clientMsgId === undefined ? {} : { clientMsgId }),
});
