import { Link } from "./link.mjs";

/** A person attached to a room: applies events by `seq`, keeps acks by id, and notes every gap, double and disorder. */
export class Listener {
  seq = null;
  epoch = null;
  closedWith = null;
  #reel;
  #next = 0;
  #link = null;
  #answers = new Map();
  #greeted;
  #caughtUp;

  constructor(reel, { url, token, focused = true }) {
    this.#reel = reel;
    this.url = url;
    this.token = token;
    this.focused = focused;
  }

  /** Resolves at `hello`, or at the end of the catch-up when it comes back with `after`. */
  async attach() {
    const after = this.seq;
    const url = after === null ? this.url : `${this.url}?after=${after}&epoch=${this.epoch}`;
    const ready = new Promise((resolve) => {
      this.#greeted = after === null ? resolve : () => {};
      this.#caughtUp = resolve;
    });
    this.closedWith = null;
    this.#link = new Link(url, {
      token: this.token,
      onBytes: (bytes, at) => this.#take(bytes, at),
      onClose: (code) => this.#closed(code),
    });
    await this.#link.opened;
    await ready;
    if (this.focused) this.#link.send({ type: "focus" });
  }

  /** Sends a message that ends with `words`; resolves at its ack. */
  async post(words = "") {
    const reel = this.#reel;
    const mark = reel.newMark();
    const text = reel.textOf(mark) + words;
    const answer = new Promise((resolve, reject) => this.#answers.set(`m${mark}`, { resolve, reject }));
    reel.sentAt.set(mark, performance.now());
    this.#link.send({ type: "message.send", id: `m${mark}`, clientMsgId: crypto.randomUUID(), text });
    const { frame, at } = await answer;
    if (frame.type !== "ack") throw new Error(`m${mark} was refused: ${frame.code} ${frame.message}`);
    reel.ackedBy(mark, frame, at);
  }

  drop() {
    return this.#link.drop();
  }

  #take(bytes, at) {
    const expected = this.#reel.at(this.#next);
    if (expected && this.seq !== null && expected.bytes.equals(bytes)) {
      this.#next += 1;
      this.#apply(expected, at);
    } else {
      this.#read(bytes, at);
    }
  }

  #read(bytes, at) {
    if (bytes.subarray(0, 18).toString("latin1") === '{"type":"catchup",') return this.#catchUp(bytes, at);
    const parsed = JSON.parse(bytes);
    const frames = Array.isArray(parsed) ? parsed : [parsed];
    const events = frames.filter((frame) => frame.type.includes(".") && frame.seq !== undefined);
    if (events.length > 0) {
      const entry = this.#reel.take(bytes, events);
      this.#apply(entry, at);
      this.#next = this.#reel.indexAfter(this.seq);
    }
    for (const frame of frames) if (!events.includes(frame)) this.#answer(frame, at);
  }

  #catchUp(bytes, at) {
    const { entry, more } = this.#reel.takeCatchup(bytes);
    if (entry) this.#apply(entry, at);
    this.#next = this.#reel.indexAfter(this.seq);
    if (!more) this.#caughtUp();
  }

  #answer(frame, at) {
    switch (frame.type) {
      case "hello":
        this.seq ??= frame.seq;
        this.epoch = frame.epoch;
        this.#next = this.#reel.indexAfter(this.seq);
        this.#greeted();
        break;
      case "ack":
      case "error":
        if (!this.#answers.has(frame.id)) return this.#fault(`an answer to nothing: ${JSON.stringify(frame)}`);
        this.#answers.get(frame.id).resolve({ frame, at });
        this.#answers.delete(frame.id);
        break;
      case "resync":
        this.#fault(`resync at ${this.seq}`);
        break;
    }
  }

  #apply(entry, at) {
    if (entry.first !== this.seq + 1) this.#fault(`${entry.first} follows ${this.seq}`);
    this.seq = entry.last;
    this.#reel.heard(entry, at);
  }

  #closed(code) {
    this.closedWith = code;
    for (const { reject } of this.#answers.values()) reject(new Error(`the socket closed with ${code}`));
    this.#answers.clear();
  }

  #fault(text) {
    this.#reel.faults.push(text);
  }
}
