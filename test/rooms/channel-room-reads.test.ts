import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { HubLine } from "../line";
import { type Actor, attachHub, attachRoom, direct, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { lounge: { members: ["ada", "linus", "grace"] } },
  });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });

async function standing(channelId: ChannelId, { userId }: Actor): Promise<SidebarRow> {
  const answer = await roomFor(env, channelId).state(userId);
  if (!answer.ok) throw new Error(answer.message);
  return answer.state;
}

/** Resolves with the row that says so. */
const told = (hub: HubLine, matches: (row: SidebarRow) => boolean) =>
  hub.until((frame) => frame.type === "channel.state" && matches(frame.channel));

describe("unread", () => {
  it("counts others' messages after the position: no deletions, no replies but broadcast ones", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const parent = await ada.ask(send("one"));
    const second = await ada.ask(send("two"));
    await ada.ask({ ...send("a reply"), threadTs: parent.ts });
    await ada.ask({ ...send("a reply for all"), threadTs: parent.ts, broadcast: true });
    expect(await standing(channels.lounge, people.linus)).toMatchObject({
      unread: 3,
      unreadCapped: false,
      readTs: null,
    });
    await ada.ask({ type: "message.delete", ts: second.ts });
    expect((await standing(channels.lounge, people.linus)).unread).toBe(2);
    // One's own is read, and so is what came before it.
    expect(await standing(channels.lounge, people.ada)).toMatchObject({ unread: 0 });
    const linus = await attachRoom(channels.lounge, people.linus);
    const own = await linus.ask(send("three"));
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 0, readTs: own.ts, headTs: own.ts });
    expect((await standing(channels.lounge, people.ada)).unread).toBe(1);
  });

  it("is counted to a hundred", async () => {
    const { people, channels } = await team();
    const texts = Array.from({ length: limits.unreadCap + 5 }, (_, i) => ({ userId: people.ada.userId, text: `${i}` }));
    await roomFor(env, channels.lounge).load(texts);
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 100, unreadCapped: true });
  });

  it("counts mentions by name and of everybody, and follows an edit", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    await ada.ask(send(`<@${people.linus.userId}> look`));
    const all = await ada.ask(send("<!channel> look"));
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ mentions: 2 });
    expect(await standing(channels.lounge, people.grace)).toMatchObject({ mentions: 1 });
    expect(await standing(channels.lounge, people.ada)).toMatchObject({ mentions: 0 });
    await ada.ask({ type: "message.edit", ts: all.ts, text: `<@${people.grace.userId}> only you` });
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ mentions: 1 });
    expect(await standing(channels.lounge, people.grace)).toMatchObject({ mentions: 1 });
    await ada.ask({ type: "message.delete", ts: all.ts });
    expect(await standing(channels.lounge, people.grace)).toMatchObject({ unread: 1, mentions: 0 });
  });

  it("is what the position says, by hand forwards and backwards", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const acks = [await ada.ask(send("1")), await ada.ask(send("2")), await ada.ask(send("3"))];
    const linus = await attachRoom(channels.lounge, people.linus);
    for (const [index, unread] of [
      [2, 0],
      [0, 2],
      [1, 1],
    ] as const) {
      expect(await linus.ask({ type: "read.mark", ts: acks[index]?.ts })).toMatchObject({ type: "ack" });
      expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread, readTs: acks[index]?.ts });
    }
    const actor = { ...people.linus, workspaceRole: "member" as const };
    const marked = await roomFor(env, channels.lounge).markRead(actor, { ts: "9999999999.000000" as Ts });
    // Not beyond what has been said.
    expect(marked).toMatchObject({ ok: true, state: { readTs: acks[2]?.ts, unread: 0 } });
  });
});

describe("somebody who looks", () => {
  it("has read everything while they look, and nothing that comes after", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    await ada.ask(send("before"));
    linus.tell({ type: "focus" });
    const during = await ada.ask(send("during"));
    await linus.until((frame) => frame.type === "message.posted" && frame.message.text === "during");
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 0, readTs: during.ts });
    // A round trip: the blur was taken.
    linus.tell({ type: "blur" });
    await linus.ask({ type: "read.mark", ts: during.ts, threadTs: during.ts });
    await ada.ask(send("after"));
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 1, readTs: during.ts });
  });

  it("keeps their position when the socket closes, and looks on through an eviction", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    linus.tell({ type: "focus" });
    await linus.ask({ type: "read.mark", ts: "1700000000.000000", threadTs: "1700000000.000000" });
    await evictDurableObject(roomOf(channels.lounge));
    const seen = await ada.ask(send("seen"));
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 0, readTs: seen.ts });
    await roomFor(env, channels.lounge).closeSessions({ ...people.linus, reason: "changed" });
    await ada.ask(send("unseen"));
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 1, readTs: seen.ts });
  });

  it("and marks by hand holds that mark until they look again", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const first = await ada.ask(send("first"));
    await ada.ask(send("second"));
    const linus = await attachRoom(channels.lounge, people.linus);
    linus.tell({ type: "focus" });
    await linus.ask({ type: "read.mark", ts: first.ts });
    expect((await standing(channels.lounge, people.linus)).unread).toBe(1);
    linus.tell({ type: "focus" });
    await linus.ask({ type: "read.mark", ts: first.ts, threadTs: first.ts });
    expect((await standing(channels.lounge, people.linus)).unread).toBe(0);
  });

  it("has the position written now and then, so that a crash loses little", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const linus = await attachRoom(channels.lounge, people.linus);
    linus.tell({ type: "focus" });
    await linus.ask(send("mine"));
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send("hers"));
    const due = await runInDurableObject(
      roomOf(channels.lounge),
      (_, { storage }) => storage.sql.exec<{ at: number }>("SELECT at FROM alarms WHERE name = 'reads'").one().at,
    );
    expect(due).toBeLessThanOrEqual(Date.now() + limits.readFlushSeconds * 1_000);
    await runInDurableObject(roomOf(channels.lounge), (_, { storage }) =>
      storage.sql.exec("UPDATE alarms SET at = 1 WHERE name = 'reads'"),
    );
    await evictDurableObject(roomOf(channels.lounge));
    await runInDurableObject(roomOf(channels.lounge), (instance) => instance.alarm());
    await room.closeSessions({ ...people.linus, sessionId: null, reason: "changed" });
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ readTs: ts, unread: 0 });
  });
});

describe("a mark by hand", () => {
  it("is told to the member's own windows, and to nobody else", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const acks = [await ada.ask(send("1")), await ada.ask(send("2"))];
    const here = await attachRoom(channels.lounge, people.linus);
    const there = await attachRoom(channels.lounge, people.linus);
    there.tell({ type: "focus" });
    await here.ask({ type: "read.mark", ts: acks[0]?.ts });
    expect(await there.first("read.marked")).toEqual({ type: "read.marked", ts: acks[0]?.ts });
    expect(await here.first("read.marked")).toEqual({ type: "read.marked", ts: acks[0]?.ts });
    await ada.ask(send("3"));
    // Whoever marked holds the mark at every window until they look again.
    expect(await standing(channels.lounge, people.linus)).toMatchObject({ unread: 2, readTs: acks[0]?.ts });
    expect(ada.of("read.marked")).toEqual([]);
  });

  it("is heard by the hub with its number, even where there was something unread before", async () => {
    const { people, channels, workspaceId } = await team();
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(channels.lounge, people.ada);
    const acks = [
      await ada.ask(send("1")),
      await ada.ask(send("2")),
      await ada.ask(send("3")),
      await ada.ask(send("4")),
    ];
    await told(hub, ({ id, unread }) => id === channels.lounge && unread > 0);
    const linus = await attachRoom(channels.lounge, people.linus);
    await linus.ask({ type: "read.mark", ts: acks[2]?.ts });
    await told(hub, ({ unread, readTs }) => unread === 1 && readTs === acks[2]?.ts);
    await linus.ask({ type: "read.mark", ts: acks[0]?.ts });
    await told(hub, ({ unread, readTs }) => unread === 3 && readTs === acks[0]?.ts);
  });
});

describe("a hub", () => {
  it("hears when a conversation becomes unread, is read, and of a mention, but not of each message", async () => {
    const { people, channels, workspaceId } = await team();
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(channels.lounge, people.ada);
    for (const text of ["one", "two", "three"]) await ada.ask(send(text));
    await told(hub, ({ id, unread }) => id === channels.lounge && unread > 0);
    await ada.ask(send("four"));
    await ada.ask(send(`five, <@${people.linus.userId}>`));
    await told(hub, ({ mentions }) => mentions === 1);
    const linus = await attachRoom(channels.lounge, people.linus);
    linus.tell({ type: "focus" });
    await told(hub, ({ unread, readTs, headTs }) => unread === 0 && readTs === headTs && readTs !== null);
    expect(hub.of("channel.state").length).toBeLessThanOrEqual(4);
  });

  it("of somebody who looks hears nothing of a message", async () => {
    const { people, channels, workspaceId } = await team();
    const linusHub = await attachHub(workspaceId, people.linus);
    const graceHub = await attachHub(workspaceId, people.grace);
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    linus.tell({ type: "focus" });
    await linus.ask({ type: "read.mark", ts: "1700000000.000000", threadTs: "1700000000.000000" });
    await ada.ask(send("hello"));
    await told(graceHub, ({ unread }) => unread === 1);
    expect(linusHub.of("channel.state").filter(({ channel }) => channel.unread > 0)).toEqual([]);
  });

  it("of the other in a DM hears of each message", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(id, people.ada);
    await ada.ask(send("psst"));
    await told(hub, ({ unread, mentions }) => unread === 1 && mentions === 1);
    await ada.ask(send("psst!"));
    await told(hub, ({ unread, mentions }) => unread === 2 && mentions === 2);
  });

  it("is told after a crash what it missed", async () => {
    const { people, channels, workspaceId } = await team();
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(channels.lounge, people.ada);
    await ada.ask(send("one"));
    await evictDurableObject(roomOf(channels.lounge));
    await told(hub, ({ unread }) => unread === 1);
  });
});
