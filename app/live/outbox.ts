import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { Observable } from "./observable";

/** A message on its way. `clientMsgId` names it: sent twice, it is stored once. */
export type Pending = {
  clientMsgId: string;
  channelId: ChannelId;
  threadTs?: Ts;
  /** A reply that goes to the channel too. */
  broadcast?: true;
  text: string;
  subtype?: "me_message";
  /** Milliseconds since the epoch. */
  at: number;
  state: "waiting" | "sending" | "stored" | "failed";
  reason?: string;
};

/** Unsent messages outlive the page: they wait in the browser's storage, shared by its tabs. */
export class Outbox {
  readonly pending = new Observable<readonly Pending[]>([]);
  #key: string;

  constructor(userId: UserId) {
    this.#key = `parley:outbox:${userId}`;
  }

  /** What an earlier page left; what another tab adds is its own to send, and harmless to send twice. */
  restore(): void {
    const left = this.#read().filter((entry) => entry.state !== "stored");
    const known = new Set(this.pending.value.map((entry) => entry.clientMsgId));
    const fresh = left.filter((entry) => !known.has(entry.clientMsgId));
    if (fresh.length === 0) return;
    this.pending.set([
      ...fresh.map((entry) => (entry.state === "failed" ? entry : { ...entry, state: "waiting" as const })),
      ...this.pending.value,
    ]);
  }

  add(entry: Omit<Pending, "clientMsgId" | "at" | "state">): Pending {
    const pending: Pending = { ...entry, clientMsgId: crypto.randomUUID(), at: Date.now(), state: "waiting" };
    this.pending.set([...this.pending.value, pending]);
    this.#write();
    return pending;
  }

  mark(clientMsgId: string, state: Pending["state"], reason?: string): void {
    this.pending.set(
      this.pending.value.map((entry) => {
        if (entry.clientMsgId !== clientMsgId || entry.state === "stored") return entry;
        const { reason: _, ...rest } = entry;
        return reason === undefined ? { ...rest, state } : { ...rest, state, reason };
      }),
    );
    this.#write();
  }

  remove(clientMsgId: string): void {
    const rest = this.pending.value.filter((entry) => entry.clientMsgId !== clientMsgId);
    if (rest.length === this.pending.value.length) return;
    this.pending.set(rest);
    this.#write();
  }

  /** The connection went: whatever was not answered goes out again. */
  lost(channelId: ChannelId): void {
    this.pending.set(
      this.pending.value.map((entry) =>
        entry.channelId === channelId && entry.state === "sending" ? { ...entry, state: "waiting" } : entry,
      ),
    );
  }

  waitingFor(channelId: ChannelId): Pending[] {
    return this.pending.value.filter((entry) => entry.channelId === channelId && entry.state === "waiting");
  }

  #read(): Pending[] {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "[]") as Pending[];
    } catch {
      return [];
    }
  }

  #write(): void {
    const kept = this.pending.value.filter((entry) => entry.state !== "stored");
    try {
      if (kept.length === 0) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs the safety over a reload, not the message.
    }
  }
}
