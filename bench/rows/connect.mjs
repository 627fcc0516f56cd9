import { interleave, measurements } from "../interleave.mjs";
import { percentile } from "../load/figures.mjs";
import { Listener } from "../load/listener.mjs";
import { Reel } from "../load/reel.mjs";

export const title = "From opening a socket to its hello, one after another, 100 attached";

const ATTACHED = 100;

export async function run({ bench, reps, quick, note }) {
  const { crowds } = await bench.room("connect", { attached: ATTACHED, absent: 0 });
  for (const crowd of Object.values(crowds)) await crowd.attach();
  note("rooms");
  const connections = quick ? 20 : 100;
  const figures = await interleave(reps, crowds, (crowd) => connect(crowd, connections));
  for (const [name, crowd] of Object.entries(crowds)) {
    crowd.check(`${name}, connect`);
    await crowd.drop();
  }
  return measurements("connect", figures, { helloP50: "ms", helloP95: "ms" });
}

async function connect({ listeners }, connections) {
  const times = [];
  for (let i = 0; i < connections; i++) {
    const { url, token } = listeners[i % listeners.length];
    const newcomer = new Listener(new Reel(), { url, token });
    const started = performance.now();
    await newcomer.attach();
    times.push(performance.now() - started);
    await newcomer.drop();
  }
  return { helloP50: percentile(times, 50), helloP95: percentile(times, 95) };
}
