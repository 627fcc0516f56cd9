import { atMost } from "./at-most.mjs";
import { Link } from "./link.mjs";

/** A person's hub socket, as every tab holds one. Counts what it is told and knows the version to come back with. */
class Hub {
  version = null;
  closedWith = null;
  /** type of event -> how many */
  told = new Map();
  #link = null;

  constructor({ url, token }) {
    this.url = url;
    this.token = token;
  }

  async open() {
    const url = this.version === null ? this.url : `${this.url}?version=${this.version}`;
    await new Promise((greeted, refused) => {
      this.closedWith = null;
      this.#link = new Link(url, {
        token: this.token,
        onBytes: (bytes) => {
          const parsed = JSON.parse(bytes);
          for (const frame of Array.isArray(parsed) ? parsed : [parsed]) this.#take(frame);
          if (parsed.type === "hello") greeted();
        },
        onClose: (code) => {
          this.closedWith = code;
        },
      });
      this.#link.opened.catch(refused);
    });
  }

  tell(frame) {
    this.#link.send(frame);
  }

  drop() {
    return this.#link.drop();
  }

  #take(frame) {
    this.version = frame.version ?? this.version;
    this.told.set(frame.type, (this.told.get(frame.type) ?? 0) + 1);
  }
}

/** The hubs of many. */
export class Hubs {
  constructor({ hubUrl, people }) {
    this.all = people.map(({ token }) => new Hub({ url: hubUrl, token }));
  }

  open() {
    return atMost(25, this.all, (hub) => hub.open());
  }

  /** Events that all of them were told together. */
  get told() {
    return this.all.reduce((sum, { told }) => sum + [...told.values()].reduce((of, count) => of + count, 0), 0);
  }

  /** How often each was told of `type`. */
  toldOf(type) {
    return this.all.map(({ told }) => told.get(type) ?? 0);
  }

  check() {
    const closed = this.all.filter(({ closedWith }) => closedWith !== null);
    if (closed.length > 0) throw new Error(`${closed.length} hub sockets were closed, with ${closed[0].closedWith}`);
  }

  drop() {
    return Promise.all(this.all.map((hub) => hub.drop()));
  }
}
