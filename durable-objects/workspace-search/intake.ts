import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import { type ChannelId, microsFromTs } from "../../src/protocol/ids";
import { findPages } from "../../src/protocol/links";
import { searchableText, type Token, tokensOf } from "../../src/protocol/search-text";
import { findMentions } from "../../src/protocol/text";
import type { IndexedMessage, SearchSlice, SliceAnswer } from "../contract";
import { authorToken, bitsOf, channelToken, type Flag, fileToken, flagToken, mentionToken } from "./facets";
import type { Numbers } from "./numbers";
import type { Placing } from "./placing";

type Present = Extract<IndexedMessage, { gone: false }>;
type ChannelRow = { no: number; version: number; gone: number };

/** What rooms say of their messages: the whole of each, as it is now, so that twice or late changes nothing. */
export class Intake {
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly numbers: Numbers,
    private readonly placing: Placing,
  ) {}

  accept({ channelId, generation, version, messages, whole }: SearchSlice): Result<SliceAnswer> {
    const { sql } = this.storage;
    try {
      return this.storage.transactionSync(() => {
        const present = sql.exec<{ generation: string }>("SELECT generation FROM state").one().generation;
        const channel = this.#channel(channelId);
        if (channel.gone) return refuse("not_found", "That channel was deleted.");
        const known = { ok: true as const, generation: present, version: channel.version };
        // Of another beginning, or a call that was overtaken by a later one: what it says may be over.
        if (generation !== present || version <= channel.version) return { ...known, taken: false };
        for (const message of messages) this.#take(channel.no, message);
        sql.exec(
          "UPDATE channels SET version = ?, whole = max(whole, ?) WHERE no = ?",
          version,
          whole ? 1 : 0,
          channel.no,
        );
        return { ...known, version, taken: true };
      });
    } catch (error) {
      this.numbers.forget();
      this.placing.forget();
      throw error;
    }
  }

  #channel(id: ChannelId): ChannelRow {
    const no = this.numbers.channel(id);
    return this.storage.sql.exec<ChannelRow>("SELECT no, version, gone FROM channels WHERE no = ?", no).one();
  }

  #take(channel: number, message: IndexedMessage): void {
    const { sql } = this.storage;
    const ts = microsFromTs(message.ts);
    const found = sql
      .exec<{ id: number; file: number }>("SELECT id, file FROM messages WHERE channel = ? AND ts = ?", channel, ts)
      .toArray();
    const files = message.gone ? [] : message.files.map(({ name, excerpt = "" }) => `${name}\n${excerpt}`);
    for (const { id, file } of found) if (message.gone || file > files.length) this.#remove(id);
    if (message.gone) return;
    const known = new Map(found.map(({ id, file }) => [file, id]));
    const author = this.numbers.person(message.userId);
    const has = flagsOf(message);
    const facets = [
      channelToken(channel),
      authorToken(author),
      ...findMentions(message.text).userIds.map((userId) => mentionToken(this.numbers.person(userId))),
      ...has.map(flagToken),
    ];
    const thread = message.threadTs === undefined ? null : microsFromTs(message.threadTs);
    const write = (file: number, text: string, tokens: readonly string[]) => {
      const id = known.get(file) ?? this.placing.place(ts);
      const { words, extras } = tokensOf(text);
      const insert = "INSERT OR REPLACE INTO tokens (rowid, words, extras, facets) VALUES (?, ?, ?, ?)";
      sql.exec(insert, id, joined(words), joined(extras), tokens.join(" "));
      const row = "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)";
      sql.exec(row, id, channel, ts, file, author, thread, bitsOf(has));
    };
    write(0, searchableText(message.text), facets);
    for (const [i, text] of files.entries()) write(i + 1, text, [...facets, fileToken]);
  }

  #remove(id: number): void {
    this.storage.sql.exec("DELETE FROM tokens WHERE rowid = ?", id);
    this.storage.sql.exec("DELETE FROM messages WHERE id = ?", id);
  }
}

const joined = (tokens: readonly Token[]) => tokens.map(({ text }) => text).join(" ");

function flagsOf({ text, files, reacted, pinned, replied, threadTs }: Present): Flag[] {
  const found: [Flag, boolean][] = [
    ["link", findPages(text, 1).length > 0],
    ["file", files.length > 0],
    ["image", files.some(({ type }) => type.startsWith("image/"))],
    ["reaction", reacted],
    ["pin", pinned],
    ["thread", replied || threadTs !== undefined],
  ];
  return found.flatMap(([flag, is]) => (is ? flag : []));
}
