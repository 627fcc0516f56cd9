import { draftPlace } from "../../src/protocol/draft-place";
import type { Draft } from "../../src/protocol/drafts";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { cleanText } from "../../src/protocol/text";
import type { Conversations } from "./conversations";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = { channel_id: ChannelId; thread_ts: Ts | null; text: string; updated_at: number; version: number };
export type DraftInput = { channelId: ChannelId; threadTs?: Ts | undefined; text: string };

// A conversation that was left takes its drafts along, also where the telling of it was cut off.
const inConversation =
  "EXISTS (SELECT 1 FROM conversations c WHERE c.channel_id = drafts.channel_id AND c.left_at IS NULL)";

/** What the member typed and did not send. The last writer stays; what was removed is remembered for a while. */
export class Drafts {
  readonly #tables: Tables;

  constructor(
    private readonly parts: HubParts,
    private readonly conversations: Conversations,
  ) {
    this.#tables = parts.tables("drafts");
  }

  set(input: DraftInput, now: number): Result<{ draft: Draft | null; events: HubEvent[] }> {
    const { channelId, threadTs } = input;
    if (!this.conversations.has(channelId)) return refuse("not_found", "You are not in that conversation.");
    const cleaned = cleanText(input.text);
    const text = cleaned.trim() === "" ? "" : cleaned;
    if (text.length > limits.messageText)
      return refuse("too_long", `A draft holds at most ${limits.messageText} characters.`);
    const place = draftPlace(channelId, threadTs);
    const before = this.#find(place);
    if ((before?.text ?? "") === text) return { ok: true, draft: before && text ? present(before) : null, events: [] };
    if (text !== "" && !before?.text && this.#count() >= limits.drafts.kept)
      return refuse("too_many", `At most ${limits.drafts.kept} drafts are kept.`);
    return commit(this.parts, () => {
      const draft = this.#put({ channel_id: channelId, thread_ts: threadTs ?? null, text }, now);
      this.#forgetOld(now);
      const { version } = this.parts.self;
      return { ok: true, draft: text === "" ? null : draft, events: [{ type: "draft.updated", version, draft }] };
    });
  }

  /** Newest first. */
  list(): Draft[] {
    return this.#rows(`text <> '' AND ${inConversation} ORDER BY version DESC`).map(present);
  }

  /** The conversation is not the member's any more. */
  dropOf(channelId: ChannelId, now: number): HubEvent[] {
    const gone = this.#rows("channel_id = ? AND text <> ''", channelId);
    if (gone.length === 0) return [];
    return commit(this.parts, () =>
      gone.map((row): HubEvent => {
        const draft = this.#put({ ...row, text: "" }, now);
        return { type: "draft.updated", version: this.parts.self.version, draft };
      }),
    );
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    const { version } = this.parts.self;
    const told = (draft: Draft): HubEvent => ({ type: "draft.updated", version, draft });
    if (n !== null) return this.#rows("n > ? ORDER BY n", n).map((row) => told(present(row)));
    const drafts = this.list();
    const places = drafts.map(({ channelId, threadTs }) => draftPlace(channelId, threadTs));
    return [{ type: "draft.places", version, places }, ...drafts.map(told)];
  }

  #put(row: Pick<Row, "channel_id" | "thread_ts" | "text">, now: number): Draft {
    const newest = this.#tables.first<{ version: number | null }>("SELECT max(version) AS version FROM drafts");
    // The clock, so that it goes on growing after the death of a hub.
    const version = Math.max(now, (newest?.version ?? 0) + 1);
    const { channel_id, thread_ts, text } = row;
    this.#tables.put(
      "INSERT OR REPLACE INTO drafts (place, channel_id, thread_ts, text, updated_at, version, n) VALUES (?, ?, ?, ?, ?, ?, ?)",
      draftPlace(channel_id, thread_ts ?? undefined),
      channel_id,
      thread_ts,
      text,
      now,
      version,
      this.parts.self.next(),
    );
    return present({ channel_id, thread_ts, text, updated_at: now, version });
  }

  /** A client that was away for longer than a removal is remembered is told everything. */
  #forgetOld(now: number): void {
    const { days, rows } = limits.drafts.removed;
    const { self } = this.parts;
    const forgotten = this.#tables.rows<{ n: number }>(
      `DELETE FROM drafts WHERE text = '' AND (updated_at < ?1 OR n <=
         (SELECT n FROM drafts WHERE text = '' ORDER BY n DESC LIMIT 1 OFFSET ?2)) RETURNING n`,
      now - days * 24 * 60 * 60 * 1_000,
      rows,
    );
    const floor = Math.max(self.state.leftFloor, ...forgotten.map((row) => row.n));
    if (floor > self.state.leftFloor) self.set({ leftFloor: floor });
  }

  #find(place: string): Row | null {
    return this.#rows("place = ?", place)[0] ?? null;
  }

  #count(): number {
    return this.#tables.first<{ n: number }>("SELECT count(*) AS n FROM drafts WHERE text <> ''")?.n ?? 0;
  }

  #rows(where: string, ...bound: (string | number)[]): Row[] {
    const select = `SELECT channel_id, thread_ts, text, updated_at, version FROM drafts WHERE ${where}`;
    return this.#tables.rows<Row>(select, ...bound);
  }
}

const present = ({ channel_id, thread_ts, text, updated_at, version }: Row): Draft => ({
  channelId: channel_id,
  ...(thread_ts === null ? {} : { threadTs: thread_ts }),
  text,
  updatedAt: new Date(updated_at).toISOString(),
  version,
});
