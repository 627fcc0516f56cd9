import type { ChannelId, Ts } from "../../src/protocol/ids";
import type { MessageFile } from "../../src/protocol/message";
import { Observable } from "./observable";

/** A message on its way. `clientMsgId` names it: sent twice, it is stored once. */
export type Pending = {
  clientMsgId: string;
  channelId: ChannelId;
  threadTs?: Ts;
  /** A reply that goes to the channel too. */
  broadcast?: true;
  text: string;
  files?: readonly MessageFile[];
  subtype?: "me_message";
  /** Milliseconds since the epoch. */
  at: number;
  state: "waiting" | "sending" | "stored" | "failed";
  reason?: string;
};

/** Where unsent messages outlive the page. */
export type Keeper = { put(entry: Pending): void; remove(clientMsgId: string): void };

/** What was written here and is not stored yet. */
export class Outbox {
  readonly pending = new Observable<readonly Pending[]>([]);
  #keeper: Keeper | null = null;
  #heldUntil = new Map<ChannelId, number>();

  /** From now on; what was written before is kept too. */
  keepIn(keeper: Keeper | null): void {
    this.#keeper = keeper;
    for (const entry of this.pending.value) this.#keep(entry);
  }

  /** What an earlier page left, before everything that was written since. */
  adopt(left: readonly Pending[]): void {
    const known = new Set(this.pending.value.map((entry) => entry.clientMsgId));
    const fresh = left.filter((entry) => !known.has(entry.clientMsgId));
    if (fresh.length === 0) return;
    this.pending.set([
      ...fresh.map((entry) => (entry.state === "failed" ? entry : { ...entry, state: "waiting" as const })),
      ...this.pending.value,
    ]);
  }

  get unsent(): number {
    return this.pending.value.filter(({ state }) => state !== "stored").length;
  }

  add(entry: Omit<Pending, "clientMsgId" | "at" | "state">): Pending {
    const pending: Pending = { ...entry, clientMsgId: crypto.randomUUID(), at: Date.now(), state: "waiting" };
    this.pending.set([...this.pending.value, pending]);
    this.#keep(pending);
    return pending;
  }

  mark(clientMsgId: string, state: Pending["state"], reason?: string): void {
    this.pending.set(
      this.pending.value.map((entry) => {
        if (entry.clientMsgId !== clientMsgId || entry.state === "stored") return entry;
        const { reason: _, ...rest } = entry;
        const next = reason === undefined ? { ...rest, state } : { ...rest, state, reason };
        this.#keep(next);
        return next;
      }),
    );
  }

  remove(clientMsgId: string): void {
    const rest = this.pending.value.filter((entry) => entry.clientMsgId !== clientMsgId);
    if (rest.length === this.pending.value.length) return;
    this.pending.set(rest);
    this.#keeper?.remove(clientMsgId);
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

  /** What was refused for now waits, and what is written after it waits behind it. Milliseconds. */
  hold(clientMsgId: string, channelId: ChannelId, until: number): void {
    this.mark(clientMsgId, "waiting");
    this.#heldUntil.set(channelId, Math.max(until, this.#heldUntil.get(channelId) ?? 0));
  }

  /** How long the conversation has to wait yet; 0: not at all. */
  heldFor(channelId: ChannelId, now: number): number {
    const wait = Math.max(0, (this.#heldUntil.get(channelId) ?? 0) - now);
    if (wait === 0) this.#heldUntil.delete(channelId);
    return wait;
  }

  #keep(entry: Pending): void {
    if (entry.state === "stored") this.#keeper?.remove(entry.clientMsgId);
    else this.#keeper?.put(entry);
  }
}
