// One socket of the load: hands over bytes with the time they came. It parses nothing, so that the client stays
// cheaper than the server it measures, and it is the same for Parley and for the floor.
import { WebSocket } from "ws";

const PING_EVERY_MS = 30_000;
const TICK_MS = 100;

const open = new Set();

/** Pings each link in its turn: all at once would be a load of its own. */
function tick() {
  const now = performance.now();
  for (const link of open) {
    if (now < link.pingAt) continue;
    link.pingAt = now + PING_EVERY_MS;
    link.socket.send("ping");
  }
}

setInterval(tick, TICK_MS).unref();

export class Link {
  /** @param {{token?: string, onBytes: (bytes: Buffer, at: number) => void, onClose?: (code: number) => void}} options */
  constructor(url, { token, onBytes, onClose }) {
    this.socket = new WebSocket(url, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
    this.socket.on("error", () => {});
    this.socket.on("open", () => {
      this.pingAt = performance.now() + Math.random() * PING_EVERY_MS;
      open.add(this);
    });
    this.socket.on("message", (bytes) => {
      if (bytes.length > 4) onBytes(bytes, performance.now());
    });
    this.socket.on("close", (code) => {
      open.delete(this);
      onClose?.(code);
    });
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** As a network does it: without a word. */
  drop() {
    this.socket.terminate();
    return this.closed;
  }
}
