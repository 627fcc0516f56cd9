// A socket client for load, crash and bench: keeps what it received in order, answers by frame id, and counts faults.
import { WebSocket } from "ws";

/**
 * Opens a socket with a Bearer token. Resolves at `hello`.
 * @param {string} url ws://…/ws/channels/C… or …/ws/workspaces/slug
 * @param {{token: string, onFrame?: (frame: object, at: number) => void, keep?: boolean, handshakeTimeout?: number}} options
 */
export async function openSocket(url, { token, onFrame, keep = true, handshakeTimeout = 30_000 }) {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    handshakeTimeout,
  });
  const person = new Person(socket, { onFrame, keep });
  await person.hello;
  return person;
}

export class Person {
  /** Every frame but acks, errors and pongs, in the order it came. */
  received = [];
  closed = null;
  #answers = new Map();
  #waiting = new Set();
  #nextId = 1;

  constructor(socket, { onFrame, keep }) {
    this.socket = socket;
    this.keep = keep;
    this.onFrame = onFrame;
    this.hello = new Promise((resolve, reject) => {
      this.greeted = resolve;
      socket.once("error", reject);
      socket.once("unexpected-response", (request, response) => {
        request.destroy();
        reject(Object.assign(new Error(`upgrade refused: ${response.statusCode}`), { status: response.statusCode }));
      });
      socket.once("close", (code) => reject(new Error(`closed before hello: ${code}`)));
    });
    this.hello.catch(() => {});
    socket.on("message", (bytes) => this.#take(bytes.toString()));
    socket.on("error", () => {});
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const { reject } of this.#answers.values()) reject(new Error(`socket closed with ${code}`));
      this.#answers.clear();
      this.#wake();
    });
  }

  #take(text) {
    if (text === "pong") return;
    const at = performance.now();
    const parsed = JSON.parse(text);
    for (const frame of Array.isArray(parsed) ? parsed : [parsed]) {
      if ((frame.type === "ack" || frame.type === "error") && this.#answers.has(frame.id)) {
        const { resolve } = this.#answers.get(frame.id);
        this.#answers.delete(frame.id);
        resolve({ ...frame, at });
        continue;
      }
      if (this.keep) this.received.push(frame);
      this.onFrame?.(frame, at);
      if (frame.type === "hello") this.greeted(frame);
    }
    this.#wake();
  }

  #wake() {
    for (const check of [...this.#waiting]) check();
  }

  /** Sends a frame under an id of its own; resolves with its ack or error frame, rejects when the socket closes first. */
  ask(frame) {
    const id = `f${this.#nextId++}`;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...frame, id }), (error) => {
        if (error) {
          this.#answers.delete(id);
          reject(error);
        }
      });
    });
  }

  tell(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** Events with a `seq`, those inside catch-ups included, in the order they came. */
  events() {
    return this.received.flatMap((frame) =>
      frame.type === "catchup"
        ? frame.events
        : frame.seq !== undefined && frame.type !== "hello" && frame.type !== "resync"
          ? [frame]
          : [],
    );
  }

  /** Resolves with the first frame that satisfies `matches`, received already or to come; rejects when the socket closes. */
  until(matches, what = "a frame") {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.received.find(matches);
        if (!found && !this.closed) return;
        this.#waiting.delete(check);
        if (found) resolve(found);
        else reject(new Error(`socket closed with ${this.closed.code} before ${what}`));
      };
      this.#waiting.add(check);
      check();
    });
  }

  untilClosed() {
    if (this.closed) return Promise.resolve(this.closed);
    return new Promise((resolve) =>
      this.socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  close() {
    this.socket.close();
    return this.untilClosed();
  }
}
