import { setTimeout as wait } from "node:timers/promises";
import { Bench } from "../bench.mjs";
import { median } from "../load/figures.mjs";
import { atRest, closedLoop } from "../load/rates.mjs";
import { memoryOf } from "../sides.mjs";

export const title = "Resident memory of the whole process tree: 500 people have been attached for a while and talk";

const ATTACHED = 500;
const SECONDS = 15;

/** Servers of its own: what the other rows left behind is not what 500 people cost. */
export async function run({ reps, note }) {
  const found = { parley: [], floor: [] };
  for (let rep = 0; rep < reps; rep++) {
    note(`repetition ${rep + 1}`);
    const bench = await Bench.start({ people: ATTACHED });
    try {
      const { crowds } = await bench.room("memory", { attached: ATTACHED, absent: 0 });
      for (const [name, crowd] of Object.entries(crowds)) {
        await crowd.attach();
        // What people leave standing open all day: hubs to which nothing happens go to sleep after ten seconds.
        await atRest(crowd, { perSecond: 10, seconds: SECONDS });
        await closedLoop([crowd], { senders: 8, seconds: 3 });
        crowd.check(`${name}, memory`);
        await wait(1_000);
        found[name].push(memoryOf(bench.sides[name].pid));
      }
      bench.check();
    } finally {
      await bench.stop();
    }
  }
  const [parley, floor] = [median(found.parley), median(found.floor)];
  return [{ id: "memory.tree", unit: "MB", parley, floor, difference: parley - floor }];
}
