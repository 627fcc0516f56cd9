import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import type { RoomEvent, RoomServerFrame } from "../../src/protocol/room-frames";

export type Ack = { ts: Ts; seq: number };
export type Sent = {
  clientMsgId: string;
  channelId: ChannelId;
  userId: UserId;
  text: string;
  ack: Ack | null;
  /** ms since 1970 of each time that it was sent. */
  at: number[];
};

/** What everybody said and was told: in the end the server's own account has to agree with it. */
export class Ledger {
  readonly sent: Sent[] = [];
  /** What should never happen, in words. */
  readonly faults: string[] = [];
  #acks = 0;
  readonly #counting = new Set<() => void>();

  write(channelId: ChannelId, userId: UserId): Sent {
    const clientMsgId = crypto.randomUUID();
    const sent = { clientMsgId, channelId, userId, text: `${userId} says ${clientMsgId}`, ack: null, at: [] };
    this.sent.push(sent);
    return sent;
  }

  acked(sent: Sent, { ts, seq }: Ack): void {
    sent.ack = { ts, seq };
    this.#acks += 1;
    for (const count of [...this.#counting]) count();
  }

  /** Resolves when so many more messages have been acked. */
  more(acks: number): Promise<void> {
    const enough = this.#acks + acks;
    return new Promise((resolve) => {
      const count = () => {
        if (this.#acks < enough) return;
        this.#counting.delete(count);
        resolve();
      };
      this.#counting.add(count);
    });
  }

  of(channelId: ChannelId): Sent[] {
    return this.sent.filter((one) => one.channelId === channelId);
  }

  /** Sent more than once; `stored`: and kept the first time, though the ack was lost. */
  get repeated(): { again: number; stored: number } {
    const again = this.sent.filter(({ at }) => at.length > 1);
    const stored = again.filter(({ ack, at }) => ack !== null && Number(ack.ts) * 1_000 < Number(at.at(-1)));
    return { again: again.length, stored: stored.length };
  }
}

/** One client's view of a conversation: events in their order, over as many sockets as it takes. */
export class View {
  epoch: string | null = null;
  readonly events: RoomEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly faults: string[],
    public seq = 0,
  ) {}

  /** For attaching where this view ends. */
  get query(): string {
    return `?after=${this.seq}${this.epoch ? `&epoch=${this.epoch}` : ""}`;
  }

  take(frame: RoomServerFrame): void {
    if (frame.type === "hello") {
      this.epoch ??= frame.epoch;
      if (this.epoch !== frame.epoch) this.#fault(`was greeted with epoch ${frame.epoch} after ${this.epoch}`);
      if (frame.seq < this.seq) this.#fault(`was greeted with ${frame.seq} after having seen ${this.seq}`);
    } else if (frame.type === "resync") {
      this.#fault(`was told to resync after ${this.seq}`);
    } else if (frame.type === "catchup") {
      if (frame.from !== this.seq) this.#fault(`was caught up from ${frame.from}, not from ${this.seq}`);
      for (const event of frame.events) this.#apply(event);
    } else if ("seq" in frame && frame.type !== "ack") {
      this.#apply(frame);
    }
    for (const check of [...this.#waiting]) check();
  }

  reached(seq: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.seq < seq) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  #apply(event: RoomEvent): void {
    if (event.seq !== this.seq + 1) this.#fault(`got event ${event.seq} after ${this.seq}`);
    this.seq = event.seq;
    this.events.push(event);
  }

  #fault(text: string): void {
    this.faults.push(`${this.name} ${text}`);
  }
}
