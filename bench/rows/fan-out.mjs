import { interleave, measurements } from "../interleave.mjs";
import { atRest, closedLoop } from "../load/rates.mjs";

export const title = "One room: everybody has it open, 100 more members look elsewhere";

const ABSENT = 100;
const AT_REST = {
  deliveryP50: "ms",
  deliveryP95: "ms",
  deliveryP99: "ms",
  lastP50: "ms",
  lastP95: "ms",
  ackP50: "ms",
  ackP95: "ms",
};
const LOOP = { deliveriesPerSecond: "/s", messagesPerSecond: "/s", ackP50: "ms", clientCpu: "cores" };

export async function run({ bench, reps, seconds, note }) {
  const found = [];
  for (const attached of [10, 100, 500]) {
    const { crowds } = await bench.room(`fan-${attached}`, { attached, absent: ABSENT });
    for (const crowd of Object.values(crowds)) await crowd.attach();
    // Plans are compiled and caches filled before anything counts.
    for (const crowd of Object.values(crowds)) await closedLoop([crowd], { senders: 8, seconds: 1 });
    await bench.quiet();
    note(`${attached} attached, 10 messages a second`);
    const rest = await interleave(reps, crowds, (crowd) => atRest(crowd, { perSecond: 10, seconds }));
    found.push(...measurements(`fan-out-${attached}.rest`, rest, AT_REST));
    note(`${attached} attached, 8 senders in a closed loop`);
    const loop = await interleave(reps, crowds, (crowd) => closedLoop([crowd], { senders: 8, seconds }));
    found.push(...measurements(`fan-out-${attached}.loop`, loop, LOOP));
    for (const [name, crowd] of Object.entries(crowds)) {
      crowd.check(`${name}, ${attached} attached`);
      await crowd.drop();
    }
    bench.check();
  }
  return found;
}
