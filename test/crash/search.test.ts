import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { spawnServer } from "../../scripts/serve/server.mjs";
import type { ChannelId, MessageId, Ts, UserId } from "../../src/protocol/ids";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import type { SearchAnswer } from "../../src/protocol/search";
import { type Draw, drawnFrom } from "../random";
import { killTree, portToKeep, type Server } from "./kill";
import { type Account, populate } from "./town";

/** The same moments again: SEED=<number> npm test -- --suite crash search.test */
const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);
const isLong = process.env.TEST_LONG === "1";
const operations = isLong ? 2_000 : 200;
const queries = isLong ? 500 : 50;
const atOnce = 8;

const slug = "crash-search";
const vocabulary = [
  "amber",
  "birch",
  "cedar",
  "delta",
  "ember",
  "fjord",
  "gravel",
  "harbour",
  "island",
  "juniper",
  "kestrel",
  "lagoon",
  "maple",
  "nettle",
  "orchid",
  "pepper",
  "quartz",
  "river",
  "saffron",
  "thistle",
  "umber",
  "velvet",
  "willow",
  "yarrow",
];

type Place = { id: ChannelId; name: string; type: "public" | "private"; archived: boolean; members: Set<UserId> };
type Said = { id: MessageId; channel: Place; ts: Ts; author: UserId; words: string[]; at: number };

const stateDirectory = mkdtempSync(join(tmpdir(), "parley-crash-search-"));
let server: Server;
let people: Account[] = [];
let keeper: Account;
const places: Place[] = [];
let said: Said[] = [];

/** null: the server was killed, and nobody knows what became of it. */
async function ask<T>(
  who: Account,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T } | null> {
  try {
    const response = await fetch(`${server.url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${who.accessToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T };
  } catch {
    return null;
  }
}

async function certainly<T>(who: Account, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask<T>(who, method, path, body);
  if (!answer || answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.body;
}

const sentence = (draw: Draw) =>
  Array.from({ length: draw.between(2, 6) }, () => draw.oneOf(vocabulary) as string).join(" ");

/** What was acked, for edits, deletions and replies to have something to go by. */
const posted: { id: MessageId; channelId: ChannelId; ts: Ts; author: Account; reply: boolean }[] = [];
const done: Record<string, number> = {};

async function operate(draw: Draw): Promise<void> {
  const kind = draw.weighted({ post: 50, reply: 8, edit: 14, delete: 8, join: 10, leave: 6, archive: 4 });
  const who = draw.oneOf(people) as Account;
  const place = draw.oneOf(places) as Place;
  const answer = await perform(draw, kind, who, place);
  if (answer && answer.status < 400) done[kind] = (done[kind] ?? 0) + 1;
}

async function perform(draw: Draw, kind: string, who: Account, place: Place) {
  switch (kind) {
    case "post":
    case "reply": {
      const parents = posted.filter(({ channelId, reply }) => channelId === place.id && !reply);
      const parent = kind === "reply" ? draw.oneOf(parents) : undefined;
      const body = { text: sentence(draw), ...(parent ? { threadTs: parent.ts } : {}) };
      const answer = await ask<{ message: RestMessage }>(who, "POST", `channels/${place.id}/messages`, body);
      if (answer?.status === 201) {
        const { id, ts } = answer.body.message;
        posted.push({ id, ts, channelId: place.id, author: who, reply: parent !== undefined });
      }
      return answer;
    }
    case "edit":
    case "delete": {
      const message = draw.oneOf(posted);
      if (!message) return null;
      return kind === "edit"
        ? ask(message.author, "PUT", `messages/${message.id}`, { text: sentence(draw) })
        : ask(message.author, "DELETE", `messages/${message.id}`);
    }
    case "join":
      return ask(keeper, "POST", `channels/${place.id}/members`, { userIds: [who.id] });
    case "leave":
      return ask(who, "DELETE", `channels/${place.id}/members/${who.id}`);
    default:
      return ask(keeper, "PATCH", `channels/${place.id}`, { archived: draw.chance(0.4) });
  }
}

/** Everything that the rooms hold, as one who is in all of them reads it. */
async function readRoom(place: Place): Promise<RestMessage[]> {
  const all: RestMessage[] = [];
  const read = async (path: string) => {
    for (let cursor = ""; ; ) {
      const page = await certainly<MessagePage>(keeper, "GET", `${path}?limit=100${cursor}`);
      all.push(...page.messages);
      if (!page.nextCursor) return;
      cursor = `&before=${page.nextCursor}`;
    }
  };
  await read(`channels/${place.id}/messages`);
  for (const { ts } of all.filter(({ latestReply }) => latestReply)) await read(`channels/${place.id}/threads/${ts}`);
  return [...new Map(all.map((message) => [message.id, message])).values()];
}

beforeAll(
  async () => {
    console.log(`search: SEED=${seed}`);
    const draw = drawnFrom(seed);
    server = await spawnServer({ stateDirectory, port: await portToKeep(), env: { LIMITS: "off" } });
    const names = ["Keeper", "Ada", "Grace", "Linus", "Margaret", "Dennis"];
    const town = await populate(
      server.url,
      stateDirectory,
      names.map((name) => ({ name, role: { Keeper: "owner", Dennis: "guest" }[name] ?? "member" })),
      [],
      slug,
    );
    [keeper, ...people] = town.accounts as [Account, ...Account[]];
    for (const [name, type] of [
      ["square", "public"],
      ["market", "public"],
      ["cabinet", "private"],
      ["cellar", "private"],
    ] as const) {
      const members = draw
        .shuffled(people)
        .slice(0, 3)
        .map(({ id }) => id);
      const { id } = await certainly<{ id: ChannelId }>(keeper, "POST", `workspaces/${slug}/channels`, {
        name,
        type,
        members,
      });
      places.push({ id, name, type, archived: false, members: new Set() });
    }

    let left = operations;
    const killAt = draw.between(Math.floor(operations / 3), Math.floor((operations * 2) / 3));
    let killing: Promise<void> | null = null;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        if (left === killAt) {
          // The others' operations are under way.
          killing = (async () => {
            const port = Number(new URL(server.url).port);
            await killTree(server);
            server = await spawnServer({ stateDirectory, port, env: { LIMITS: "off" } });
          })();
        }
        const before = killing;
        await operate(draw);
        if (before ?? killing) await (before ?? killing);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    await killing;
    console.log(`search: killed ${operations - killAt} operations in; ${JSON.stringify(done)}`);

    // A room tells the index in order: once its last word is found, so is all before it.
    for (const place of places) {
      const { archived } = await certainly<{ archived: boolean }>(keeper, "GET", `channels/${place.id}`);
      if (archived) await certainly(keeper, "PATCH", `channels/${place.id}`, { archived: false });
      await certainly(keeper, "POST", `channels/${place.id}/messages`, { text: `lastword${place.name}` });
      while ((await searched(keeper, `lastword${place.name}`)).ids.length === 0) await pause(50);
      if (archived) await certainly(keeper, "PATCH", `channels/${place.id}`, { archived: true });
      const { members } = await certainly<{ members: { userId: UserId }[] }>(
        keeper,
        "GET",
        `channels/${place.id}/members?limit=1000`,
      );
      place.members = new Set(members.map(({ userId }) => userId));
      said = said.concat(
        (await readRoom(place))
          .filter(({ deletedAt }) => !deletedAt)
          .map(({ id, ts, userId, text }) => ({
            id,
            ts,
            channel: place,
            author: userId,
            words: text.split(" "),
            at: Number(ts),
          })),
      );
    }
  },
  isLong ? 20 * 60_000 : 300_000,
);

afterAll(async () => {
  await server?.killTree();
  rmSync(stateDirectory, { recursive: true, force: true });
});

/** All pages. */
async function searched(who: Account, q: string, sort = "newest") {
  const ids: MessageId[] = [];
  const totals: number[] = [];
  for (let cursor = ""; ; ) {
    const { messages } = await certainly<SearchAnswer>(
      who,
      "GET",
      `workspaces/${slug}/search?type=messages&limit=20&sort=${sort}&q=${encodeURIComponent(q)}${cursor}`,
    );
    ids.push(...(messages?.matches.map(({ message }) => message.id) ?? []));
    totals.push(messages?.total ?? -1);
    if (!messages?.nextCursor) return { ids, totals };
    cursor = `&cursor=${messages.nextCursor}`;
  }
}

type Condition = { q: string; fits: (one: Said) => boolean };

/** Some part of a query, and what it means to somebody who reads message by message. */
function condition(draw: Draw): Condition {
  const word = draw.oneOf(vocabulary) as string;
  const next = draw.oneOf(vocabulary) as string;
  const someone = draw.oneOf(people) as Account;
  const place = draw.oneOf(places) as Place;
  switch (draw.weighted({ word: 8, prefix: 2, phrase: 2, from: 2, in: 2, threads: 1 })) {
    case "word":
      return { q: word, fits: ({ words }) => words.includes(word) };
    case "prefix":
      return {
        q: `${word.slice(0, 2)}*`,
        fits: ({ words }) => words.some((each) => each.startsWith(word.slice(0, 2))),
      };
    case "phrase":
      return {
        q: `"${word} ${next}"`,
        fits: ({ words }) => words.some((each, i) => each === word && words[i + 1] === next),
      };
    case "from":
      return { q: `from:<@${someone.id}>`, fits: ({ author }) => author === someone.id };
    case "in":
      return { q: `in:#${place.name}`, fits: ({ channel }) => channel === place };
    default:
      return { q: "after:2020-01-01", fits: () => true };
  }
}

const mayRead = (who: Account, { channel }: Said) =>
  channel.members.has(who.id) || (channel.type === "public" && who.name !== "Dennis");

describe("after random operations and a SIGKILL in the middle", () => {
  test("every kind of operation took place", () => {
    for (const kind of ["post", "edit", "delete", "join", "leave", "archive"])
      expect([kind, done[kind] ?? 0]).not.toEqual([kind, 0]);
    // What is said in archived channels, or where one is not, is refused, and the kill takes its share.
    expect(said.length).toBeGreaterThan(operations / 20);
  });

  test(
    "search finds for each member what a scan of the rooms they may read finds, and counts it",
    async () => {
      const draw = drawnFrom(seed + 1);
      let found = 0;
      for (let i = 0; i < queries; i += 1) {
        const who = draw.oneOf([keeper, ...people]) as Account;
        // Of one kind of filter any would do: one of each keeps the meaning plain.
        const parts = new Map(
          Array.from({ length: draw.between(1, 3) }, () => condition(draw)).map((part) => [
            /^\w+:/.exec(part.q)?.[0] ?? part.q,
            part,
          ]),
        );
        const excluded = draw.chance(0.3) ? (draw.oneOf(vocabulary) as string) : null;
        const all = [...parts.values()];
        const q = [...all.map((part) => part.q), ...(excluded ? [`-${excluded}`] : [])].join(" ");
        const expected = said
          .filter(
            (one) =>
              mayRead(who, one) && all.every(({ fits }) => fits(one)) && !(excluded && one.words.includes(excluded)),
          )
          .map(({ id }) => id)
          .toSorted();
        const { ids, totals } = await searched(who, q, draw.chance(0.5) ? "newest" : "relevance");
        expect({ who: who.name, q, ids: ids.toSorted() }).toEqual({ who: who.name, q, ids: expected });
        expect({ q, totals: [...new Set(totals)] }).toEqual({ q, totals: [expected.length] });
        found += expected.length;
      }
      expect(found).toBeGreaterThan(queries / 5);
    },
    isLong ? 10 * 60_000 : 120_000,
  );
});
