import { Agent, get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { openSocket } from "../../test/load/socket.mjs";
import { percentile } from "../load/figures.mjs";

export const title = "Search over a workspace of 100,000 messages, and what is just being said";

const WORKSPACE = "search";
const CHANNELS = 20;
const PEOPLE = 50;
const A_LOAD = 5_000;
const YEAR_MS = 365 * 24 * 60 * 60_000;
const PER_SECOND = 200;

export async function run({ bench, quick, million, note }) {
  const { product } = bench;
  const names = Array.from({ length: CHANNELS }, (_, i) => `found-${i + 1}`);
  const venues = await product.venues(names, PEOPLE, WORKSPACE);
  const searcher = venues[0].people[1];
  const measured = [];
  let loaded = 0;
  for (const [row, total] of [
    ["search-100k", quick ? 10_000 : 100_000],
    ...(million ? [["search-1m", 1_000_000]] : []),
  ]) {
    note(`loading up to ${total} messages`);
    const began = performance.now();
    await load(product, venues, { from: loaded, to: total });
    loaded = total;
    const { bytes } = await indexed(product, total);
    note(`indexed ${Math.round((performance.now() - began) / 1_000)} s after the first was loaded`);
    const times = await ask(product, searcher, quick ? 100 : 400);
    measured.push(
      { id: `${row}.p50`, unit: "ms", parley: percentile(times.all, 50) },
      { id: `${row}.p95`, unit: "ms", parley: percentile(times.all, 95) },
      { id: `${row}.commonP95`, unit: "ms", parley: percentile(times.common, 95) },
      { id: `${row}.bytes`, unit: "B", parley: bytes / total },
    );
  }
  note(`${PER_SECOND} messages a second`);
  const lags = await lag(product, venues, quick ? 2 : 10);
  measured.push(
    { id: "search.lagP50", unit: "ms", parley: percentile(lags, 50) },
    { id: "search.lagP95", unit: "ms", parley: percentile(lags, 95) },
  );
  return measured;
}

/** Words as people use them: few often, most seldom; each of four stands in 3 % of all messages. */
function texts(seed) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    const words = Array.from(
      { length: 4 + Math.floor(random() * 16) },
      () => `w${Math.floor(Math.exp(random() * Math.log(30_000))).toString(36)}`,
    );
    for (const common of ["alpha", "bravo", "charlie", "delta"]) if (random() < 0.03) words.push(common);
    return { text: words.join(" "), random };
  };
}

async function load(product, venues, { from, to }) {
  const next = texts(from + 1);
  const start = Date.now() - YEAR_MS;
  for (let done = from; done < to; done += A_LOAD) {
    const venue = venues[(done / A_LOAD) % venues.length];
    const messages = Array.from({ length: A_LOAD }, (_, i) => {
      const { text, random } = next();
      const at = Math.floor(start + ((done + i) / 1_000_001) * YEAR_MS);
      return { text, userId: venue.people[Math.floor(random() * PEOPLE)].id, at };
    });
    await product.load(venue, messages);
  }
}

async function indexed(product, total) {
  for (;;) {
    const size = await product.searchSize(WORKSPACE);
    if (size.messages >= total) return size;
    await wait(500);
  }
}

async function ask(product, searcher, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const common = [
    "alpha bravo",
    "charlie delta",
    "alpha charlie in:#found-3",
    "bravo delta from:<@",
    "alpha delta after:2020-01-01",
  ];
  const times = { all: [], common: [] };
  const once = async (q) => {
    const url = `${product.url}/api/workspaces/${WORKSPACE}/search?type=messages&q=${encodeURIComponent(q)}`;
    return timed(url, { agent, token: searcher.token });
  };
  for (let i = 0; i < count + 20; i++) {
    const isCommon = i % 2 === 0;
    const pick = common[(i / 2) % common.length];
    const q = isCommon
      ? pick.endsWith("<@")
        ? `${pick}${searcher.id}>`
        : pick
      : `w${(i % 40).toString(36)} w${(i % 23).toString(36)}`;
    // Nothing is asked twice in a row of the same: a kept answer would say nothing.
    const ms = await once(`${q} -never${i}`);
    if (i < 20) continue;
    times.all.push(ms);
    if (isCommon) times.common.push(ms);
  }
  agent.destroy();
  return times;
}

/** Each message has a word of its own; every tenth is looked for until it is found. */
async function lag(product, venues, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const lines = await Promise.all(
    venues.map((venue, i) => openSocket(venue.roomUrl, { token: venue.people[i % PEOPLE].token })),
  );
  const lags = [];
  const looking = [];
  const token = venues[0].people[1].token;
  const begin = performance.now();
  for (let n = 0; n < seconds * PER_SECOND; n++) {
    const due = begin + (n * 1_000) / PER_SECOND;
    if (due > performance.now()) await wait(due - performance.now());
    const word = `lag${Date.now().toString(36)}x${n}`;
    const sent = lines[n % lines.length].ask({
      type: "message.send",
      clientMsgId: crypto.randomUUID(),
      text: `${word} w1 w2 w3 is being said`,
    });
    if (n % 10 === 0) {
      looking.push(
        sent.then(async () => {
          const acked = performance.now();
          const url = `${product.url}/api/workspaces/${WORKSPACE}/search?type=messages&limit=1&q=${word}`;
          for (;;) {
            const { total } = JSON.parse((await answered(url, { agent, token })).body).messages;
            if (total === 1) break;
            await wait(20);
          }
          lags.push(performance.now() - acked);
        }),
      );
    } else looking.push(sent);
  }
  await Promise.all(looking);
  await Promise.all(lines.map((line) => line.close()));
  agent.destroy();
  return lags;
}

const timed = async (url, options) => (await answered(url, options)).ms;

function answered(url, { agent, token }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const ms = performance.now() - started;
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve({ ms, body });
        else reject(new Error(`${url}: ${response.statusCode} ${body}`));
      });
    }).on("error", reject);
  });
}
