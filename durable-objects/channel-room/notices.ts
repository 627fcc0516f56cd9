import type { NoticeKind } from "../../src/protocol/activity";
import type { UserId } from "../../src/protocol/ids";
import { isUserId, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { findKeywords, findMentions } from "../../src/protocol/text";
import { backoff } from "../alarms";
import { inTurns, within } from "../bounded";
import type { Notice } from "../contract";
import { hubFor } from "../stubs";
import { isDirect } from "./facts";
import type { Ground } from "./ground";
import type { Members } from "./members";
import { everyone, type MessageRow, type Messages, plainOf } from "./messages";
import type { Reads } from "./reads";
import type { Rules } from "./rules";
import { readMeta, writeMeta } from "./schema";
import type { ThreadReads } from "./thread-reads";

type Wanted = { kind: NoticeKind; via: string };
export type NoticeRow = {
  user_id: UserId;
  ts: number;
  kind: NoticeKind;
  via: string;
  /** Milliseconds. */
  at: number;
  gone: number;
  changed: number;
};
/** What a reaction's `via` holds. */
export type Reacted = { users: UserId[]; people: number; names: string[] };

const day = 24 * 60 * 60_000;
const slice = 500;
/** Messages one alarm weighs, and hubs it calls. */
const weighedAtOnce = 5_000;
const callsAtOnce = 400;
const width = 50;
const callMs = 5_000;

/**
 * Whom a message concerns and why, worked out by the alarm from the message as it is, and told to their hubs until
 * accepted. What is told is absolute, named by (channel, ts, kind): an edit changes it, a deletion withdraws it.
 */
export class Notices {
  readonly #failing = new Map<UserId, { failures: number; until: number }>();
  #lastVersion: number;

  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly messages: Messages,
    private readonly reads: Reads,
    private readonly rules: Rules,
    private readonly threads: ThreadReads,
  ) {
    const select = "SELECT max(changed) AS version FROM notices";
    this.#lastVersion = ground.sql.exec<{ version: number | null }>(select).one().version ?? 0;
  }

  /** Inside a commit: the message is weighed again, for it was edited, deleted or reacted to. */
  look(ts: number): void {
    this.ground.sql.exec("INSERT OR IGNORE INTO unweighed VALUES (?)", ts);
    this.ground.alarms.arm("tell", Date.now());
  }

  /** Inside a commit: somebody was brought in by somebody else. */
  invited(userIds: readonly UserId[], actorId: UserId | null, at: number): void {
    if (actorId === null || isDirect(this.ground.facts)) return;
    const wanted = new Map<UserId, Wanted>();
    for (const userId of userIds) if (userId !== actorId) wanted.set(userId, { kind: "invitation", via: actorId });
    this.#insert(at * 1_000, at, wanted);
  }

  /** Inside a commit: they are out, and their hub drops what it knows of the conversation. */
  forget(userId: UserId): void {
    this.ground.sql.exec("DELETE FROM notices WHERE user_id = ?", userId);
  }

  /** Weighs what was said since the last time. True: there is more. */
  weigh(): boolean {
    const { sql, storage } = this.ground;
    for (let weighed = 0; weighed < weighedAtOnce; weighed += slice) {
      const more = storage.transactionSync(() => {
        const from = Number(readMeta(sql, "weighed"));
        const fresh = sql
          .exec<MessageRow>("SELECT * FROM messages WHERE ts > ? ORDER BY ts LIMIT ?", from, slice)
          .toArray();
        for (const row of fresh) this.#weigh(row.ts, row, false);
        const last = fresh.at(-1);
        if (last) writeMeta(sql, "weighed", String(last.ts));
        const again = sql.exec<{ ts: number }>("SELECT ts FROM unweighed LIMIT ?", slice).toArray();
        for (const { ts } of again) {
          this.#weigh(ts, this.messages.find(ts), true);
          sql.exec("DELETE FROM unweighed WHERE ts = ?", ts);
        }
        return fresh.length === slice || again.length === slice;
      });
      if (!more) return false;
    }
    return true;
  }

  /** What hubs have not accepted yet, for who tells them something anyway. The oldest first, by member. */
  untold(userIds: readonly UserId[]): Map<UserId, NoticeRow[]> {
    return byMember(
      this.ground.sql
        .exec<NoticeRow>(
          `SELECT * FROM notices INDEXED BY notices_untold
           WHERE told < changed AND user_id IN (SELECT value FROM json_each(?)) ORDER BY changed`,
          JSON.stringify(userIds),
        )
        .toArray(),
    );
  }

  /** Tells hubs what they were not told with their sidebars; answers when it wants to be called again. */
  async tell(): Promise<number | undefined> {
    const { ground } = this;
    const now = Date.now();
    const due = this.#due(now);
    if (due.size > 0) {
      const answers = await inTurns([...due], width, ([userId, rows]) => this.#call(userId, rows));
      if (ground.gone) return undefined;
      // Together: a commit of its own costs each more than the telling.
      ground.storage.transactionSync(() => {
        for (const { userId, rows, accepted } of answers) {
          if (accepted) this.heard(rows);
          this.#asked(userId, accepted);
        }
      });
      if (this.#due(Date.now()).size > 0) return Date.now();
    }
    const retries = [...this.#failing.values()].map(({ until }) => until);
    return retries.length > 0 ? Math.max(now, Math.min(...retries)) : undefined;
  }

  /** Daily: what hubs drop by now. */
  trim(now: number): void {
    this.ground.sql.exec("DELETE FROM notices WHERE at < ?", now - limits.notices.days * day);
  }

  #weigh(ts: number, row: MessageRow | null, again: boolean): void {
    const at = Math.floor(ts / 1_000);
    // Neither history that was brought in nor what hubs have dropped.
    if (at < Date.now() - limits.notices.days * day) return;
    const isThere = row !== null && row.deleted_at === null;
    const wanted = isThere ? this.#wanted(row) : new Map<UserId, Wanted>();
    if (again) this.#compare(ts, wanted, isThere && row.edited_at !== null);
    this.#insert(ts, at, wanted);
    if (again) this.#weighReactions(ts, isThere ? row : null);
  }

  #wanted(row: MessageRow): Map<UserId, Wanted> {
    const { sql, facts } = this.ground;
    const wanted = new Map<UserId, Wanted>();
    const put = (userId: UserId, kind: NoticeKind, via = "") => {
      if (userId !== row.user_id && !wanted.has(userId) && this.members.has(userId)) wanted.set(userId, { kind, via });
    };
    const { userIds, groupIds } = findMentions(row.text);
    for (const userId of userIds) put(userId as UserId, "mention");
    for (const [word, listeners] of this.#heardKeywords(row.text)) {
      for (const userId of listeners) {
        if (userId === row.user_id || !this.members.has(userId)) continue;
        put(userId, "keyword", word);
        // It counts as a mention does.
        const counted = sql.exec("INSERT OR IGNORE INTO mentions VALUES (?, ?) RETURNING 1", userId, row.ts);
        if (counted.toArray().length > 0) this.reads.untold(userId);
      }
    }
    const named = row.text.includes("<!")
      ? sql.exec<{ user_id: string }>("SELECT user_id FROM mentions WHERE ts = ?", row.ts).toArray()
      : [];
    for (const { user_id } of named) {
      if (user_id === everyone) for (const userId of this.members.all().keys()) put(userId, "mention", "channel");
      else if (isUserId(user_id)) put(user_id, "mention", groupIds.length > 0 ? "group" : "here");
    }
    if (row.thread_ts !== null) {
      for (const userId of this.threads.followers(row.thread_ts)) put(userId, "thread");
    }
    if (isDirect(facts)) for (const userId of this.members.all().keys()) this.#unlessRead(userId, row, put, "dm");
    else if (row.shown) for (const userId of this.rules.hearAll) this.#unlessRead(userId, row, put, "message");
    return wanted;
  }

  #unlessRead(
    userId: UserId,
    row: MessageRow,
    put: (userId: UserId, kind: NoticeKind) => void,
    kind: "dm" | "message",
  ): void {
    if (!this.#hasRead(userId, row)) put(userId, kind);
  }

  *#heardKeywords(text: string): Iterable<[string, UserId[]]> {
    const { listeners } = this.rules;
    if (listeners.size === 0) return;
    for (const word of findKeywords(text, listeners.keys())) yield [word, listeners.get(word) ?? []];
  }

  /** Withdraws what no longer holds, and tells anew what was told of an older text. */
  #compare(ts: number, wanted: Map<UserId, Wanted>, edited: boolean): void {
    const { sql } = this.ground;
    const known = sql
      .exec<NoticeRow>("SELECT * FROM notices WHERE ts = ? AND gone = 0 AND kind NOT IN ('reaction', 'invitation')", ts)
      .toArray();
    for (const { user_id, kind } of known) {
      const still = wanted.get(user_id)?.kind === kind;
      if (still && !edited) continue;
      this.#change(user_id, ts, kind, still ? { gone: 0 } : { gone: 1 });
    }
  }

  #weighReactions(ts: number, row: MessageRow | null): void {
    const { sql } = this.ground;
    const rows = row
      ? sql
          .exec<{ name: string; user_id: UserId; at: number }>(
            "SELECT name, user_id, at FROM reactions WHERE ts = ? AND user_id <> ? ORDER BY at DESC, name",
            ts,
            row.user_id,
          )
          .toArray()
      : [];
    const author = row?.user_id as UserId | undefined;
    const [latest] = rows;
    const known = sql.exec<NoticeRow>("SELECT * FROM notices WHERE ts = ? AND kind = 'reaction'", ts).toArray()[0];
    if (!author || !latest || !this.members.has(author)) {
      if (known && known.gone === 0) this.#change(known.user_id, ts, "reaction", { gone: 1 });
      return;
    }
    const people = [...new Set(rows.map(({ user_id }) => user_id))];
    const names = [...new Set(rows.map(({ name }) => name))];
    const via = JSON.stringify({
      users: people.slice(0, 3),
      people: people.length,
      names: names.slice(0, 3),
    } satisfies Reacted);
    if (!known) this.#insert(ts, latest.at, new Map([[author, { kind: "reaction", via }]]));
    else if (known.via !== via || known.gone) this.#change(author, ts, "reaction", { gone: 0, via, at: latest.at });
  }

  #insert(ts: number, at: number, wanted: Map<UserId, Wanted>): void {
    if (wanted.size === 0) return;
    const people = [...wanted].map(([userId, { kind, via }]) => ({ userId, kind, via }));
    // One that was withdrawn and holds again.
    this.ground.sql.exec(
      `INSERT INTO notices (user_id, ts, kind, via, at, gone, changed, told)
       SELECT value ->> 'userId', ?1, value ->> 'kind', value ->> 'via', ?2, 0, ?3, 0 FROM json_each(?4) WHERE true
       ON CONFLICT (user_id, ts, kind) DO UPDATE SET gone = 0, changed = ?3 WHERE gone = 1`,
      ts,
      at,
      this.#nextVersion(),
      JSON.stringify(people),
    );
    this.ground.alarms.arm("tell", Date.now());
  }

  #change(userId: UserId, ts: number, kind: NoticeKind, change: { gone: 0 | 1; via?: string; at?: number }): void {
    this.ground.sql.exec(
      `UPDATE notices SET gone = ?4, via = coalesce(?5, via), at = coalesce(?6, at), changed = ?7
       WHERE user_id = ?1 AND ts = ?2 AND kind = ?3`,
      userId,
      ts,
      kind,
      change.gone,
      change.via ?? null,
      change.at ?? null,
      this.#nextVersion(),
    );
  }

  /** The oldest first, by member. */
  #due(now: number): Map<UserId, NoticeRow[]> {
    const rows = this.ground.sql
      .exec<NoticeRow>("SELECT * FROM notices WHERE told < changed ORDER BY changed LIMIT ?", callsAtOnce * 5)
      .toArray();
    const due = rows.filter(({ user_id }) => (this.#failing.get(user_id)?.until ?? 0) <= now);
    return new Map([...byMember(due)].slice(0, callsAtOnce));
  }

  async #call(userId: UserId, rows: NoticeRow[]): Promise<{ userId: UserId; rows: NoticeRow[]; accepted: boolean }> {
    const { env, facts } = this.ground;
    // A hub that was never used begins with an empty inbox.
    if (!this.members.has(userId) || this.reads.isUnused(userId)) return { userId, rows, accepted: true };
    const told = { channelId: facts.id, notices: this.present(rows) };
    const answer = await within(callMs, hubFor(env, facts.workspaceId, userId).noticed(told));
    return { userId, rows, accepted: answer !== null && (answer.ok || answer.code === "not_found") };
  }

  #asked(userId: UserId, accepted: boolean): void {
    const failures = (this.#failing.get(userId)?.failures ?? 0) + 1;
    if (accepted) this.#failing.delete(userId);
    else this.#failing.set(userId, { failures, until: Date.now() + backoff(failures) });
  }

  /** Inside a commit: a hub accepted them. */
  heard(rows: readonly NoticeRow[]): void {
    const { sql } = this.ground;
    for (const { user_id, ts, kind, changed } of rows) {
      // Not what changed again while the hub answered.
      const same = "WHERE user_id = ? AND ts = ? AND kind = ? AND changed = ?";
      sql.exec(`DELETE FROM notices ${same} AND gone = 1`, user_id, ts, kind, changed);
      sql.exec(`UPDATE notices SET told = changed ${same}`, user_id, ts, kind, changed);
    }
  }

  /** As they are now. */
  present(rows: readonly NoticeRow[]): Notice[] {
    return rows.map((row) => this.#present(row));
  }

  #present({ user_id, ts, kind, via, at, gone, changed }: NoticeRow): Notice {
    const of = kind === "invitation" || gone ? null : this.messages.find(ts);
    const reacted = kind === "reaction" ? (JSON.parse(via) as Reacted) : null;
    const actor = kind === "invitation" ? via : (reacted?.users[0] ?? of?.user_id ?? "");
    return {
      ts: tsFromMicros(ts),
      kind,
      version: changed,
      gone: gone === 1,
      threadTs: of && isInThread(of) ? tsFromMicros(of.thread_ts as number) : null,
      actorId: isUserId(actor) ? actor : null,
      via,
      excerpt: (of ? plainOf(of) : "").slice(0, limits.notices.excerpt).toWellFormed(),
      at,
      read: kind !== "reaction" && kind !== "invitation" && of !== null && this.#hasRead(user_id, of),
    };
  }

  /** What stands in a thread alone is read there. */
  #hasRead(userId: UserId, row: MessageRow): boolean {
    return isInThread(row)
      ? this.threads.hasRead(userId, row.thread_ts as number, row.ts)
      : this.reads.hasRead(userId, row.ts);
  }

  #nextVersion(): number {
    this.#lastVersion = Math.max(Date.now() * 1_000, this.#lastVersion + 1);
    return this.#lastVersion;
  }
}

/** As many of each as one call takes. */
function byMember(rows: readonly NoticeRow[]): Map<UserId, NoticeRow[]> {
  const members = new Map<UserId, NoticeRow[]>();
  for (const row of rows) {
    const theirs = members.get(row.user_id);
    if (!theirs) members.set(row.user_id, [row]);
    else if (theirs.length < limits.notices.perCall) theirs.push(row);
  }
  return members;
}

const isInThread = ({ thread_ts, shown }: MessageRow) => thread_ts !== null && shown === 0;
