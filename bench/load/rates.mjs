import { setTimeout as wait } from "node:timers/promises";
import { percentile } from "./figures.mjs";

/** `perSecond` messages for `seconds`, by turns from everybody. Milliseconds from the send. */
export async function atRest(crowd, { perSecond, seconds, delay = 0 }) {
  const { reel, listeners } = crowd;
  reel.measure();
  const acks = [];
  const started = performance.now() + delay;
  for (let i = 0; i < perSecond * seconds; i++) {
    await wait(Math.max(0, started + (i * 1_000) / perSecond - performance.now()));
    acks.push(listeners[i % listeners.length].post());
  }
  await Promise.all(acks);
  await crowd.settle();
  const toLast = [...reel.lastHeard.values()];
  return {
    deliveryP50: percentile(reel.deliveryTimes, 50),
    deliveryP95: percentile(reel.deliveryTimes, 95),
    deliveryP99: percentile(reel.deliveryTimes, 99),
    lastP50: percentile(toLast, 50),
    lastP95: percentile(toLast, 95),
    ackP50: percentile(reel.ackTimes, 50),
    ackP95: percentile(reel.ackTimes, 95),
  };
}

/** Each sender posts again at its ack. The clock stops when the last receiver has the last message. */
export async function closedLoop(crowds, { senders, seconds }) {
  for (const { reel } of crowds) reel.measure();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const until = started + seconds * 1_000;
  const loop = async (sender) => {
    while (performance.now() < until) await sender.post();
  };
  await Promise.all(crowds.flatMap(({ listeners }) => listeners.slice(0, senders).map(loop)));
  await Promise.all(crowds.map((crowd) => crowd.settle()));
  const elapsed = Math.max(...crowds.map(({ reel }) => reel.lastDeliveryAt)) - started;
  const used = process.cpuUsage(cpu);
  const sum = (of) => crowds.reduce((total, { reel }) => total + of(reel), 0);
  return {
    deliveriesPerSecond: (sum((reel) => reel.deliveries) * 1_000) / elapsed,
    messagesPerSecond: (sum((reel) => reel.ackTimes.length) * 1_000) / elapsed,
    ackP50: percentile(
      crowds.flatMap(({ reel }) => reel.ackTimes),
      50,
    ),
    clientCpu: (used.user + used.system) / 1_000 / elapsed,
  };
}
