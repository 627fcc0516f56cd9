import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { Ts, UserId } from "../../src/protocol/ids";
import { microsFromTs, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { findPages } from "../../src/protocol/links";
import type { Message, Preview } from "../../src/protocol/message";
import type { Ground } from "./ground";
import type { Members } from "./members";
import type { MessageRow, Messages } from "./messages";

type Wanted = { ts: number; changed: number };

/**
 * What is behind the links of messages. A message is stored and shown without it; the alarm then hands its links to a
 * job, and what that finds comes as an edit of the message that changes none of its words.
 */
export class Previews {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
    private readonly members: Members,
  ) {}

  /** Inside the commit that stored the text. */
  look(ts: number, text: string): void {
    if (findPages(text, 1).length === 0) return;
    const next = "SELECT coalesce(max(changed), 0) + 1 FROM previews_wanted";
    this.ground.sql.exec(`INSERT OR REPLACE INTO previews_wanted VALUES (?, (${next}))`, ts);
    this.ground.alarms.arm("previews", Date.now());
  }

  /** Hands links to the queue; answers when it wants to be called again. */
  async ask(): Promise<number | undefined> {
    const { sql, env, facts, storage } = this.ground;
    const select = "SELECT ts, changed FROM previews_wanted ORDER BY changed LIMIT ?";
    const wanted = sql.exec<Wanted>(select, limits.previews.askedAtOnce).toArray();
    const jobs = wanted.flatMap(({ ts }) => {
      const row = this.messages.find(ts);
      const urls = row && row.deleted_at === null ? missing(row) : [];
      const { workspaceId, id: channelId } = facts;
      if (urls.length === 0) return [];
      return { body: { kind: "find-previews" as const, workspaceId, channelId, ts: tsFromMicros(ts), urls } };
    });
    if (jobs.length > 0) await env.JOBS_QUEUE.sendBatch(jobs);
    if (this.ground.gone) return undefined;
    storage.transactionSync(() => {
      // Not what an edit has asked for meanwhile.
      for (const { ts, changed } of wanted) {
        sql.exec("DELETE FROM previews_wanted WHERE ts = ? AND changed = ?", ts, changed);
      }
    });
    return wanted.length === limits.previews.askedAtOnce ? Date.now() : undefined;
  }

  /** The message may have been edited or deleted since it was asked for: what does not hold any more is dropped. */
  found(ts: Ts, found: readonly Preview[]): Result<Record<never, never>> {
    const row = this.messages.find(microsFromTs(ts));
    if (!row || row.deleted_at !== null) return refuse("not_found", "That message is not there.");
    const known = new Map(previewsOf(row).map((preview) => [preview.url, preview]));
    for (const preview of found) known.set(preview.url, preview);
    const previews = linksOf(row).flatMap((url) => known.get(url) ?? []);
    if (JSON.stringify(previews) === JSON.stringify(previewsOf(row))) return { ok: true };
    this.ground.commit((write) => this.messages.setPreviews(write, row, previews, hiddenOf(row)));
    return { ok: true };
  }

  /** Again is as once. */
  hide(
    { userId, leads }: { userId: UserId; leads: boolean },
    { ts, url }: { ts: Ts; url: string },
  ): Result<{ message: Message }> {
    const row = this.messages.find(microsFromTs(ts));
    if (!row || row.deleted_at !== null) return refuse("not_found", "That message is not there.");
    const may = row.user_id === userId || leads || this.members.role(userId) === "admin";
    if (!may) return refuse("forbidden", "Its author takes a preview away, or an admin.");
    if (this.ground.facts.archived) return refuse("archived", "This channel is archived.");
    if (!linksOf(row).includes(url)) return { ok: true, message: this.messages.present(row) };
    const previews = previewsOf(row).filter((preview) => preview.url !== url);
    const hidden = [...hiddenOf(row), url];
    return this.ground.commit((write) => ({
      ok: true,
      message: this.messages.setPreviews(write, row, previews, hidden),
    }));
  }
}

const previewsOf = ({ previews }: MessageRow) => (previews === null ? [] : (JSON.parse(previews) as Preview[]));
const hiddenOf = ({ previews_hidden: hidden }: MessageRow) => (hidden === null ? [] : (JSON.parse(hidden) as string[]));

/** Whose previews may be shown. */
function linksOf(row: MessageRow): string[] {
  const hidden = new Set(hiddenOf(row));
  return findPages(row.text, limits.previews.perMessage).filter((url) => !hidden.has(url));
}

function missing(row: MessageRow): string[] {
  const known = new Set(previewsOf(row).map(({ url }) => url));
  return linksOf(row).filter((url) => !known.has(url));
}
