// What each figure must keep to. A ratio is Parley's median over the floor's of the same run; the figures without a
// floor are bounded as they are. Ratios are of the same machine at the same time, so they mean the same everywhere.

const times = (most) => ({ of: "ratio", most });
const atLeastTimes = (least) => ({ of: "ratio", least });
const atMost = (most) => ({ of: "value", most });
const exactly = (value) => ({ of: "value", most: value, least: value });

export const budgets = {
  // One event goes out at once; gathering may cost an idle room little.
  "fan-out-10.rest.deliveryP50": times(1.5),
  "fan-out-100.rest.deliveryP50": times(1.3),
  "fan-out-500.rest.deliveryP50": times(1.3),
  // The ack does not wait for the broadcast.
  "fan-out-500.rest.ackP50": times(0.4),
  // Gathering is what a busy room is won by.
  "fan-out-100.loop.deliveriesPerSecond": atLeastTimes(1.5),
  "fan-out-500.loop.deliveriesPerSecond": atLeastTimes(2.5),
  // Two sockets each, with rights and sidebars, against one without.
  "storm.allBack": times(2.5),
  "storm.presenceTransitions": exactly(0),
  "history.pageP95": times(2),
  "memory.tree": { of: "difference", most: 250 },
  "presence.rosterCalls": exactly(1),
  "presence.pushesBeyondWatchers": exactly(0),
  "presence.strangersTold": exactly(0),
  // Beside a channel of 20 on the same server: cost follows those who had caught up, and not on the message's path.
  "big-channel.ackP50": times(1.25),
  "big-channel.deliveryP50": times(1.25),
  "big-channel.hubsBeyondCaughtUp": { of: "value", most: 0 },
  "big-channel.lastHubTold": atMost(5_000),
  "big-channel.ackP50Meanwhile": times(1.5),
  "browsers.keyToScreen": atMost(100),
  // The channel screen over 1.6 Mbit/s and 150 ms with a cold cache.
  "browsers.fcp": atMost(1_500),
  "browsers.lcp": atMost(2_500),
  "browsers.interactive": atMost(3_000),
  "browsers.cls": atMost(0.1),
  "browsers.scripts": atMost(200),
  // Two words, ranked, with filters, rights and the messages themselves, as whoever asks waits for them.
  "search-100k.p95": atMost(10),
  "search-1m.p95": atMost(30),
  // From the ack to being found.
  "search.lagP95": atMost(1_000),
  // The requirements' own: a socket within 500 ms.
  "connect.helloP95": atMost(500),
};

/** {id, unit, parley, floor?, difference?} -> the same with ratio, bound and verdict. */
export function judge(measurement) {
  const { id, parley, floor, difference } = measurement;
  const ratio = floor ? parley / floor : undefined;
  const budget = budgets[id];
  if (!budget) return { ...measurement, ratio, verdict: "" };
  const value = { ratio, value: parley, difference }[budget.of];
  const kept = value <= (budget.most ?? Infinity) && value >= (budget.least ?? -Infinity);
  return { ...measurement, ratio, bound: inWords(budget, measurement.unit), verdict: kept ? "ok" : "MISSED" };
}

function inWords({ of, most, least }, unit) {
  if (most === least) return `= ${most}`;
  const sign = most === undefined ? "≥" : "≤";
  const number = most ?? least;
  if (of === "ratio") return `${sign} ${number} × floor`;
  return of === "difference" ? `${sign} floor + ${number} ${unit}` : `${sign} ${number} ${unit}`;
}
