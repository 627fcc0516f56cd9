import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import { type ChannelId, microsFromTs, parseMessageId, tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { SearchAddressed, SearchAsked, SearchFound } from "../contract";
import { readCursor, type SearchCursor, writeCursor } from "./cursor";
import { expressionOf, facetExpression, wordsExpression } from "./expression";
import { authorToken, bitsOf, channelToken, fileToken, flagToken, mentionToken } from "./facets";
import type { Numbers } from "./numbers";
import { firstIdAt, type Placing } from "./placing";
import { scoreOf } from "./ranking";

type Row = { id: number; channel: number; ts: number; file: number; score: number };
type Ranked = { rows: Row[]; oldest: number; full: boolean };
type Query = { text: string; values: SqlStorageValue[] };

/** A facet of so many messages or fewer is looked up in the index; of more, it is read off each candidate. */
const rareFacet = 20_000;
const fewChannels = 20;
const keptRankings = 32;

function beginOf(rows: readonly Row[], { after, given }: SearchCursor): number {
  if (after === 0) return 0;
  const found = rows.findIndex(({ id }) => id === after);
  return found < 0 ? given : found + 1;
}

/**
 * The newest messages that fit, up to `limits.search.candidates`, ranked or by time; older ones follow in windows of as
 * many. So a word that stands in half of all messages costs no more than a rare one.
 */
export class Finding {
  /** By what was asked; emptied whenever anything is taken in. */
  readonly #kept = new Map<string, Ranked>();

  constructor(
    private readonly sql: SqlStorage,
    private readonly numbers: Numbers,
    private readonly placing: Placing,
  ) {}

  forget(): void {
    this.#kept.clear();
  }

  find({ cursor: given, limit, ...asked }: SearchAsked): Result<SearchFound> {
    const cursor = given === undefined ? this.#first() : readCursor(given);
    if (!cursor) return refuse("bad_frame", "The cursor is not one of ours.");
    const hits: Row[] = [];
    let at = cursor;
    let next: SearchCursor | null = null;
    for (;;) {
      const window = this.#window(asked, at);
      if (given === undefined && at === cursor) {
        at = { ...at, total: Math.min(window.rows.length, limits.search.candidates), atLeast: window.full };
      }
      const begin = beginOf(window.rows, at);
      const page = window.rows.slice(begin, begin + limit - hits.length);
      hits.push(...page);
      const last = page.at(-1);
      const rest = begin + page.length < window.rows.length;
      next = null;
      if (rest && last) next = { ...at, after: last.id, given: begin + page.length };
      else if (window.full) next = { ...at, below: window.oldest, after: 0, given: 0 };
      if (!next || hits.length >= limit) break;
      at = next;
    }
    const channelIds = this.numbers.channelIds(hits.map(({ channel }) => channel));
    return {
      ok: true,
      hits: hits.map(({ channel, ts, file }) => ({
        channelId: channelIds.get(channel) as ChannelId,
        ts: tsFromMicros(ts),
        file,
      })),
      total: at.total,
      atLeast: at.atLeast,
      ...(next ? { nextCursor: writeCursor(next) } : {}),
    };
  }

  #first(): SearchCursor {
    const { id } = this.sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM messages").one();
    return { below: (id ?? 0) + 1, after: 0, given: 0, now: Date.now() * 1_000, total: 0, atLeast: false };
  }

  #window(asked: Omit<SearchAsked, "cursor" | "limit">, { below, now }: SearchCursor): Ranked {
    const key = JSON.stringify([asked, below, now - (now % 60_000_000)]);
    const before = this.#kept.get(key);
    if (before) return before;
    const { text, values } = this.#query(asked, below);
    const rows = this.sql.exec<Row>(text, ...values).toArray();
    const full = rows.length === limits.search.candidates;
    const oldest = rows.at(-1)?.id ?? 0;
    const byTime = asked.sort === "newest" || asked.words.length === 0;
    if (!byTime) for (const row of rows) row.score = scoreOf(row.score, now - row.ts);
    rows.sort((a, b) => (byTime ? 0 : b.score - a.score) || b.ts - a.ts || b.id - a.id);
    const ranked = { rows, oldest, full };
    if (this.#kept.size >= keptRankings) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(key, ranked);
    return ranked;
  }

  #query(asked: Omit<SearchAsked, "cursor" | "limit">, below: number): Query {
    const clauses: string[] = [];
    const values: SqlStorageValue[] = [];
    const where = (clause: string, ...given: SqlStorageValue[]) => {
      clauses.push(clause);
      values.push(...given);
    };
    const all = asked.words.map(wordsExpression);
    const hasWords = all.length > 0;
    const facet = (tokens: string[], otherwise: () => void) => {
      const expression = tokens.length > 0 ? facetExpression(tokens) : null;
      if (expression && (!hasWords || this.#isRare(expression))) all.push(expression);
      else otherwise();
    };

    where(asked.of === "files" ? "m.file > 0" : "m.file = 0");
    if (asked.of === "files") facet([fileToken], () => {});
    const channels = this.numbers.knownChannels(asked.channelIds);
    if (channels.length <= fewChannels) facet(channels.map(channelToken), () => {});
    // Always: a number of a list in `facets` would be right as well, and this costs next to nothing.
    where("m.channel IN (SELECT value FROM json_each(?))", JSON.stringify(channels));
    if (asked.authors) {
      const authors = this.numbers.knownPeople(asked.authors);
      facet(authors.map(authorToken), () =>
        where("m.author IN (SELECT value FROM json_each(?))", JSON.stringify(authors)),
      );
    }
    if (asked.notAuthors.length > 0) {
      const authors = this.numbers.knownPeople(asked.notAuthors);
      where("m.author NOT IN (SELECT value FROM json_each(?))", JSON.stringify(authors));
    }
    for (const flag of asked.has) facet([flagToken(flag)], () => where("m.flags & ? <> 0", bitsOf([flag])));
    if (asked.hasNot.length > 0) where("m.flags & ? = 0", bitsOf(asked.hasNot));
    if (asked.addressed) {
      const any = asked.addressed.map((one) => this.#addressed(one));
      where(`(${any.map(({ text }) => text).join(" OR ")})`, ...any.flatMap((one) => one.values));
    }
    for (const one of asked.notAddressed) {
      const { text, values: given } = this.#addressed(one);
      where(`NOT ${text}`, ...given);
    }
    for (const some of asked.together) {
      const any = some.map((one) => this.#together(one));
      where(`(${any.map(({ text }) => text).join(" OR ")})`, ...any.flatMap((one) => one.values));
    }
    for (const one of asked.notTogether) {
      const { text, values: given } = this.#together(one);
      where(`NOT ${text}`, ...given);
    }
    if (asked.only) where("m.id IN (SELECT value FROM json_each(?))", this.#idsOf(asked.only));
    if (asked.except) where("m.id NOT IN (SELECT value FROM json_each(?))", this.#idsOf(asked.except));
    let least = 0;
    let under = below;
    for (const { from, until } of asked.within) {
      if (from !== null) {
        where("m.ts >= ?", from * 1_000);
        least = Math.max(least, firstIdAt(from * 1_000));
      }
      if (until !== null) {
        where("m.ts < ?", until * 1_000);
        under = Math.min(under, firstIdAt(until * 1_000) + this.placing.drift + 1);
      }
    }
    for (const { from, until } of asked.outside) {
      where("NOT (m.ts >= ? AND m.ts < ?)", (from ?? 0) * 1_000, (until ?? Number.MAX_SAFE_INTEGER / 1_000) * 1_000);
    }

    const none = asked.not.map(wordsExpression);
    const expression = expressionOf(all, none);
    const limit = limits.search.candidates;
    if (expression) {
      const score = hasWords && asked.sort === "relevance" ? "bm25(tokens, 1.0, 0.6, 0.0)" : "0";
      // CROSS: the index leads, and is read from its newest row.
      return {
        text: `SELECT m.id, m.channel, m.ts, m.file, ${score} AS score FROM tokens CROSS JOIN messages m ON m.id = tokens.rowid
          WHERE tokens MATCH ? AND tokens.rowid >= ? AND tokens.rowid < ?${clauses.map((clause) => ` AND ${clause}`).join("")}
          ORDER BY tokens.rowid DESC LIMIT ${limit}`,
        values: [expression, least, under, ...values],
      };
    }
    for (const one of none) where("m.id NOT IN (SELECT rowid FROM tokens WHERE tokens MATCH ?)", one);
    return {
      text: `SELECT m.id, m.channel, m.ts, m.file, 0 AS score FROM messages m
        WHERE m.id >= ? AND m.id < ?${clauses.map((clause) => ` AND ${clause}`).join("")}
        ORDER BY m.id DESC LIMIT ${limit}`,
      values: [least, under, ...values],
    };
  }

  #isRare(expression: string): boolean {
    const counted = this.sql.exec<{ n: number }>(
      `SELECT count(*) AS n FROM (SELECT 1 FROM tokens WHERE tokens MATCH ? LIMIT ${rareFacet + 1})`,
      expression,
    );
    return counted.one().n <= rareFacet;
  }

  /** Names them, or is said to them alone. */
  #addressed({ userId, channelIds }: SearchAddressed): Query {
    const [person = 0] = this.numbers.knownPeople([userId]);
    return {
      text: `(m.id IN (SELECT rowid FROM tokens WHERE tokens MATCH ?)
        OR (m.channel IN (SELECT value FROM json_each(?)) AND m.author <> ?))`,
      values: [facetExpression([mentionToken(person)]), JSON.stringify(this.numbers.knownChannels(channelIds)), person],
    };
  }

  /** In a conversation of few that has them, or in a thread where they wrote. */
  #together({ userId, channelIds }: SearchAddressed): Query {
    const [person = 0] = this.numbers.knownPeople([userId]);
    const parent = "coalesce(m.thread, m.ts)";
    return {
      text: `(m.channel IN (SELECT value FROM json_each(?)) OR (m.flags & ? <> 0 AND (
        EXISTS (SELECT 1 FROM messages r WHERE r.channel = m.channel AND r.thread = ${parent} AND r.author = ?)
        OR EXISTS (SELECT 1 FROM messages p WHERE p.channel = m.channel AND p.ts = ${parent} AND p.author = ?))))`,
      values: [JSON.stringify(this.numbers.knownChannels(channelIds)), bitsOf(["thread"]), person, person],
    };
  }

  /** JSON of the ids that these messages have here. */
  #idsOf(messageIds: readonly string[]): string {
    const places = messageIds.flatMap((messageId) => {
      const parsed = parseMessageId(messageId);
      return parsed ? { channel: parsed.channelId, ts: microsFromTs(parsed.ts) } : [];
    });
    const rows = this.sql.exec<{ id: number }>(
      `SELECT m.id FROM json_each(?) AS asked
       JOIN channels c ON c.id = asked.value ->> 'channel'
       JOIN messages m ON m.channel = c.no AND m.ts = asked.value ->> 'ts'`,
      JSON.stringify(places),
    );
    return JSON.stringify(rows.toArray().map(({ id }) => id));
  }
}
