/**
 * What is unread, said as simply as it can be: nothing is kept but what people did, and every count is looked up anew.
 * Written from the documents (docs/realtime.md), not from the code.
 */

export type Said = {
  ts: string;
  author: string;
  parent: string | null;
  /** In the channel: not a reply, or one sent to the channel too. */
  shown: boolean;
  /** Ids, and "*" for everybody. */
  names: string[];
  deleted: boolean;
};

type Following = { on: boolean; readTs: string };

type Member = {
  readTs: string;
  /** Devices that have the conversation before their owner's eyes. */
  looking: Set<string>;
  threads: Map<string, Following>;
  muted: boolean;
};

export type Expected = {
  unread: number;
  mentions: number;
  threadUnread: boolean;
  muted: boolean;
  readTs: string | null;
  headTs: string | null;
};

const nothing = "0000000000.000000";
const cap = 100;

const before = (ts: string): string => {
  const [seconds, micros] = ts.split(".") as [string, string];
  return micros === "000000"
    ? `${String(Number(seconds) - 1).padStart(10, "0")}.999999`
    : `${seconds}.${String(Number(micros) - 1).padStart(6, "0")}`;
};

export class Model {
  readonly said: Said[] = [];
  readonly members = new Map<string, Member>();

  constructor(
    readonly direct: boolean,
    members: string[],
  ) {
    for (const id of members) this.members.set(id, fresh(nothing));
  }

  get last(): string {
    return this.said.at(-1)?.ts ?? nothing;
  }

  /** Parents that can be replied to. */
  get parents(): Said[] {
    return this.said.filter((one) => one.parent === null && !one.deleted);
  }

  repliesOf(parent: string): Said[] {
    return this.said.filter((one) => one.parent === parent);
  }

  posted(message: Omit<Said, "deleted" | "shown">, broadcast: boolean): void {
    const one: Said = { ...message, shown: message.parent === null || broadcast, deleted: false };
    this.said.push(one);
    const author = this.#member(one.author);
    if (one.shown) author.readTs = one.ts;
    if (one.parent === null) return;
    author.threads.set(one.parent, { on: true, readTs: one.ts });
    const starter = this.said.find(({ ts }) => ts === one.parent)?.author as string;
    const starting = this.members.get(starter);
    if (starting && !starting.threads.has(one.parent)) {
      starting.threads.set(one.parent, { on: true, readTs: before(one.ts) });
    }
    this.#named(one, one.names);
  }

  edited(ts: string, names: string[]): void {
    const one = this.#find(ts);
    const added = names.filter((name) => !one.names.includes(name));
    one.names = names;
    if (one.parent !== null) this.#named(one, added);
  }

  deleted(ts: string): void {
    const one = this.#find(ts);
    one.deleted = true;
    one.names = [];
  }

  marked(id: string, ts: string): void {
    const member = this.#member(id);
    member.looking.clear();
    member.readTs = ts < this.last ? ts : this.last;
  }

  threadMarked(id: string, parent: string, ts: string): void {
    const following = this.#member(id).threads.get(parent);
    if (following) following.readTs = ts < this.#lastOf(parent) ? ts : this.#lastOf(parent);
  }

  followed(id: string, parent: string, on: boolean): void {
    const { threads } = this.#member(id);
    const known = threads.get(parent);
    if (!known) threads.set(parent, { on, readTs: this.#lastOf(parent) });
    else if (on && !known.on) threads.set(parent, { on: true, readTs: this.#lastOf(parent) });
    else known.on = on;
  }

  focused(id: string, device: string): void {
    this.members.get(id)?.looking.add(device);
  }

  /** Blurred, or the socket is gone. */
  lookedAway(id: string, device: string): void {
    const member = this.members.get(id);
    if (!member?.looking.delete(device) || member.looking.size > 0) return;
    member.readTs = this.last;
  }

  joined(id: string): void {
    this.members.set(id, fresh(this.last));
  }

  left(id: string): void {
    this.members.delete(id);
  }

  muted(id: string, muted: boolean): void {
    this.#member(id).muted = muted;
  }

  expected(id: string): Expected {
    const member = this.#member(id);
    const readTs = this.#effective(member);
    const others = this.said.filter((one) => one.author !== id && !one.deleted && one.shown && one.ts > readTs);
    const unread = Math.min(others.length, cap);
    const named = this.direct ? unread : Math.min(others.filter((one) => names(one, id)).length, cap);
    const threads = [...member.threads].map(([parent, following]) => this.#thread(id, parent, following));
    const shown = this.said.filter((one) => one.shown && !one.deleted).at(-1);
    return {
      unread,
      mentions:
        named +
        Math.min(
          cap,
          threads.reduce((sum, { mentions }) => sum + mentions, 0),
        ),
      threadUnread: threads.some(({ unread }) => unread > 0),
      muted: member.muted,
      readTs: readTs === nothing ? null : readTs,
      headTs: shown?.ts ?? null,
    };
  }

  /** Threads that the member follows and has not read, newest reply first. */
  unreadThreads(id: string): string[] {
    return [...this.#member(id).threads]
      .filter(([parent, following]) => this.#thread(id, parent, following).unread > 0)
      .map(([parent]) => parent)
      .toSorted();
  }

  #thread(id: string, parent: string, { on, readTs }: Following): { unread: number; mentions: number } {
    if (!on) return { unread: 0, mentions: 0 };
    const behind = this.repliesOf(parent).filter((one) => one.ts > readTs && one.author !== id && !one.deleted);
    return { unread: behind.length, mentions: behind.filter((one) => !one.shown && names(one, id)).length };
  }

  #named(one: Said, ids: string[]): void {
    for (const id of ids) {
      const member = this.members.get(id);
      if (!member || id === one.author) continue;
      const known = member.threads.get(one.parent as string);
      if (!known?.on) member.threads.set(one.parent as string, { on: true, readTs: before(one.ts) });
    }
  }

  #lastOf(parent: string): string {
    return this.repliesOf(parent).at(-1)?.ts ?? parent;
  }

  #effective(member: Member): string {
    return member.looking.size > 0 ? this.last : member.readTs;
  }

  #find(ts: string): Said {
    return this.said.find((one) => one.ts === ts) as Said;
  }

  #member(id: string): Member {
    return this.members.get(id) as Member;
  }
}

const names = (one: Said, id: string) => one.names.includes(id) || one.names.includes("*");

const fresh = (readTs: string): Member => ({ readTs, looking: new Set(), threads: new Map(), muted: false });
