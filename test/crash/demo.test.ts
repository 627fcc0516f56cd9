import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { channels } from "../../scripts/demo/cast.mjs";
import { transcriptOf } from "../../scripts/demo/load.mjs";
import { signal, treeOf } from "../../scripts/serve/process-tree.mjs";
import { DEMO_SIGN_IN } from "../../scripts/serve/seed.mjs";
import { spawnServer } from "../../scripts/serve/server.mjs";
import type { ChannelSummary, MessagePage } from "../../src/protocol/rest";

let stateDirectory: string;
const ends: (() => Promise<void>)[] = [];

beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), "parley-demo-"));
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function serve(seed: "demo" | "none") {
  const server = await spawnServer({ stateDirectory, seed });
  ends.push(() => server.killTree());
  return server;
}

const seedFile = () => {
  const file = join(stateDirectory, "seed.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { seed: string; storyEnds?: number }) : null;
};

async function ask<T>(url: string, token: string | null, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  expect(response.status, url).toBe(200);
  return (await response.json()) as T;
}

/** What Ada sees: messages with their replies by channel, and what of it is unread. */
async function seenByAda(url: string) {
  const { accessToken } = await ask<{ accessToken: string }>(`${url}/api/auth/login`, null, DEMO_SIGN_IN);
  const mine = await ask<{ channels: ChannelSummary[] }>(
    `${url}/api/workspaces/default/channels?scope=mine`,
    accessToken,
  );
  const seen = mine.channels.map(async ({ id, name, unreadCount }) => {
    let count = 0;
    let before = "";
    do {
      const page: MessagePage = await ask(`${url}/api/channels/${id}/messages?limit=100${before}`, accessToken);
      count += page.messages.reduce((sum, { replyCount = 0 }) => sum + 1 + replyCount, 0);
      before = page.nextCursor ? `&before=${page.nextCursor}` : "";
    } while (before);
    return [name, { count, unreadCount }] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
}

test("a demo broken off by a kill is whole after the next start, nothing in it twice", {
  timeout: 120_000,
}, async () => {
  const starting = spawnServer({ stateDirectory, seed: "demo" }).catch(() => null);
  await expect.poll(seedFile, { timeout: 60_000, interval: 5 }).toMatchObject({ storyEnds: expect.any(Number) });
  const { pid } = JSON.parse(readFileSync(join(stateDirectory, "server.json"), "utf8")) as { pid: number };
  for (const one of treeOf(pid)) signal(one, "SIGKILL");
  await starting;
  expect(seedFile()?.seed).toBe("wanted");

  const declined = await serve("none");
  expect(declined.output()).not.toContain("demo");
  await declined.stop();

  const server = await serve("demo");
  expect(server.output()).toContain("Loaded the demo");
  expect(seedFile()).toEqual({ seed: "demo" });
  const expected = await Promise.all(
    channels.map(async ({ name }) => [name, { count: (await transcriptOf(name)).messages.length }] as const),
  );
  const seen = await seenByAda(server.url);
  expect(seen).toMatchObject(Object.fromEntries(expected));
  expect(Object.entries(seen).filter(([, { unreadCount }]) => unreadCount > 0)).toEqual([
    ["feedback", { count: expect.any(Number), unreadCount: 4 }],
    ["random", { count: expect.any(Number), unreadCount: 3 }],
  ]);
  await server.stop();

  const again = await serve("demo");
  expect(again.output()).not.toContain("Loaded the demo");
  expect(await seenByAda(again.url)).toEqual(seen);
});
