import { Agent, get } from "node:http";
import { interleave, measurements } from "../interleave.mjs";
import { percentile } from "../load/figures.mjs";

export const title = "Pages of 50 at random places of a long history, over REST";

const A_LOAD = 5_000;
const PAGE = 50;
const EVERY_MS = 1_000;
const TEXT = "the quick brown fox thought it over and wrote a line of ordinary length about the release";

export async function run({ bench, reps, quick, note }) {
  const total = quick ? 10_000 : 100_000;
  const began = Date.now() - total * EVERY_MS - 60_000;
  const sides = await bench.each(async (side) => {
    const [venue] = await side.venues(["history"], 1);
    note(`${side.name}: loading ${total} messages`);
    for (let done = 0; done < total; done += A_LOAD) {
      const slice = Array.from({ length: A_LOAD }, (_, i) => done + i);
      await side.load(
        venue,
        slice.map((n) => ({ text: `${n}: ${TEXT}`, at: began + n * EVERY_MS })),
      );
    }
    return { venue, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
  });
  const pages = quick ? 100 : 400;
  const read = async ({ venue, agent, asked }) => {
    const times = [];
    for (let i = 0; i < pages; i++) {
      const n = PAGE + Math.floor(Math.random() * (total - PAGE));
      const before = ((began + n * EVERY_MS) / 1_000).toFixed(6);
      const url = `${venue.historyUrl}?before=${before}&limit=${PAGE}${asked ? "&asked=1" : ""}`;
      const { ms, body } = await timed(url, { agent, token: venue.people[0].token });
      const { messages } = JSON.parse(body);
      if (messages.length !== PAGE || !messages[0].text.startsWith(`${n - 1}:`)) {
        throw new Error(`page before ${n}: ${messages.length} messages from ${messages[0]?.text}`);
      }
      times.push(ms);
    }
    return { pageP50: percentile(times, 50), pageP95: percentile(times, 95) };
  };
  // Parley asks D1 for session and rights before every page, never a cache: one floor does so too, one does not.
  const readers = { ...sides, asked: { ...sides.floor, asked: true } };
  for (const reader of Object.values(readers)) await read(reader);
  note(`${pages} pages a repetition`);
  const { parley, floor, asked } = await interleave(reps, readers, read);
  for (const { agent } of Object.values(sides)) agent.destroy();
  const units = { pageP50: "ms", pageP95: "ms" };
  return [
    ...measurements("history", { parley, floor: asked }, units),
    ...measurements("history-unasked", { parley, floor }, units),
  ];
}

function timed(url, { agent, token }) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  return new Promise((resolve, reject) => {
    const started = performance.now();
    get(url, { agent, headers }, (response) => {
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
