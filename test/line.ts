import { exports } from "cloudflare:workers";
import type { HubServerFrame } from "../src/protocol/hub-frames";
import type { ChannelId } from "../src/protocol/ids";
import type { RoomServerFrame } from "../src/protocol/room-frames";
import type { Caller } from "./cast";

type Answer = { type: "ack" | "error"; id?: string; code?: string; ts?: string; seq?: number; messageId?: string };
/** Some frames share a shape under several types, so Extract would not find them. */
type Of<F, T> = F extends { type: infer U } ? (T extends U ? F & { type: T } : never) : never;
export type Closed = { code: number; reason: string };

export class Refused extends Error {
  constructor(readonly status: number) {
    super(`the upgrade was answered with ${status}`);
  }
}

/** A socket to a room or a hub inside workerd: keeps what came, in order, and answers by frame id. */
export class Line<F extends { type: string }> {
  /** Every frame but answers to `ask`. */
  readonly received: F[] = [];
  /** Resolves when the server closed it. */
  readonly closed: Promise<Closed>;
  #closed: Closed | null = null;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  readonly #checks = new Set<() => void>();
  #nextId = 1;

  constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => {
        this.#closed = { code, reason };
        resolve(this.#closed);
        this.#check();
      });
    });
    socket.addEventListener("message", ({ data }) => this.#take(String(data)));
    socket.accept();
  }

  /** The first frame, come or to come, that satisfies `matches`. Rejects when the socket closes first. */
  until<G extends F>(matches: (frame: F) => frame is G): Promise<G>;
  until(matches: (frame: F) => boolean): Promise<F>;
  until(matches: (frame: F) => boolean): Promise<F> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.received.find(matches);
        if (!found && !this.#closed) return;
        this.#checks.delete(check);
        if (found) resolve(found);
        else reject(new Error(`closed with ${this.#closed?.code} before the frame came`));
      };
      this.#checks.add(check);
      check();
    });
  }

  of<T extends F["type"]>(type: T): Of<F, T>[] {
    return this.received.filter((frame): frame is Of<F, T> => frame.type === type);
  }

  first<T extends F["type"]>(type: T): Promise<Of<F, T>> {
    return this.until((frame): frame is Of<F, T> => frame.type === type);
  }

  ask(frame: { type: string } & Record<string, unknown>): Promise<Answer> {
    const id = `q${this.#nextId++}`;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.socket.send(JSON.stringify({ ...frame, id }));
    });
  }

  tell(frame: { type: string } & Record<string, unknown>): void {
    this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.socket.close(1000, "done");
  }

  #take(text: string): void {
    const parsed = JSON.parse(text) as F | F[];
    for (const frame of Array.isArray(parsed) ? parsed : [parsed]) {
      const answer = frame as unknown as Answer;
      const asked = (frame.type === "ack" || frame.type === "error") && this.#answers.get(answer.id ?? "");
      if (asked) asked(answer);
      else this.received.push(frame);
    }
    this.#check();
  }

  #check(): void {
    for (const check of [...this.#checks]) check();
  }
}

export type RoomLine = Line<RoomServerFrame>;
export type HubLine = Line<HubServerFrame>;

/** Resolves at `hello`; throws Refused when the upgrade was answered with anything but 101. */
export const openRoom = (who: Caller, channelId: ChannelId, query = ""): Promise<RoomLine> =>
  open<RoomServerFrame>(who, `/ws/channels/${channelId}${query}`);

export const openHub = (who: Caller, slug: string, query = ""): Promise<HubLine> =>
  open<HubServerFrame>(who, `/ws/workspaces/${slug}${query}`);

async function open<F extends { type: string }>(who: Caller, path: string): Promise<Line<F>> {
  const response = await exports.default.fetch(who.upgrade(path));
  if (!response.webSocket) throw new Refused(response.status);
  const line = new Line<F>(response.webSocket);
  await line.until((frame) => frame.type === "hello");
  return line;
}
