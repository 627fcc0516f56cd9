import type { UserId } from "../../src/protocol/ids";
import type { Sockets } from "../sockets";
import type { Attached } from "./facts";

type Pending = { body: string; except: UserId | null };

/** UTF-16 units of one gathered frame. */
const frameLength = 512 * 1024;
const sweepEveryMs = 30_000;
/** A round so soon after another one: people talk all at once. */
const busyWithinMs = 25;

/**
 * Group commit: what happens while a commit is on its way to the disk goes out together, one frame a socket. Acks are
 * sent at once, so they are ahead of the broadcast; the output gate holds both until the commit is durable.
 */
export class Round {
  #pending: Pending[] = [];
  #running: Promise<void> | null = null;
  #flushedAt = 0;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly sockets: Sockets<Attached>,
  ) {}

  /** `except`: a member whose sockets do not get it. */
  add(body: string, except: UserId | null = null): void {
    this.#pending.push({ body, except });
    this.#running ??= this.#run();
  }

  /** Resolves when everything that is pending now has been sent. */
  done(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** Sends what is pending at once: a socket that attaches now has it in its hello or catch-up. */
  flush(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    this.#flushedAt = Date.now();
    this.sockets.sweep(this.#flushedAt, sweepEveryMs);
    const frames = gather(pending.map(({ body }) => body));
    const excepted = new Set(pending.flatMap(({ except }) => except ?? []));
    if (excepted.size === 0) {
      for (const frame of frames) this.sockets.broadcast(frame);
      return;
    }
    for (const frame of frames) this.sockets.broadcast(frame, ({ userId }) => excepted.has(userId));
    for (const userId of excepted) {
      const theirs = gather(pending.filter(({ except }) => except !== userId).map(({ body }) => body));
      for (const socket of this.sockets.of(userId)) for (const frame of theirs) this.sockets.send(socket, frame);
    }
  }

  async #run(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        await this.storage.sync();
        // One more turn of the loop lets in the frames that arrived meanwhile; it takes a millisecond, which a single
        // message at rest need not wait. No timer stays behind.
        if (this.#pending.length > 1 || Date.now() - this.#flushedAt < busyWithinMs) await scheduler.wait(0);
        this.flush();
      }
    } finally {
      this.#running = null;
    }
  }
}

/** One event is an object, several are an array; a frame that would grow too large is cut. */
export function gather(bodies: readonly string[]): string[] {
  const frames: string[] = [];
  let part: string[] = [];
  let length = 0;
  const close = () => {
    if (part.length === 1) frames.push(part[0] as string);
    else if (part.length > 1) frames.push(`[${part.join(",")}]`);
    part = [];
    length = 0;
  };
  for (const body of bodies) {
    if (part.length > 0 && length + body.length > frameLength) close();
    part.push(body);
    length += body.length;
  }
  close();
  return frames;
}
