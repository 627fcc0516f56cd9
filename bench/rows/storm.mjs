import { setTimeout as wait } from "node:timers/promises";
import { interleave, measurements } from "../interleave.mjs";
import { Crowd } from "../load/crowd.mjs";
import { WORKSPACE } from "../sides.mjs";

export const title = "500 people lose their sockets, come back at once: Parley to room and hub, the floor to its room";

const ATTACHED = 500;
const MISSED = 50;
const OUTAGE_MS = 2_000;

export async function run({ bench, reps, note }) {
  const { crowds, absent } = await bench.room("storm", { attached: ATTACHED, absent: 1 });
  const { hubs } = bench;
  const sides = {};
  const transitions = [];
  for (const [name, crowd] of Object.entries(crowds)) {
    await crowd.attach();
    // Somebody stays and talks, so that there is something to catch up on.
    const witness = new Crowd({ roomUrl: crowd.listeners[0].url, people: absent[name] }, { reel: crowd.reel });
    await witness.attach();
    sides[name] =
      name === "parley"
        ? {
            crowd,
            witness,
            hubs: hubs.all.slice(0, ATTACHED),
            around: (work) => counted(bench.product, work, transitions),
          }
        : { crowd, witness, hubs: [], around: (work) => work() };
  }
  note("room and hub against the room alone");
  const figures = await interleave(reps, sides, storm);
  for (const [name, { crowd, witness }] of Object.entries(sides)) {
    crowd.check(`${name}, storm`);
    await crowd.drop();
    await witness.drop();
  }
  bench.check();
  return [
    ...measurements("storm", figures, { allBack: "ms" }),
    { id: "storm.presenceTransitions", unit: "", parley: Math.max(...transitions) },
  ];
}

/** The Roster counts since it woke, and being asked keeps it awake for longer than an outage lasts. */
async function counted(product, work, transitions) {
  const before = await product.rosterCounters(WORKSPACE);
  const figures = await work();
  const after = await product.rosterCounters(WORKSPACE);
  if (after.transitions < before.transitions) throw new Error("the Roster slept in the middle of an outage");
  transitions.push(after.transitions - before.transitions);
  return figures;
}

const storm = (side) => side.around(() => outage(side));

async function outage({ crowd, witness, hubs }) {
  const { listeners } = crowd;
  const dropped = performance.now();
  await Promise.all([...listeners, ...hubs].map((socket) => socket.drop()));
  for (let i = 0; i < MISSED; i++) await witness.listeners[0].post();
  await wait(Math.max(0, dropped + OUTAGE_MS - performance.now()));
  const head = witness.listeners[0].seq;
  const started = performance.now();
  await Promise.all([...listeners.map((listener) => listener.attach()), ...hubs.map((hub) => hub.open())]);
  const allBack = performance.now() - started;
  const behind = listeners.filter(({ seq }) => seq < head);
  if (behind.length > 0) throw new Error(`${behind.length} came back without being caught up`);
  return { allBack };
}
