import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { roomFor, searchFor } from "../../durable-objects/stubs";
import type { WorkspaceSearch } from "../../durable-objects/workspace-search/workspace-search";
import type { ChannelId, Ts, WorkspaceId } from "../../src/protocol/ids";
import { wantedBy } from "../../src/protocol/search-text";
import { attachRoom, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member" },
    channels: { lounge: { members: ["ada", "linus"] }, cellar: { members: ["ada"] } },
  });

const searchOf = (workspaceId: WorkspaceId) => env.WORKSPACE_SEARCH.get(env.WORKSPACE_SEARCH.idFromName(workspaceId));

/** The moments of what is indexed under a word, newest first. */
async function indexed(workspaceId: WorkspaceId, channelIds: ChannelId[], word: string): Promise<Ts[]> {
  const wanted = wantedBy({ text: word, prefix: false });
  const found = await searchFor(env, workspaceId).find({
    of: "messages",
    words: wanted ? [wanted] : [],
    not: [],
    channelIds,
    notAuthors: [],
    notAddressed: [],
    together: [],
    notTogether: [],
    has: [],
    hasNot: [],
    within: [],
    outside: [],
    sort: "newest",
    limit: 50,
  });
  if (!found.ok) throw new Error(found.message);
  return found.hits.map(({ ts }) => ts);
}

const eventually = (found: () => Promise<unknown>) => expect.poll(found, { timeout: 10_000, interval: 30 });
const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });

type Feed = { generation: string; seq: number; sent: number | null };
const feedOf = (channelId: ChannelId) =>
  runInDurableObject(roomOf(channelId), (_, { storage }) =>
    storage.sql.exec<Feed>("SELECT generation, seq, sent FROM search_feed").one(),
  );
const headOf = (channelId: ChannelId) =>
  runInDurableObject(
    roomOf(channelId),
    (_, { storage }) => storage.sql.exec<{ seq: number }>("SELECT max(seq) AS seq FROM events").one().seq,
  );
/** The index has had everything that the room has said. */
const settled = async (channelId: ChannelId) => {
  const { generation, seq, sent } = await feedOf(channelId);
  return generation !== "" && sent === null && seq === (await headOf(channelId));
};

describe("what a room tells the index", () => {
  it("is what its messages are now, whatever became of them meanwhile", async () => {
    const { workspaceId, people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const kept = await ada.ask(send("cherry kept"));
    const edited = await ada.ask(send("cherry edited"));
    const gone = await ada.ask(send("cherry gone"));
    await ada.ask({ type: "message.edit", ts: edited.ts, text: "blackcurrant" });
    await ada.ask({ type: "message.delete", ts: gone.ts });
    const found = (word: string) => indexed(workspaceId, [channels.lounge], word);
    await eventually(() => found("blackcurrant")).toEqual([edited.ts]);
    await eventually(() => found("cherry")).toEqual([kept.ts]);
    // Not from another channel's point of view.
    expect(await indexed(workspaceId, [channels.cellar], "cherry")).toEqual([]);
    await ada.ask({ type: "message.edit", ts: kept.ts, text: "cherry and plum" });
    await eventually(() => found("plum")).toEqual([kept.ts]);
    expect(await found("kept")).toEqual([]);
    await eventually(() => settled(channels.lounge)).toBe(true);
  });

  it("arrives also when both have slept in between", async () => {
    const { workspaceId, people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const actor = { ...people.ada, workspaceRole: "owner" as const };
    const first = await room.post(actor, { text: "walnut one" });
    expect(await searchFor(env, workspaceId).size()).toMatchObject({ ok: true });
    await evictDurableObject(roomOf(channels.lounge));
    await evictDurableObject(searchOf(workspaceId));
    const second = await room.post(actor, { text: "walnut two" });
    await evictDurableObject(roomOf(channels.lounge));
    if (!first.ok || !second.ok) throw new Error("not posted");
    await eventually(() => indexed(workspaceId, [channels.lounge], "walnut")).toEqual([
      second.message.ts,
      first.message.ts,
    ]);
  });

  it("is sent again while the index refuses, and nothing is lost", async () => {
    const { workspaceId, people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    await ada.ask(send("hazel first"));
    await eventually(() => settled(channels.lounge)).toBe(true);
    const accept = await runInDurableObject(searchOf(workspaceId), (index: WorkspaceSearch) =>
      vi.spyOn(Object.getPrototypeOf(index) as WorkspaceSearch, "accept"),
    );
    accept.mockResolvedValue({ ok: false, code: "unavailable", message: "Not now." });
    const { ts } = await ada.ask(send("hazel second"));
    await eventually(async () => accept.mock.calls.length).toBeGreaterThan(0);
    expect(await settled(channels.lounge)).toBe(false);
    accept.mockRestore();
    await eventually(() => indexed(workspaceId, [channels.lounge], "second")).toEqual([ts]);
    await eventually(() => settled(channels.lounge)).toBe(true);
  });

  it("is everything, where the log was trimmed past what the index has had", async () => {
    const { workspaceId, people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const sent: Ts[] = [];
    for (let i = 0; i < 5; i += 1) sent.push((await ada.ask(send(`almond ${i}`))).ts as Ts);
    await eventually(() => settled(channels.lounge)).toBe(true);
    await runInDurableObject(roomOf(channels.lounge), (_, { storage }) => {
      storage.sql.exec("DELETE FROM events WHERE seq < (SELECT max(seq) FROM events)");
      storage.sql.exec("UPDATE search_feed SET seq = 1");
    });
    // An index that lost what it had.
    await runInDurableObject(searchOf(workspaceId), (_, { storage }) => {
      storage.sql.exec("DELETE FROM messages");
      storage.sql.exec("DELETE FROM tokens WHERE rowid IN (SELECT id FROM tokens_docsize)");
    });
    sent.push((await ada.ask(send("almond last"))).ts as Ts);
    await eventually(() => indexed(workspaceId, [channels.lounge], "almond")).toEqual(sent.toReversed());
    await eventually(() => settled(channels.lounge)).toBe(true);
  });

  it("of several hundred messages comes in slices, each message once", async () => {
    const { workspaceId, people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const messages = Array.from({ length: 450 }, (_, i) => ({ userId: people.ada.userId, text: `pecan ${i}` }));
    expect(await room.load(messages)).toMatchObject({ ok: true, count: 450 });
    const size = async () => {
      const answer = await searchFor(env, workspaceId).size();
      return answer.ok ? answer.messages : 0;
    };
    await eventually(size).toBe(450);
    await searchFor(env, workspaceId).rebuild();
    await eventually(async () => [await size(), await settled(channels.lounge)]).toEqual([450, true]);
  });
});

describe("the index", () => {
  const slice = (channelId: ChannelId, generation: string, version: number, text: string) => ({
    channelId,
    generation,
    version,
    whole: false,
    messages: [
      {
        ts: "1700000000.000001" as Ts,
        gone: false as const,
        userId: "U0000000001" as const,
        text,
        files: [],
        reacted: false,
        pinned: false,
        replied: false,
      },
    ],
  });

  it("takes a call that was overtaken by a later one for nothing", async () => {
    const { workspaceId, channels } = await team();
    const search = searchFor(env, workspaceId);
    const unknown = await search.accept(slice(channels.lounge, "another", 1, "first"));
    expect(unknown).toMatchObject({ ok: true, taken: false });
    const generation = unknown.ok ? unknown.generation : "";
    const version = Date.now() * 1_000;
    expect(await search.accept(slice(channels.lounge, generation, version, "second"))).toMatchObject({ taken: true });
    expect(await search.accept(slice(channels.lounge, generation, version - 1, "first"))).toMatchObject({
      taken: false,
    });
    expect(await search.accept(slice(channels.lounge, generation, version, "first"))).toMatchObject({ taken: false });
    expect(await indexed(workspaceId, [channels.lounge], "second")).toEqual(["1700000000.000001"]);
    expect(await indexed(workspaceId, [channels.lounge], "first")).toEqual([]);
  });

  it("of an older version begins anew by itself and is whole again", async () => {
    const { workspaceId, people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send("chestnut"));
    await eventually(() => settled(channels.lounge)).toBe(true);
    const { generation } = await feedOf(channels.lounge);
    await runInDurableObject(searchOf(workspaceId), (_, { storage }) => {
      storage.sql.exec("UPDATE state SET index_version = 0");
    });
    await evictDurableObject(searchOf(workspaceId));
    await eventually(() => indexed(workspaceId, [channels.lounge], "chestnut")).toEqual([ts]);
    await eventually(async () => (await feedOf(channels.lounge)).generation).not.toBe(generation);
  });

  it("takes nothing more of a channel that was deleted", async () => {
    const { workspaceId, people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    await ada.ask(send("pistachio"));
    await eventually(() => settled(channels.lounge)).toBe(true);
    const { generation } = await feedOf(channels.lounge);
    const search = searchFor(env, workspaceId);
    expect(await search.forget(channels.lounge)).toEqual({ ok: true });
    await eventually(() => indexed(workspaceId, [channels.lounge], "pistachio")).toEqual([]);
    const late = slice(channels.lounge, generation, Date.now() * 2_000, "pistachio");
    expect(await search.accept(late)).toMatchObject({ ok: false, code: "not_found" });
  });
});
