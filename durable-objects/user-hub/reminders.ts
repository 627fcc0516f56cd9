import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { MessageId, ReminderId } from "../../src/protocol/ids";
import { newId, parseMessageId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Reminder } from "../../src/protocol/reminders";
import { nextTime } from "../../src/protocol/repeat";
import type { ZonedRepeat } from "../contract";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = {
  id: ReminderId;
  text: string;
  message_id: MessageId | null;
  /** Milliseconds since 1970, like the other times. */
  at: number;
  created_at: number;
  fired_at: number | null;
  done_at: number | null;
  removed: number;
  n: number;
  /** JSON of a ZonedRepeat. */
  repeat: string | null;
  /** Of one that comes again, while it is due or put off: when the rule has it next. */
  next_at: number | null;
};
type Change = { text?: string; at?: number; repeat?: ZonedRepeat | null; done?: boolean };

const missing = () => refuse("not_found", "That reminder is not there.");

/** What the member wants to be told of at a time; the alarm of the hub is the clock. */
export class Reminders {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("reminders");
  }

  add(
    input: { text: string; messageId?: MessageId; at: number; repeat?: ZonedRepeat },
    now: number,
  ): Result<{ reminder: Reminder; events: HubEvent[] }> {
    const refused = refusedTime(input.at, now);
    if (refused) return refused;
    if (this.#count() >= limits.reminders.open)
      return refuse("too_many", `At most ${limits.reminders.open} reminders are open at a time.`);
    const row = {
      id: newId("R"),
      text: input.text,
      message_id: input.messageId ?? null,
      at: input.at,
      created_at: now,
      fired_at: null,
      done_at: null,
      removed: 0,
      repeat: input.repeat ? JSON.stringify(input.repeat) : null,
      next_at: null,
    };
    return this.#keep(row);
  }

  /** Another time is a snooze: it waits again. One that comes again does not go from its rule for that. */
  change(id: ReminderId, change: Change, now: number): Result<{ reminder: Reminder; events: HubEvent[] }> {
    const row = this.#find(id);
    if (!row) return missing();
    const refused = change.at === undefined ? null : refusedTime(change.at, now);
    if (refused) return refused;
    const text = change.text ?? row.text;
    const repeat = change.repeat === undefined ? ruleOf(row) : change.repeat;
    if (repeat && change.done) {
      const at = followingOf(row, repeat, now);
      return this.#keep({ ...row, text, repeat: JSON.stringify(repeat), at, fired_at: null, next_at: null });
    }
    // A new rule is said with its first time.
    const next = repeat && !change.repeat ? followingOf(row, repeat, now) : null;
    return this.#keep({
      ...row,
      text,
      repeat: repeat && JSON.stringify(repeat),
      ...(repeat ? {} : { next_at: null }),
      ...(change.at === undefined ? {} : { at: change.at, fired_at: null, done_at: null, next_at: next }),
      ...(change.done === undefined ? {} : { done_at: change.done ? (row.done_at ?? now) : null }),
    });
  }

  remove(id: ReminderId): Result<{ events: HubEvent[] }> {
    const row = this.#find(id);
    return row ? this.#keep({ ...row, removed: 1, next_at: null }) : missing();
  }

  /** The work of the alarm: answers when it wants to be called again. */
  fire(now: number): { events: HubEvent[]; next: number | undefined } {
    const due = this.#rows(
      "((fired_at IS NULL AND at <= ?1) OR next_at <= ?1) AND done_at IS NULL AND NOT removed ORDER BY at",
      now,
    );
    const events = due.flatMap((row) => {
      const repeat = ruleOf(row);
      const at = row.next_at !== null && row.next_at <= now ? row.next_at : row.at;
      return this.#keep({ ...row, at, fired_at: now, next_at: repeat && nextOf(repeat, now) }).events;
    });
    return { events, next: this.#next() };
  }

  /** The member lives by another clock now. */
  moveTo(zone: string, now: number): HubEvent[] {
    return this.#rows("repeat IS NOT NULL AND done_at IS NULL AND NOT removed").flatMap((row) => {
      const before = ruleOf(row);
      if (!before || before.zone === zone) return [];
      const repeat = { ...before, zone };
      const isWaiting = row.fired_at === null && row.next_at === null;
      const next = nextOf(repeat, now);
      return this.#keep({
        ...row,
        repeat: JSON.stringify(repeat),
        ...(isWaiting ? { at: next } : { next_at: next }),
      }).events;
    });
  }

  /** What is due first, then what waits, by time; done ones last, the latest first. */
  list(): Reminder[] {
    const open = this.#rows("done_at IS NULL AND NOT removed ORDER BY fired_at IS NULL, at");
    const done = this.#rows("done_at IS NOT NULL AND NOT removed ORDER BY done_at DESC LIMIT ?", limits.reminders.done);
    return [...open, ...done].map(present);
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    if (n !== null) return this.#rows("n > ? ORDER BY n", n).map((row) => this.#event(row));
    return this.#rows("done_at IS NULL AND NOT removed").map((row) => this.#event(row));
  }

  #keep(row: Omit<Row, "n">) {
    const { self, alarms } = this.parts;
    return commit(this.parts, () => {
      const kept: Row = { ...row, n: self.next() };
      this.#tables.put(
        "INSERT OR REPLACE INTO reminders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        kept.id,
        kept.text,
        kept.message_id,
        kept.at,
        kept.created_at,
        kept.fired_at,
        kept.done_at,
        kept.removed,
        kept.n,
        kept.repeat,
        kept.next_at,
      );
      this.#forgetOld();
      const next = this.#next();
      if (next !== undefined) alarms.arm("reminders", next);
      return { ok: true as const, reminder: present(kept), events: [this.#event(kept)] };
    });
  }

  #event(row: Row): HubEvent {
    const { version } = this.parts.self;
    if (row.removed) return { type: "reminder.removed", version, id: row.id };
    return { type: "reminder.updated", version, reminder: present(row) };
  }

  #next(): number | undefined {
    const select = `SELECT min(at) AS at FROM (
      SELECT at FROM reminders WHERE fired_at IS NULL AND done_at IS NULL AND NOT removed
      UNION ALL SELECT next_at FROM reminders WHERE next_at IS NOT NULL)`;
    return this.#tables.first<{ at: number | null }>(select)?.at ?? undefined;
  }

  /** Done and removed ones beyond the last few. */
  #forgetOld(): void {
    const { self } = this.parts;
    const forgotten = this.#tables.rows<{ n: number }>(
      `DELETE FROM reminders WHERE (done_at IS NOT NULL OR removed) AND n <= (SELECT n FROM reminders
         WHERE done_at IS NOT NULL OR removed ORDER BY n DESC LIMIT 1 OFFSET ?) RETURNING n`,
      limits.reminders.done * 2,
    );
    const floor = Math.max(self.state.leftFloor, ...forgotten.map((row) => row.n));
    if (floor > self.state.leftFloor) self.set({ leftFloor: floor });
  }

  #count(): number {
    const select = "SELECT count(*) AS n FROM reminders WHERE done_at IS NULL AND NOT removed";
    return this.#tables.first<{ n: number }>(select)?.n ?? 0;
  }

  #find(id: ReminderId): Row | null {
    return this.#rows("id = ? AND NOT removed", id)[0] ?? null;
  }

  #rows(where: string, ...bound: (string | number)[]): Row[] {
    return this.#tables.rows<Row>(`SELECT * FROM reminders WHERE ${where}`, ...bound);
  }
}

function refusedTime(at: number, now: number) {
  if (at <= now) return refuse("bad_frame", "That time has passed.");
  const { years } = limits.reminders;
  return at > now + years * 366 * 24 * 60 * 60_000 ? refuse("bad_frame", `At most ${years} years ahead.`) : null;
}

const ruleOf = ({ repeat }: Pick<Row, "repeat">) => (repeat === null ? null : (JSON.parse(repeat) as ZonedRepeat));
const nextOf = ({ rule, zone }: ZonedRepeat, after: number) => nextTime(rule, after, zone);
/** After the time at which it is due, or for which it waits. */
const followingOf = (row: Row, repeat: ZonedRepeat, now: number) =>
  row.next_at ?? nextOf(repeat, Math.max(row.at, now));

function present({ id, text, message_id, at, created_at, fired_at, done_at, repeat }: Row): Reminder {
  const message = message_id === null ? null : parseMessageId(message_id);
  return {
    id,
    text,
    ...(message_id !== null && message ? { messageId: message_id, channelId: message.channelId } : {}),
    at: new Date(at).toISOString(),
    createdAt: new Date(created_at).toISOString(),
    ...(repeat === null ? {} : { repeat: (JSON.parse(repeat) as ZonedRepeat).rule }),
    state: done_at !== null ? "done" : fired_at !== null ? "due" : "waiting",
  };
}
