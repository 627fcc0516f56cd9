import type { Env } from "../../src/env";
import { limits } from "../../src/protocol/limits";
import type { Alarms } from "../alarms";
import type { Sockets } from "../sockets";
import type { Attached, RoomAlarm, RoomFacts } from "./facts";
import { Log, type Unnumbered } from "./log";
import { Round } from "./round";
import { readMeta } from "./schema";

/** Writes an event inside a commit; `ts` where a later edit has to find its row. */
export type Write = (event: Unnumbered, ts?: number | null) => void;

/** What every facet of the room stands on. */
export class Ground {
  readonly storage: DurableObjectStorage;
  readonly sql: SqlStorage;
  readonly log: Log;
  readonly round: Round;
  facts: RoomFacts;
  /** Ts of the last message of any kind, in microseconds: the next one is later. 0: none yet. */
  lastTs: number;
  /** Ts of the last message that the channel shows and that is not deleted. */
  lastShown: number;
  /** The channel was deleted: whoever comes back from an await writes no more. */
  gone = false;

  constructor(
    readonly ctx: DurableObjectState,
    readonly env: Env,
    readonly sockets: Sockets<Attached>,
    readonly alarms: Alarms<RoomAlarm>,
  ) {
    this.storage = ctx.storage;
    this.sql = ctx.storage.sql;
    this.log = new Log(this.sql);
    this.round = new Round(ctx.storage, sockets);
    this.facts = JSON.parse(readMeta(this.sql, "channel")) as RoomFacts;
    const newest = "SELECT max(ts) AS ts FROM messages";
    this.lastTs = this.sql.exec<{ ts: number | null }>(newest).one().ts ?? 0;
    this.lastShown = this.findLastShown();
  }

  findLastShown(): number {
    const newest = "SELECT ts FROM messages WHERE shown = 1 AND deleted_at IS NULL ORDER BY ts DESC LIMIT 1";
    return this.sql.exec<{ ts: number }>(newest).toArray()[0]?.ts ?? 0;
  }

  /**
   * One transaction, whole or not at all. Its events wait for the round, which starts no earlier than the next turn:
   * an ack that is sent right after this is ahead of them.
   */
  commit<T>(work: (write: Write) => T): T {
    const { seq } = this.log;
    const { lastTs, lastShown } = this;
    const bodies: string[] = [];
    try {
      const result = this.storage.transactionSync(() =>
        work((event, ts = null) => {
          bodies.push(this.log.append(event, ts));
          // It speaks of a message: the index has to hear of it.
          if ("message" in event || "ts" in event) this.alarms.arm("search", Date.now() + limits.search.gatherMs);
        }),
      );
      for (const body of bodies) this.round.add(body);
      return result;
    } catch (error) {
      this.log.seq = seq;
      this.lastTs = lastTs;
      this.lastShown = lastShown;
      this.alarms.reload();
      throw error;
    }
  }
}
