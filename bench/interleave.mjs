import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { medians } from "./load/figures.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/**
 * Runs `work` on each side in turn, `reps` times, the order swapped each time: what else the machine does meets both.
 * `sides` maps a name to whatever `work` takes. Resolves with the medians of the figures, by name.
 */
export async function interleave(reps, sides, work) {
  const names = Object.keys(sides);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let rep = 0; rep < reps; rep++) {
    for (const name of rep % 2 ? names.toReversed() : names) {
      collect(); // one side's garbage is not the other's pause
      figures[name].push(await work(sides[name], rep));
    }
  }
  return Object.fromEntries(names.map((name) => [name, medians(figures[name])]));
}

/** Pairs of medians as measurements: {deliveryP50: "ms"} names the figures with their units. */
export function measurements(row, { parley, floor }, units) {
  return Object.entries(units).map(([figure, unit]) => ({
    id: `${row}.${figure}`,
    unit,
    parley: parley[figure],
    floor: floor?.[figure],
  }));
}
