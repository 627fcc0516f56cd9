import { closeCodes, limits } from "../../src/protocol/limits";
import { backoffMs } from "./backoff";
import { Observable } from "./observable";
import { session } from "./session";

export type SocketState =
  | { kind: "idle" }
  | { kind: "connecting" }
  | { kind: "open" }
  /** `retryAt`: milliseconds since the epoch. */
  | { kind: "waiting"; retryAt: number; attempt: number }
  | { kind: "ended"; reason: "signed out" | "removed" };

type Options<Frame> = {
  /** Asked for at each attempt: it carries where to go on from. */
  path: () => string;
  onFrame: (frame: Frame) => void;
  onClose?: () => void;
};

/** A socket that comes back: with jitter, at once when the network or the page returns, never after the last word. */
export class LiveSocket<Frame> {
  readonly state = new Observable<SocketState>({ kind: "idle" });
  #options: Options<Frame>;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pinging: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #wanted = false;

  constructor(options: Options<Frame>) {
    this.#options = options;
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempt = 0;
    addEventListener("online", this.#online);
    addEventListener("offline", this.#doubt);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#doubt);
    document.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
    this.state.set({ kind: "idle" });
  }

  /** Not while signed out or removed. */
  retryNow(): void {
    if (this.state.value.kind === "waiting") this.#connect();
  }

  /** Attaches anew: the path says from where. */
  restart(): void {
    if (!this.#wanted || this.state.value.kind === "ended") return;
    this.#drop();
    this.#connect();
  }

  send(frame: unknown): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#drop();
    this.state.set({ kind: "connecting" });
    const url = new URL(this.#options.path(), location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#heardAt = Date.now();
      this.#pinging = setInterval(this.#ping, limits.pingSeconds * 1_000);
    };
    socket.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      if (data === "pong") return;
      // Open means greeted: only then do frames go out, and only then was the attempt a success.
      if (this.state.value.kind !== "open") {
        this.#attempt = 0;
        this.state.set({ kind: "open" });
      }
      const parsed = JSON.parse(data as string) as Frame | Frame[];
      for (const frame of Array.isArray(parsed) ? parsed : [parsed]) this.#options.onFrame(frame);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      clearInterval(this.#pinging);
      this.#socket = null;
      this.#options.onClose?.();
      void this.#after(code, opened);
    };
  }

  async #after(code: number, opened: boolean): Promise<void> {
    if (!this.#wanted) return;
    if (code === closeCodes.removed) return this.state.set({ kind: "ended", reason: "removed" });
    const slow = code === closeCodes.slowDown || code === closeCodes.tooManySockets || code === closeCodes.badFrame;
    this.#wait(slow ? 6 : undefined);
    // A refused upgrade and a session that was ended look alike from here.
    if ((!opened || code === closeCodes.signedOut) && navigator.onLine) {
      const verdict = await session.check();
      if (!this.#wanted) return;
      if (verdict === "signed out") {
        clearTimeout(this.#retry);
        this.state.set({ kind: "ended", reason: "signed out" });
      } else if (code === closeCodes.signedOut && verdict === "signed in") this.retryNow();
    }
  }

  #wait(atLeastAttempt = 0): void {
    const attempt = Math.max(this.#attempt, atLeastAttempt);
    const delay = backoffMs(attempt);
    this.#attempt = attempt + 1;
    this.state.set({ kind: "waiting", retryAt: Date.now() + delay, attempt: this.#attempt });
    this.#retry = setTimeout(() => this.#connect(), delay);
  }

  #ping = (): void => {
    if (Date.now() - this.#heardAt > limits.pingSeconds * 2 * 1_000) this.#lost();
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send("ping");
  };

  /** Closing a dead connection by the book takes minutes, so it is left behind. */
  #lost(): void {
    this.#drop();
    this.#options.onClose?.();
    this.#connect();
  }

  #online = (): void => {
    if (this.state.value.kind === "waiting") this.#connect();
    else if (this.state.value.kind === "open") this.#probe();
  };

  #wake = (): void => {
    if (document.visibilityState === "visible") this.#online();
  };

  /** A machine that slept holds sockets that look open: no answer within four seconds means that this one is dead. */
  #probe(): void {
    const socket = this.#socket;
    const asked = Date.now();
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send("ping");
    setTimeout(() => {
      if (this.#socket === socket && this.#heardAt < asked) this.#lost();
    }, 4_000);
  }

  #doubt = (): void => {
    if (this.state.value.kind !== "open" && this.state.value.kind !== "connecting") return;
    this.#drop();
    this.#options.onClose?.();
    this.#wait();
  };

  #drop(): void {
    clearInterval(this.#pinging);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
