import { factsHeader } from "../../durable-objects/contract";
import type { ChannelId } from "../../src/protocol/ids";
import type { RoomServerFrame } from "../../src/protocol/room-frames";
import { type Actor, roomOf } from "./scene";

/** A room's socket as it is: each text that came, answers among them, in order; any text can be sent. */
export class Wire {
  readonly texts: string[] = [];
  readonly closed: Promise<number>;
  #waiting: (() => void)[] = [];

  constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code }) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.addEventListener("message", ({ data }) => {
      this.texts.push(String(data));
      this.#wake();
    });
    socket.accept();
  }

  get frames(): RoomServerFrame[] {
    return this.texts.flatMap((text) => JSON.parse(text) as RoomServerFrame | RoomServerFrame[]);
  }

  send(frame: string | ArrayBuffer | object): void {
    const plain = typeof frame === "string" || frame instanceof ArrayBuffer;
    this.socket.send(plain ? frame : JSON.stringify(frame));
  }

  /** Resolves once `matches` holds for what came so far. */
  async until(matches: (frames: RoomServerFrame[]) => boolean): Promise<RoomServerFrame[]> {
    while (!matches(this.frames)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.frames;
  }

  close(): void {
    this.socket.close(1000, "done");
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export async function wire(channelId: ChannelId, who: Actor, query = ""): Promise<Wire> {
  const response = await roomOf(channelId).fetch(`https://object.test/${query}`, {
    headers: { upgrade: "websocket", [factsHeader]: JSON.stringify(who) },
  });
  if (!response.webSocket) throw new Error(`the upgrade was answered with ${response.status}`);
  return new Wire(response.webSocket);
}
