import { setTimeout as wait } from "node:timers/promises";
import { interleave, measurements } from "../interleave.mjs";
import { Crowd } from "../load/crowd.mjs";
import { median } from "../load/figures.mjs";
import { Hubs } from "../load/hub.mjs";
import { atRest } from "../load/rates.mjs";

export const title = "A channel of 2,000, 200 of them online and caught up, beside a channel of 20";

const ONLINE = 200;
const LOOKING = 20;
const WORKSPACE = "big";
const LOST_AFTER_MS = 30_000;

export async function run({ bench, reps, seconds, quick, note }) {
  const { product } = bench;
  const members = quick ? 500 : 2_000;
  note(`${members} people have had their hub open`);
  const people = await product.people(members, WORKSPACE);
  const once = new Hubs({ hubUrl: product.hubUrl(WORKSPACE), people: people.slice(ONLINE) });
  await once.open();
  await once.drop();
  const online = new Hubs({ hubUrl: product.hubUrl(WORKSPACE), people: people.slice(0, ONLINE) });
  await online.open();

  const [small] = await product.venues(["small"], LOOKING, WORKSPACE);
  const [big] = await product.venues(["big"], members, WORKSPACE);
  const sides = {
    big: { venue: big, caughtUp: people.slice(LOOKING, ONLINE) },
    small: { venue: small, caughtUp: [] },
  };
  for (const side of Object.values(sides)) {
    side.crowd = new Crowd({ ...side.venue, people: people.slice(0, LOOKING) });
    await side.crowd.attach();
    // From here on all but the caught up have something unread, and are told no more.
    await side.crowd.listeners[0].post();
    await quiet(product, side.venue);
  }

  let beyond = 0;
  const measure = async ({ venue, crowd, caughtUp }) => {
    await product.read(venue, caughtUp, String(Math.ceil(Date.now() / 1_000) + 1).concat(".000000"));
    await quiet(product, venue);
    const before = await product.hubsCalled(venue);
    const times = await atRest(crowd, { perSecond: 10, seconds });
    await quiet(product, venue);
    beyond = Math.max(beyond, (await product.hubsCalled(venue)) - before - caughtUp.length);
    return { ackP50: times.ackP50, ackP95: times.ackP95, deliveryP50: times.deliveryP50, lastP50: times.lastP50 };
  };
  note(`${ONLINE} caught up, 10 messages a second to ${LOOKING} who look`);
  const { big: found, small: beside } = await interleave(reps, sides, measure);

  note("everybody is mentioned");
  const mention = { toAll: [], ackP50: [], ackP95: [] };
  for (let rep = 0; rep < reps; rep++) {
    const { venue, crowd, caughtUp } = sides.big;
    await product.read(
      venue,
      [...caughtUp, ...people.slice(ONLINE)],
      String(Math.ceil(Date.now() / 1_000) + 1).concat(".000000"),
    );
    await quiet(product, venue);
    const before = await product.hubsCalled(venue);
    const started = performance.now();
    await crowd.listeners[0].post(" <!channel>");
    const [toAll, times] = await Promise.all([
      allCalled(product, venue, before + members - LOOKING).then(() => performance.now() - started),
      atRest(crowd, { perSecond: 10, seconds }),
    ]);
    mention.toAll.push(toAll);
    mention.ackP50.push(times.ackP50);
    mention.ackP95.push(times.ackP95);
    await quiet(product, venue);
  }
  for (const { crowd } of Object.values(sides)) {
    crowd.check("big channel");
    await crowd.drop();
  }
  online.check();
  await online.drop();
  const units = { ackP50: "ms", ackP95: "ms", deliveryP50: "ms", lastP50: "ms" };
  return [
    // Beside the small channel of the same server, not beside the bare floor.
    ...measurements("big-channel", { parley: found, floor: beside }, units),
    { id: "big-channel.hubsBeyondCaughtUp", unit: "", parley: beyond },
    { id: "big-channel.lastHubTold", unit: "ms", parley: Math.max(...mention.toAll) },
    { id: "big-channel.ackP50Meanwhile", unit: "ms", parley: median(mention.ackP50), floor: beside.ackP50 },
    { id: "big-channel.ackP95Meanwhile", unit: "ms", parley: median(mention.ackP95), floor: beside.ackP95 },
  ];
}

/** Resolves once the room has called no hub for a second and a half: it tells a busy channel's members once a second. */
async function quiet(product, venue) {
  for (let last = -1, now = 0; last !== now; ) {
    last = now;
    await wait(1_500);
    now = await product.hubsCalled(venue);
  }
}

async function allCalled(product, venue, wanted) {
  const until = performance.now() + LOST_AFTER_MS;
  while ((await product.hubsCalled(venue)) < wanted) {
    if (performance.now() > until) throw new Error("not every hub was told");
    await wait(50);
  }
}
