import type { Ts, UserId } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessageFile } from "../../src/protocol/message";
import { backoff } from "../alarms";
import { within } from "../bounded";
import type { IndexedMessage } from "../contract";
import { searchFor } from "../stubs";
import type { Ground } from "./ground";
import type { MessageRow } from "./messages";

/**
 * `generation`: of the index that was last spoken to; '' knows of none. `seq`: the last event that it has had. While
 * `sent` is no null everything is sent again by `ts`, up to there it was; `seq` is then the head from before that began.
 */
type State = { generation: string; seq: number; sent: number | null };
type Slice = { messages: IndexedMessage[]; whole: boolean; after: State };

/**
 * Tells the workspace's index what became of messages. The event log is the outbox: nothing else is written when
 * somebody speaks. What is said of a message is what it is now, so that twice, late or after a crash is right.
 */
export class SearchFeed {
  #failures = 0;
  #lastVersion = 0;

  constructor(private readonly ground: Ground) {}

  /** The index begins anew: everything from the start. The same again changes nothing. */
  sendAll(generation: string): void {
    if (this.#state().generation !== generation) {
      this.#write({ generation, seq: this.ground.log.seq, sent: 0 });
    }
    this.ground.alarms.arm("search", Date.now());
  }

  /** The work of the alarm `search`: answers when it wants to be called again. */
  async tell(): Promise<number | undefined> {
    const { ground } = this;
    for (let calls = 0; calls < limits.search.slicesAtOnce; calls += 1) {
      const before = this.#state();
      const slice = this.#next(before);
      if (!slice) return undefined;
      if (slice.messages.length === 0 && !slice.whole && before.generation !== "") {
        this.#write(slice.after);
        continue;
      }
      const { id: channelId, workspaceId } = ground.facts;
      const { messages, whole } = slice;
      const version = this.#nextVersion();
      const answer = await within(
        limits.search.callMs,
        searchFor(ground.env, workspaceId).accept({
          channelId,
          generation: before.generation,
          version,
          messages,
          whole,
        }),
      );
      if (ground.gone) return undefined;
      if (!answer?.ok) {
        this.#failures += 1;
        return Date.now() + backoff(this.#failures);
      }
      this.#failures = 0;
      // While it answered, the index may have begun anew.
      if (JSON.stringify(this.#state()) !== JSON.stringify(before)) continue;
      this.#lastVersion = Math.max(this.#lastVersion, answer.version);
      if (answer.taken) this.#write(slice.after);
      else if (answer.generation !== before.generation) {
        this.#write({ generation: answer.generation, seq: ground.log.seq, sent: 0 });
      }
    }
    return Date.now();
  }

  /** null: the index has everything. */
  #next(state: State): Slice | null {
    if (state.generation === "") return { messages: [], whole: false, after: state };
    return state.sent === null ? this.#events(state) : this.#everything(state, state.sent);
  }

  #events(state: State): Slice | null {
    const { sql, log } = this.ground;
    if (state.seq >= log.seq) return null;
    const events = sql
      .exec<{ seq: number; ts: Ts | null }>(
        `SELECT seq, coalesce(body ->> '$.message.ts', body ->> '$.ts') AS ts FROM events
         WHERE seq > ? ORDER BY seq LIMIT ?`,
        state.seq,
        limits.search.slice,
      )
      .toArray();
    // The log was trimmed past what the index has had.
    if (events[0]?.seq !== state.seq + 1) return this.#everything({ ...state, seq: log.seq }, 0);
    const found = [...new Set(events.flatMap(({ ts }) => ts ?? []))].map(microsFromTs);
    const rows = sql
      .exec<MessageRow>("SELECT * FROM messages WHERE ts IN (SELECT value FROM json_each(?))", JSON.stringify(found))
      .toArray();
    return { messages: rows.map(indexed), whole: false, after: { ...state, seq: events.at(-1)?.seq ?? state.seq } };
  }

  #everything(state: State, sent: number): Slice {
    const rows = this.ground.sql
      .exec<MessageRow>("SELECT * FROM messages WHERE ts > ? ORDER BY ts LIMIT ?", sent, limits.search.slice)
      .toArray();
    const whole = rows.length < limits.search.slice;
    return {
      messages: rows.map(indexed),
      whole,
      after: { ...state, sent: whole ? null : (rows.at(-1)?.ts ?? null) },
    };
  }

  /** Grows with each call, over crashes too: it is the clock, in microseconds. */
  #nextVersion(): number {
    this.#lastVersion = Math.max(Date.now() * 1_000, this.#lastVersion + 1);
    return this.#lastVersion;
  }

  #state(): State {
    return this.ground.sql.exec<State>("SELECT generation, seq, sent FROM search_feed").one();
  }

  #write({ generation, seq, sent }: State): void {
    this.ground.sql.exec("UPDATE search_feed SET generation = ?, seq = ?, sent = ?", generation, seq, sent);
  }
}

function indexed(row: MessageRow): IndexedMessage {
  const ts = tsFromMicros(row.ts);
  if (row.deleted_at !== null) return { ts, gone: true };
  return {
    ts,
    gone: false,
    userId: row.user_id as UserId,
    text: row.text,
    ...(row.thread_ts === null ? {} : { threadTs: tsFromMicros(row.thread_ts) }),
    files: row.files === null ? [] : (JSON.parse(row.files) as MessageFile[]),
    reacted: row.reactions !== null,
    pinned: row.pinned === 1,
    replied: row.reply_count > 0,
  };
}
