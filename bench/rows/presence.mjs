import { setTimeout as wait } from "node:timers/promises";
import { median } from "../load/figures.mjs";
import { Hubs } from "../load/hub.mjs";

export const title = "One presence transition in a workspace of 500, 20 of whom show that person";

const PEOPLE = 500;
const WATCHERS = 20;

export async function run({ bench, reps, note }) {
  const { product } = bench;
  const workspace = "presence";
  const people = await product.people(PEOPLE, workspace);
  const hubs = new Hubs({ hubUrl: product.hubUrl(workspace), people });
  await hubs.open();
  const [subject, ...others] = hubs.all;
  const watchers = others.slice(0, WATCHERS);
  const subjectId = people[0].id;
  for (const watcher of watchers) watcher.tell({ type: "presence.watch", userIds: [subjectId] });
  await until(() => watchers.every(({ told }) => told.get("presence.changed") >= 1));
  const runs = [];
  for (let rep = 0; rep < reps * 2; rep++) {
    const status = rep % 2 ? "online" : "away";
    note(`${status}`);
    const [before, toldBefore] = [await product.rosterCounters(workspace), hubs.toldOf("presence.changed")];
    const started = performance.now();
    subject.tell({ type: "presence.set", status });
    await until(() => watchers.every((hub) => hub.told.get("presence.changed") > toldBefore[hubs.all.indexOf(hub)]));
    const ms = performance.now() - started;
    // Whoever was told without watching would be told in the same push.
    await wait(1_500);
    const [after, toldAfter] = [await product.rosterCounters(workspace), hubs.toldOf("presence.changed")];
    const told = toldAfter.map((count, i) => count - toldBefore[i]).slice(1);
    runs.push({
      rosterCalls: after.transitions - before.transitions + after.watches - before.watches,
      pushes: after.presenceSent - before.presenceSent - watchers.length,
      strangersTold: told.slice(WATCHERS).reduce((sum, count) => sum + count, 0),
      ms,
    });
  }
  hubs.check();
  await hubs.drop();
  const worst = (figure) => Math.max(...runs.map((one) => one[figure]));
  return [
    { id: "presence.rosterCalls", unit: "", parley: worst("rosterCalls") },
    { id: "presence.pushesBeyondWatchers", unit: "", parley: worst("pushes") },
    { id: "presence.strangersTold", unit: "", parley: worst("strangersTold") },
    { id: "presence.toWatchers", unit: "ms", parley: median(runs.map(({ ms }) => ms)) },
  ];
}

async function until(condition) {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error("the watchers were not told");
    await wait(5);
  }
}
