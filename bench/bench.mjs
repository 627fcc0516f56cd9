import { setTimeout as wait } from "node:timers/promises";
import { Crowd } from "./load/crowd.mjs";
import { Hubs } from "./load/hub.mjs";
import { startFloor, startProduct, WORKSPACE } from "./sides.mjs";

/** 500 who attach and 100 who do not look. All of them have their hub open. */
const PEOPLE = 600;
const QUIET_MS = 500;

/** Both servers, and the people who have Parley open while a row is measured. */
export class Bench {
  static async start({ people: count = PEOPLE } = {}) {
    const floor = await startFloor();
    try {
      const product = await startProduct();
      const bench = new Bench(product, floor);
      const people = await product.people(count, WORKSPACE);
      bench.hubs = new Hubs({ hubUrl: product.hubUrl(WORKSPACE), people });
      await bench.hubs.open();
      return bench;
    } catch (error) {
      await floor.stop();
      throw error;
    }
  }

  constructor(product, floor) {
    this.product = product;
    this.floor = floor;
    this.sides = { parley: product, floor };
  }

  /** What `work` makes of each side, by its name. */
  async each(work) {
    const made = {};
    for (const [name, side] of Object.entries(this.sides)) made[name] = await work(side);
    await this.quiet();
    return made;
  }

  /** A room on each side: a crowd to attach, and members who do not. */
  async room(name, { attached, absent }) {
    const venues = await this.each(async (side) => (await side.venues([name], attached + absent))[0]);
    const entries = Object.entries(venues);
    const some = (venue, from, to) => ({ ...venue, people: venue.people.slice(from, to) });
    return {
      crowds: Object.fromEntries(entries.map(([side, venue]) => [side, new Crowd(some(venue, 0, attached))])),
      absent: Object.fromEntries(entries.map(([side, { people }]) => [side, people.slice(attached)])),
    };
  }

  /** Nobody may lose their hub without a row saying so. */
  check() {
    this.hubs.check();
  }

  /** Rooms tell hubs in their own time. Resolves when no hub has been told anything for a while. */
  async quiet() {
    for (let last = -1; last !== this.hubs.told; await wait(QUIET_MS)) last = this.hubs.told;
  }

  async stop() {
    await this.hubs?.drop();
    await this.product.stop();
    await this.floor.stop();
  }
}
