import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { MessageId, ReminderId } from "../../src/protocol/ids";
import { newId, parseMessageId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Reminder } from "../../src/protocol/reminders";
import { commit, type HubParts } from "./parts";

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
};
type Change = { text?: string; at?: number; done?: boolean };

const missing = () => refuse("not_found", "That reminder is not there.");

/** What the member wants to be told of at a time; the alarm of the hub is the clock. */
export class Reminders {
  constructor(private readonly parts: HubParts) {}

  add(
    input: { text: string; messageId?: MessageId; at: number },
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
    };
    return this.#keep(row);
  }

  /** Another time is a snooze: it waits again. */
  change(id: ReminderId, { text, at, done }: Change, now: number): Result<{ reminder: Reminder; events: HubEvent[] }> {
    const row = this.#find(id);
    if (!row) return missing();
    const refused = at === undefined ? null : refusedTime(at, now);
    if (refused) return refused;
    return this.#keep({
      ...row,
      text: text ?? row.text,
      ...(at === undefined ? {} : { at, fired_at: null, done_at: null }),
      ...(done === undefined ? {} : { done_at: done ? (row.done_at ?? now) : null }),
    });
  }

  remove(id: ReminderId): Result<{ events: HubEvent[] }> {
    const row = this.#find(id);
    return row ? this.#keep({ ...row, removed: 1 }) : missing();
  }

  /** The work of the alarm: answers when it wants to be called again. */
  fire(now: number): { events: HubEvent[]; next: number | undefined } {
    const due = this.#rows("fired_at IS NULL AND done_at IS NULL AND NOT removed AND at <= ? ORDER BY at", now);
    const events = due.flatMap((row) => this.#keep({ ...row, fired_at: now }).events);
    return { events, next: this.#next() };
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
    const { self, storage, alarms } = this.parts;
    return commit(this.parts, () => {
      const kept: Row = { ...row, n: self.next() };
      storage.sql.exec(
        "INSERT OR REPLACE INTO reminders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        kept.id,
        kept.text,
        kept.message_id,
        kept.at,
        kept.created_at,
        kept.fired_at,
        kept.done_at,
        kept.removed,
        kept.n,
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
    const select = "SELECT min(at) AS at FROM reminders WHERE fired_at IS NULL AND done_at IS NULL AND NOT removed";
    return this.parts.storage.sql.exec<{ at: number | null }>(select).one().at ?? undefined;
  }

  /** Done and removed ones beyond the last few. */
  #forgetOld(): void {
    const { self, storage } = this.parts;
    const forgotten = storage.sql
      .exec<{ n: number }>(
        `DELETE FROM reminders WHERE (done_at IS NOT NULL OR removed) AND n <= (SELECT n FROM reminders
           WHERE done_at IS NOT NULL OR removed ORDER BY n DESC LIMIT 1 OFFSET ?) RETURNING n`,
        limits.reminders.done * 2,
      )
      .toArray();
    const floor = Math.max(self.state.leftFloor, ...forgotten.map((row) => row.n));
    if (floor > self.state.leftFloor) self.set({ leftFloor: floor });
  }

  #count(): number {
    const select = "SELECT count(*) AS n FROM reminders WHERE done_at IS NULL AND NOT removed";
    return this.parts.storage.sql.exec<{ n: number }>(select).one().n;
  }

  #find(id: ReminderId): Row | null {
    return this.#rows("id = ? AND NOT removed", id)[0] ?? null;
  }

  #rows(where: string, ...bound: (string | number)[]): Row[] {
    return this.parts.storage.sql.exec<Row>(`SELECT * FROM reminders WHERE ${where}`, ...bound).toArray();
  }
}

function refusedTime(at: number, now: number) {
  if (at <= now) return refuse("bad_frame", "That time has passed.");
  const { years } = limits.reminders;
  return at > now + years * 366 * 24 * 60 * 60_000 ? refuse("bad_frame", `At most ${years} years ahead.`) : null;
}

function present({ id, text, message_id, at, created_at, fired_at, done_at }: Row): Reminder {
  const message = message_id === null ? null : parseMessageId(message_id);
  return {
    id,
    text,
    ...(message_id !== null && message ? { messageId: message_id, channelId: message.channelId } : {}),
    at: new Date(at).toISOString(),
    createdAt: new Date(created_at).toISOString(),
    state: done_at !== null ? "done" : fired_at !== null ? "due" : "waiting",
  };
}
