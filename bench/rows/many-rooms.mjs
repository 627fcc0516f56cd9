import { interleave, measurements } from "../interleave.mjs";
import { atMost } from "../load/at-most.mjs";
import { Crowd } from "../load/crowd.mjs";
import { atRest, closedLoop } from "../load/rates.mjs";

export const title = "100 people in 20 channels, each with five of them attached, one in front";

const PEOPLE = 100;
const ROOMS = 20;
const ATTACHED_A_ROOM = (PEOPLE * 5) / ROOMS;

export async function run({ bench, reps, seconds, note }) {
  const sides = await bench.each((side) => crowdsOf(side));
  for (const crowds of Object.values(sides)) {
    await atMost(5, crowds, (crowd) => crowd.attach());
    await closedLoop(crowds, { senders: 1, seconds: 1 });
  }
  await bench.quiet();
  note("20 messages a second over the rooms");
  const rest = await interleave(reps, sides, (crowds) => allAtRest(crowds, seconds));
  note("one sender a room in a closed loop");
  const loop = await interleave(reps, sides, (crowds) => closedLoop(crowds, { senders: 1, seconds }));
  for (const [name, crowds] of Object.entries(sides)) {
    for (const crowd of crowds) {
      crowd.check(`${name}, many rooms`);
      await crowd.drop();
    }
  }
  bench.check();
  return [
    ...measurements("many-rooms.rest", rest, { deliveryP50: "ms", deliveryP95: "ms", ackP50: "ms" }),
    ...measurements("many-rooms.loop", loop, { deliveriesPerSecond: "/s", messagesPerSecond: "/s", ackP50: "ms" }),
  ];
}

async function crowdsOf(side) {
  const names = Array.from({ length: ROOMS }, (_, i) => `many-${i + 1}`);
  const venues = await side.venues(names, PEOPLE);
  return venues.map((venue, room) => {
    const people = Array.from({ length: ATTACHED_A_ROOM }, (_, i) => venue.people[(room * 5 + i) % PEOPLE]);
    // The last rooms visited stay attached behind the one that is read: a fifth of the sockets has focus.
    return new Crowd({ ...venue, people }, { focused: ATTACHED_A_ROOM / 5 });
  });
}

/** Rooms take turns, so that the whole is at rest and not each room in a burst. */
async function allAtRest(crowds, seconds) {
  const each = await Promise.all(crowds.map((crowd, i) => atRest(crowd, { perSecond: 1, seconds, delay: i * 50 })));
  return Object.fromEntries(
    Object.keys(each[0]).map((figure) => [figure, each.reduce((sum, one) => sum + one[figure], 0) / each.length]),
  );
}
