import { setTimeout as pause } from "node:timers/promises";
import type { ChannelId } from "../../src/protocol/ids";
import type { RoomServerFrame } from "../../src/protocol/room-frames";
import { type Person as Line, openSocket } from "../load/socket.mjs";
import type { Draw } from "../random";
import { type Ack, type Ledger, type Sent, View } from "./ledger";
import type { Account } from "./town";

type Answer = Ack & { type: "ack" | "error"; code?: string; retryAfter?: number };
type Life = "talking" | "quiet" | "over";

/** Somebody with a socket who goes on talking: whatever was not acked is sent again on the next socket. */
export class Talker {
  readonly view: View;
  #life: Life = "talking";
  #end = Number.POSITIVE_INFINITY;
  #unacked: Sent[] = [];
  #heard: (() => void)[] = [];
  readonly #quiet = Promise.withResolvers<void>();
  readonly #dismissed = Promise.withResolvers<number>();

  constructor(
    private readonly who: Account,
    private readonly room: { id: ChannelId; url: string },
    private readonly ledger: Ledger,
    private readonly draw: Draw,
  ) {
    this.view = new View(who.name, ledger.faults);
  }

  async live(): Promise<void> {
    while (this.view.seq < this.#end) {
      const line = await this.#attach();
      try {
        await this.#talk(line);
      } catch {
        // The socket went. What it left unanswered is sent on the next one.
      }
      if (this.#life === "over") await line.close();
    }
  }

  /** Resolves when the next message is acked. */
  nextAck(): Promise<void> {
    return new Promise((resolve) => this.#heard.push(resolve));
  }

  /** Says nothing new; resolves when everything said was acked. */
  silence(): Promise<void> {
    this.#life = "quiet";
    return this.#quiet.promise;
  }

  /** Stays until the view reaches this event. */
  leaveAfter(seq: number): void {
    this.#end = seq;
    this.#life = "over";
    this.#dismissed.resolve(seq);
  }

  async #attach(): Promise<Line> {
    for (;;) {
      try {
        return await openSocket(`${this.room.url}${this.view.query}`, {
          token: this.who.accessToken,
          keep: false,
          onFrame: (frame) => this.view.take(frame as RoomServerFrame),
        });
      } catch (error) {
        const { status } = error as { status?: number };
        if (status && status !== 503) this.ledger.faults.push(`${this.who.name}'s upgrade was answered with ${status}`);
        await pause(this.draw.between(20, 60));
      }
    }
  }

  async #talk(line: Line): Promise<void> {
    await Promise.all(this.#unacked.map((sent) => this.#send(line, sent)));
    while (this.#life === "talking") {
      const fresh = Array.from({ length: this.draw.between(1, 3) }, () => this.#write());
      await Promise.all(fresh.map((sent) => this.#send(line, sent)));
      await pause(this.draw.between(0, 30));
    }
    this.#quiet.resolve();
    const everythingSeen = this.#dismissed.promise.then((seq) => this.view.reached(seq));
    await Promise.race([everythingSeen, line.untilClosed()]);
  }

  #write(): Sent {
    const sent = this.ledger.write(this.room.id, this.who.id);
    this.#unacked.push(sent);
    return sent;
  }

  async #send(line: Line, sent: Sent): Promise<void> {
    const { clientMsgId, text } = sent;
    sent.at.push(Date.now());
    const answer = (await line.ask({ type: "message.send", clientMsgId, text })) as Answer;
    if (answer.type === "ack") {
      this.#unacked = this.#unacked.filter((one) => one !== sent);
      this.ledger.acked(sent, answer);
      for (const hear of this.#heard.splice(0)) hear();
    } else if (answer.code === "unavailable") {
      await pause(Number(answer.retryAfter ?? 1) * 1_000);
      await this.#send(line, sent);
    } else {
      this.ledger.faults.push(`${this.who.name} was refused with ${answer.code}`);
    }
  }
}
