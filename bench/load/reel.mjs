// What a room said, once. Every receiver gets the same bytes, so only the first to hear a frame parses it; the others
// compare. That keeps the client off the scales and still proves that each receiver heard every event, once, in order.

const MARK = /^m(\d+):/;
const FILLER = "the numbers of the morning are on the board, have a look when there is time";

export class Reel {
  entries = [];
  /** mark -> when it was sent; marks are numbers that never come twice. */
  sentAt = new Map();
  /** mark -> seq of its ack */
  acked = new Map();
  ackTimes = [];
  deliveryTimes = [];
  /** mark -> when the last receiver had it */
  lastHeard = new Map();
  deliveries = 0;
  lastDeliveryAt = 0;
  faults = [];
  #markOf = new Map();
  #seqOf = new Map();
  #indexOf = new Map();
  #catchup = null;
  #nextMark = 1;

  /** Forgets the figures, not what was heard. */
  measure() {
    this.ackTimes = [];
    this.deliveryTimes = [];
    this.lastHeard.clear();
    this.deliveries = 0;
    this.lastDeliveryAt = 0;
  }

  newMark() {
    return this.#nextMark++;
  }

  textOf(mark) {
    return `m${mark}: ${FILLER}`;
  }

  /** The entry a receiver at `index` expects next. */
  at(index) {
    return this.entries[index];
  }

  /** Keeps the frame when it goes on where the reel ends. Answers with its entry. */
  take(bytes, events) {
    const entry = this.#entryOf(events);
    const head = this.entries.at(-1);
    if (!head || entry.first === head.last + 1) {
      this.#indexOf.set(entry.first, this.entries.length);
      this.entries.push({ ...entry, bytes: Buffer.from(bytes) });
    }
    return entry;
  }

  /** Catch-ups differ by where they start, and a storm's all start at the same place. */
  takeCatchup(bytes) {
    if (!this.#catchup?.bytes.equals(bytes)) {
      const { from, to, events, more } = JSON.parse(bytes);
      const entry = events.length > 0 ? this.#entryOf(events) : null;
      if (entry && (entry.first !== from + 1 || entry.last !== to)) this.faults.push(`catch-up ${from} to ${to} lies`);
      this.#catchup = { bytes: Buffer.from(bytes), from, to, more, entry };
    }
    return this.#catchup;
  }

  /** Where a receiver that stands at `seq` goes on. */
  indexAfter(seq) {
    return this.#indexOf.get(seq + 1) ?? this.entries.length;
  }

  heard(entry, at) {
    this.deliveries += entry.marks.length;
    this.lastDeliveryAt = at;
    for (const mark of entry.marks) {
      const sent = this.sentAt.get(mark);
      if (sent === undefined) continue;
      this.deliveryTimes.push(at - sent);
      this.lastHeard.set(mark, at - sent);
    }
  }

  ackedBy(mark, { seq }, at) {
    this.acked.set(mark, seq);
    this.ackTimes.push(at - this.sentAt.get(mark));
  }

  /** Every acked message was heard, under the seq of its ack. (That each receiver heard every seq, it says itself.) */
  check() {
    for (const [mark, seq] of this.acked) {
      if (this.#seqOf.get(mark) !== seq)
        this.faults.push(`m${mark}: acked as ${seq}, heard as ${this.#seqOf.get(mark)}`);
    }
  }

  #entryOf(events) {
    const marks = [];
    for (const [i, { seq, message }] of events.entries()) {
      if (i > 0 && seq !== events[i - 1].seq + 1) this.faults.push(`${seq} follows ${events[i - 1].seq} in a frame`);
      const found = MARK.exec(message?.text ?? "");
      if (!found) continue;
      const mark = Number(found[1]);
      marks.push(mark);
      if ((this.#markOf.get(seq) ?? mark) !== mark)
        this.faults.push(`${seq} is m${mark} and m${this.#markOf.get(seq)}`);
      if ((this.#seqOf.get(mark) ?? seq) !== seq)
        this.faults.push(`m${mark} twice: ${seq} and ${this.#seqOf.get(mark)}`);
      this.#markOf.set(seq, mark);
      this.#seqOf.set(mark, seq);
    }
    return { first: events[0].seq, last: events.at(-1).seq, marks };
  }
}
