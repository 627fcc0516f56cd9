import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DEMO_SIGN_IN } from "../../scripts/serve/seed.mjs";
import { spawnServer } from "../../scripts/serve/server.mjs";
import type { ChannelSummary, DirectSummary, MessagePage } from "../../src/protocol/rest";
import type { SearchAnswer } from "../../src/protocol/search";
import { golden } from "./queries";

const stateDirectory = mkdtempSync(join(tmpdir(), "parley-relevance-"));
let server: Awaited<ReturnType<typeof spawnServer>>;
let accessToken: string;

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${server.url}/api${path}`, { headers: { authorization: `Bearer ${accessToken}` } });
  const text = await response.text();
  expect(response.status, `${path}: ${text.slice(0, 500)}`).toBe(200);
  return JSON.parse(text) as T;
}

const search = (query: Record<string, string>) =>
  get<SearchAnswer>(`/workspaces/default/search?${new URLSearchParams(query)}`);

beforeAll(async () => {
  server = await spawnServer({ stateDirectory, seed: "demo", env: { LIMITS: "off" } });
  const signedIn = await fetch(`${server.url}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(DEMO_SIGN_IN),
  });
  ({ accessToken } = (await signedIn.json()) as { accessToken: string });
  await everythingIsIndexed();
});

afterAll(async () => {
  await server?.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

/** A room passes its messages on in their order, so its newest one is the last to be found. */
async function everythingIsIndexed() {
  const { channels } = await get<{ channels: ChannelSummary[] }>("/workspaces/default/channels?scope=mine");
  const { dms } = await get<{ dms: DirectSummary[] }>("/workspaces/default/dms");
  for (const { id } of [...channels, ...dms]) {
    const { messages } = await get<MessagePage>(`/channels/${id}/messages?limit=1`);
    const [newest] = messages;
    if (!newest) continue;
    const found = async () => {
      const { messages: group } = await search({ q: `in:<#${id}>`, type: "messages", sort: "newest", limit: "1" });
      return (group?.matches[0]?.message.ts ?? "") >= newest.ts;
    };
    await vi.waitUntil(found, { timeout: 60_000, interval: 50 });
  }
}

describe.each(Object.entries(golden))("%s", (_kind, queries) => {
  test.each(queries.map(({ q, top }) => [q, top] as const))("%s", async (q, top) => {
    const { messages } = await search({ q, type: "messages", limit: "5" });
    const texts = messages?.matches.map(({ message }) => message.text) ?? [];
    for (const [place, expected] of top.entries()) {
      const parts = typeof expected === "string" ? [expected] : expected;
      const text = texts[place] ?? "";
      expect(
        parts.some((part) => text.includes(part)),
        `${q} finds, in place ${place + 1}, ${parts.join(" or ")}; it found\n${texts.map((found) => `- ${found.slice(0, 160)}`).join("\n")}`,
      ).toBe(true);
    }
  });
});

test("the set is as large as it has to be", () => {
  const all = Object.values(golden).flat();
  expect(new Set(all.map(({ q }) => q)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(60);
  for (const language of ["Chinese", "Japanese"]) {
    const short = (golden[language] ?? []).filter(({ q }) => [...q].length <= 2);
    expect(short.length, language).toBeGreaterThanOrEqual(10);
  }
});

describe("names", () => {
  test("people and channels are found by the beginning of any word", async () => {
    expect((await search({ q: "yuki", type: "all" })).people?.matches[0]?.displayName).toBe("Yuki Tanabe");
    expect((await search({ q: "tanab*", type: "people" })).people?.matches[0]?.displayName).toBe("Yuki Tanabe");
    expect((await search({ q: "rotterdam", type: "channels" })).channels?.matches[0]?.name).toBe("pilot-rotterdam");
  });
});
