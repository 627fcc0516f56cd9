import { setTimeout as pause } from "node:timers/promises";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { Draw } from "../random";
import type { Ack, Ledger } from "./ledger";
import type { Account } from "./town";

/** How many changes of membership wait for an answer just now. */
export const underWay = { count: 0 };

type Place = { id: ChannelId; api: string };

/** Asks over HTTP; null: nothing was answered, so it may have happened or not. */
async function ask(who: Account, method: string, url: string, body?: unknown): Promise<Response | null> {
  const headers = { authorization: `Bearer ${who.accessToken}`, "content-type": "application/json" };
  try {
    const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    // Read to its end, or it was cut off on the way.
    return new Response(response.status === 204 ? null : await response.text(), { status: response.status });
  } catch {
    await pause(30);
    return null;
  }
}

abstract class Restless {
  #stopping = false;

  constructor(
    protected readonly who: Account,
    protected readonly room: Place,
    protected readonly ledger: Ledger,
    protected readonly draw: Draw,
  ) {}

  async live(): Promise<void> {
    while (!this.#stopping) {
      await this.turn();
      await pause(this.draw.between(0, 20));
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  protected abstract turn(): Promise<void>;

  protected async change(method: string, path: string, fine: number[], body?: unknown): Promise<void> {
    underWay.count += 1;
    const answer = await ask(this.who, method, `${this.room.api}${path}`, body);
    underWay.count -= 1;
    if (answer && ![...fine, 503].includes(answer.status)) {
      this.ledger.faults.push(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
    }
  }
}

/** Leaves and joins. */
export class Drifter extends Restless {
  protected async turn(): Promise<void> {
    await this.change("DELETE", `/members/${this.who.id}`, [204, 404]);
    await this.comeBack();
  }

  protected async comeBack(): Promise<void> {
    await this.change("POST", "/join", [200]);
  }
}

/** Sometimes comes back by saying something, which joins too. */
export class TalkativeDrifter extends Drifter {
  protected override async comeBack(): Promise<void> {
    if (this.draw.between(1, 4) === 1) await this.#say();
    else await super.comeBack();
  }

  async #say(): Promise<void> {
    const sent = this.ledger.write(this.room.id, this.who.id);
    const { clientMsgId, text } = sent;
    for (;;) {
      sent.at.push(Date.now());
      const answer = await ask(this.who, "POST", `${this.room.api}/messages`, { clientMsgId, text });
      if (answer?.status === 201 || answer?.status === 200) {
        const { message } = (await answer.json()) as { message: Ack };
        return this.ledger.acked(sent, message);
      }
      if (answer && answer.status !== 503) {
        this.ledger.faults.push(`a post was answered with ${answer.status}: ${await answer.text()}`);
        return;
      }
      if (answer) await pause(30);
    }
  }
}

/** Brings a whole crowd in by one request, and sends them out one by one. */
export class Host extends Restless {
  constructor(
    who: Account,
    room: Place,
    private readonly crowd: UserId[],
    ledger: Ledger,
    draw: Draw,
  ) {
    super(who, room, ledger, draw);
  }

  protected async turn(): Promise<void> {
    await this.change("POST", "/members", [200], { userIds: this.crowd });
    for (const userId of this.draw.shuffled(this.crowd).slice(0, 4)) {
      await this.change("DELETE", `/members/${userId}`, [204, 404]);
    }
  }
}
