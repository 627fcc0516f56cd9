import { limits } from "../../src/protocol/limits";
import type { RoomEvent } from "../../src/protocol/room-frames";
import { readMeta } from "./schema";

type Numbered = RoomEvent["type"];
/** An event without its number, which the log gives. */
export type Unnumbered = { [T in Numbered]: Omit<Extract<RoomEvent, { type: T }>, "seq"> }[Numbered];

export type CatchupSource = { resync: true } | { resync: false; frames: string[] };

/** Events of the conversation, numbered without gaps; each is kept as the JSON that went to the sockets. */
export class Log {
  /** Of the last event. */
  seq: number;
  readonly epoch: string;
  #catchup: { after: number; seq: number; frames: string[] } | null = null;

  constructor(private readonly sql: SqlStorage) {
    this.seq = sql.exec<{ seq: number | null }>("SELECT max(seq) AS seq FROM events").one().seq ?? 0;
    this.epoch = readMeta(sql, "epoch");
  }

  /** Inside a commit. `ts` where a later edit has to find this row. Answers with the event's JSON. */
  append(event: Unnumbered, ts: number | null = null): string {
    const { type, ...rest } = event;
    const body = JSON.stringify({ type, seq: this.seq + 1, ...rest });
    this.sql.exec("INSERT INTO events VALUES (?, ?, ?, ?)", this.seq + 1, ts, Date.now(), body);
    this.seq += 1;
    return body;
  }

  /** What a client that has seen everything up to `after` is missing, as frames ready to send. */
  since(after: number, epoch: string | null): CatchupSource {
    if (!Number.isSafeInteger(after) || after < 0 || after > this.seq) return { resync: true };
    if (epoch !== null && epoch !== this.epoch) return { resync: true };
    if (this.seq - after > limits.log.events || after + 1 < this.#oldest()) return { resync: true };
    // In a storm of reconnections everybody misses the same.
    if (this.#catchup?.after !== after || this.#catchup.seq !== this.seq) {
      this.#catchup = { after, seq: this.seq, frames: this.#framesSince(after) };
    }
    return { resync: false, frames: this.#catchup.frames };
  }

  /** Deletes one slice of what is both beyond the kept number and older than the kept days; true: there is more. */
  trim(now: number): boolean {
    const oldest = this.sql
      .exec<{ seq: number; at: number }>("SELECT seq, at FROM events ORDER BY seq LIMIT ?", limits.log.trimSlice)
      .toArray();
    const end = trimEnd(oldest, this.seq, now);
    if (end === null) return false;
    this.sql.exec("DELETE FROM events WHERE seq <= ?", end);
    this.#catchup = null;
    return oldest.at(-1)?.seq === end;
  }

  #oldest(): number {
    return this.sql.exec<{ seq: number | null }>("SELECT min(seq) AS seq FROM events").one().seq ?? this.seq + 1;
  }

  #framesSince(after: number): string[] {
    const rows = this.sql.exec<{ seq: number; size: number; body: string }>(
      "SELECT seq, octet_length(body) AS size, body FROM events WHERE seq > ? ORDER BY seq",
      after,
    );
    const frames: string[] = [];
    let from = after;
    let to = after;
    let bodies: string[] = [];
    let bytes = 0;
    const close = (more: boolean) => {
      frames.push(`{"type":"catchup","from":${from},"to":${to},"events":[${bodies.join(",")}],"more":${more}}`);
      from = to;
      bodies = [];
      bytes = 0;
    };
    for (const { seq, size, body } of rows) {
      const full = bodies.length === limits.catchup.events || bytes + size > limits.catchup.bytes - envelope;
      if (full && bodies.length > 0) close(true);
      bodies.push(body);
      bytes += size + 1;
      to = seq;
    }
    close(false);
    return frames;
  }
}

/** Bytes of a catch-up frame around its events. */
const envelope = 100;

/** The last event of a slice that may go: it and all before it are beyond the kept number and the kept days. */
export function trimEnd(slice: readonly { seq: number; at: number }[], head: number, now: number): number | null {
  const young = now - limits.log.days * 24 * 60 * 60_000;
  let end: number | null = null;
  for (const { seq, at } of slice) {
    if (seq > head - limits.log.events || at >= young) break;
    end = seq;
  }
  return end;
}
