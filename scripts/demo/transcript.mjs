// channels/*.txt hold what was said. Text needs no escaping there, and reads as it will be shown:
//
//   topic: …                first lines
//   == 3                    the third working day, or `== today`
//   09:41 jonas             who speaks when; the text follows. Today: `-95 jonas`, minutes ago
//   ~ 🙌 ada mateo          who reacted to it
//   > 09:43 daria           a reply to the last message that is none; on another day `> 5 09:43 daria`
//
// In texts `<@ada>` and `<#general>` are people and channels, `{d8}` is the weekday of the eighth day.

const SECTION = /^== (\d+|today)$/;
const HEAD = /^(> )?(?:(\d+) )?(?:(\d\d):(\d\d)|-(\d+)) ([a-z]+)$/;
const REACTION = /^~ (\S+) ([a-z]+(?: [a-z]+)*)$/;
const HEADER = /^(topic|purpose): (.+)$/;

/**
 * @typedef {{ day: number, minute: number } | { ago: number }} When
 * @typedef {{
 *   author: string, when: When, text: string, reactions: { name: string, from: string[] }[], parent?: Said,
 * }} Said  a reply points to its `parent`
 */

/**
 * What was said in a channel, in the order of the file.
 * @param {string} source
 * @returns {{ topic: string, purpose: string, messages: Said[] }}
 */
export function parseTranscript(source) {
  const transcript = { topic: "", purpose: "", messages: [] };
  let section = null;
  let message = null;
  let parent = null;
  for (const line of source.split("\n")) {
    const header = section === null && HEADER.exec(line);
    if (header) {
      transcript[header[1]] = header[2];
      continue;
    }
    const opened = SECTION.exec(line);
    if (opened) {
      section = opened[1];
      message = parent = null;
      continue;
    }
    const head = HEAD.exec(line);
    if (head) {
      const [, isReply, day = section, hours, minutes, ago, author] = head;
      if (isReply && !parent) throw new Error(`A reply to nothing: ${line}`);
      if (ago === undefined && day === "today") throw new Error(`Today counts in minutes ago: ${line}`);
      const when = ago ? { ago: Number(ago) } : { day: Number(day), minute: Number(hours) * 60 + Number(minutes) };
      message = { author, when, text: "", reactions: [], ...(isReply && { parent }) };
      if (!isReply) parent = message;
      transcript.messages.push(message);
      continue;
    }
    const reaction = REACTION.exec(line);
    if (reaction && message) message.reactions.push({ name: reaction[1], from: reaction[2].split(" ") });
    else if (message) message.text += `${line}\n`;
    else if (line.trim()) throw new Error(`Nobody says this: ${line}`);
  }
  for (const said of transcript.messages) said.text = said.text.trim();
  return transcript;
}

// Two in the same minute, and the rest of what makes a minute look lived in.
const LEAST_GAP = 7_000;
const jitter = (index) => ((index * 37) % 29) * 1_000 + ((index * 613) % 1_000);

/**
 * Puts messages on the calendar, in the order of time, each with its `at` (ms) and `ts`.
 * @param {Said[]} messages
 * @param {{ at(when: When): number }} calendar
 * @returns {(Said & { at: number, ts: string, threadTs?: string })[]}
 */
export function place(messages, calendar) {
  const ordered = messages.map((message) => ({ message, at: calendar.at(message.when) }));
  ordered.sort((a, b) => a.at - b.at);
  const placed = new Map();
  let last = 0;
  for (const [index, { message, at }] of ordered.entries()) {
    last = Math.max(at + jitter(index), last + LEAST_GAP);
    const parent = message.parent && placed.get(message.parent);
    if (message.parent && !parent) throw new Error(`The reply comes before its parent: ${message.text}`);
    placed.set(message, { ...message, at: last, ts: tsOf(last), ...(parent && { threadTs: parent.ts }) });
  }
  return [...placed.values()];
}

/** A message loaded with `at` has exactly this ts, if it is later than the one before. */
const tsOf = (at) => `${Math.floor(at / 1_000)}.${String(at % 1_000).padStart(3, "0")}000`;

const TOKEN = /(<(?:[@#][a-z-]+|https?:\/\/[^<>|\s]+(?:\|[^<>\n]+)?)>)/;

/** Text as a composer would send it: people and channels by id, everything else with its entities. */
export function encodeText(text, { users, channels, calendar }) {
  const known = (ids, name) => {
    if (!ids.has(name)) throw new Error(`Nobody knows ${name}`);
    return ids.get(name);
  };
  return text
    .replace(/\{d(\d+)\}/g, (_, day) => calendar.weekday(Number(day)))
    .split(TOKEN)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      if (part[1] === "@") return `<@${known(users, part.slice(2, -1))}>`;
      if (part[1] === "#") return `<#${known(channels, part.slice(2, -1))}>`;
      return part;
    })
    .join("");
}

/** A reply finds its parent only in what is stored already, so it begins a new batch. */
export function batchesOf(messages) {
  const batches = [];
  let open = new Set();
  for (const message of messages) {
    if (batches.length === 0 || open.has(message.threadTs)) {
      batches.push([]);
      open = new Set();
    }
    batches.at(-1).push(message);
    open.add(message.ts);
  }
  return batches;
}
