import { setTimeout as wait } from "node:timers/promises";
import { Bench } from "../bench.mjs";
import { median } from "../load/figures.mjs";
import { closedLoop } from "../load/rates.mjs";
import { memoryOf } from "../sides.mjs";

export const title = "Resident memory of the whole process tree, freshly started, 500 people attached";

const ATTACHED = 500;

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
