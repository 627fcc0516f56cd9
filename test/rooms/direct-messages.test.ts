import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import type { HubLine } from "../line";
import { type Actor, attachHub, attachRoom, direct, hubOf, roomOf, scene } from "./scene";

const team = () => scene({ people: { ada: "owner", linus: "member", grace: "member" } });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });

/** Resolves with a frame that shows the conversation so, as a change or as news. */
const told = (hub: HubLine, id: ChannelId, matches: (row: SidebarRow) => boolean) =>
  hub.until((frame) => {
    if (frame.type === "channel.state") return frame.channel.id === id && matches(frame.channel);
    if (frame.type === "channel.joined") return frame.channel.id === id && matches(frame.state);
    return frame.type === "hello" && frame.channels.some((row) => row.id === id && matches(row));
  });

const rowOf = async (workspaceId: Parameters<typeof hubOf>[0], who: Actor, id: ChannelId) => {
  const answer = await hubOf(workspaceId, who).sidebar({ workspaceId, userId: who.userId });
  return answer.ok ? answer.rows.find((row) => row.id === id) : undefined;
};

describe("a direct message", () => {
  it("has its number told as it grows, and again when it is read", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(id, people.ada);
    for (const unread of [1, 2, 3]) {
      await ada.ask(send(`${unread}`));
      await told(hub, id, (row) => row.unread === unread && row.mentions === unread);
    }
    const linus = await attachRoom(id, people.linus);
    linus.tell({ type: "focus" });
    await told(hub, id, (row) => row.unread === 0 && row.readTs === row.headTs && row.readTs !== null);
  });

  it("has its newest message told to whoever wrote it and whoever looks: the sidebar is in that order", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const [adaHub, linusHub] = [await attachHub(workspaceId, people.ada), await attachHub(workspaceId, people.linus)];
    const [ada, linus] = [await attachRoom(id, people.ada), await attachRoom(id, people.linus)];
    for (const line of [ada, linus]) line.tell({ type: "focus" });
    for (const text of ["one", "two"]) {
      const { ts } = await ada.ask(send(text));
      for (const hub of [adaHub, linusHub]) await told(hub, id, (row) => row.headTs === ts && row.unread === 0);
    }
  });

  it("goes back in that order when its newest message is deleted", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const hub = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(id, people.ada);
    const first = await ada.ask(send("kept"));
    const second = await ada.ask(send("taken back"));
    await told(hub, id, (row) => row.headTs === second.ts);
    await ada.ask({ type: "message.delete", ts: second.ts });
    await told(hub, id, (row) => row.headTs === first.ts && row.unread === 1);
  });

  it("is told after a crash, to each of a few", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus, people.grace]);
    const hubs = [await attachHub(workspaceId, people.linus), await attachHub(workspaceId, people.grace)];
    const ada = await attachRoom(id, people.ada);
    await ada.ask(send("one"));
    await evictDurableObject(roomOf(id));
    for (const hub of hubs) await told(hub, id, (row) => row.unread === 1 && row.mentions === 1);
  });

  it("names whom it is for, also who has left it", async () => {
    const { people, workspaceId } = await team();
    const hub = await attachHub(workspaceId, people.linus);
    const everybody = [people.ada, people.linus, people.grace];
    const id = await direct(workspaceId, everybody);
    const remove = { opId: "leave", kind: "remove" as const, userIds: [people.grace.userId], actorId: null };
    expect(await roomFor(env, id).changeMembers(remove)).toMatchObject({ ok: true, memberCount: 2 });
    const { channel } = await hub.first("channel.joined");
    expect(channel).toMatchObject({ id, type: "group_dm", name: "" });
    expect(channel.userIds).toEqual(everybody.map(({ userId }) => userId).toSorted());
  });

  it("takes nothing more when the other one is gone", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const ada = await attachRoom(id, people.ada);
    expect((await ada.first("hello")).me.canPost).toBe(true);
    await ada.ask(send("hello"));
    const remove = { opId: "gone", kind: "remove" as const, userIds: [people.linus.userId], actorId: null };
    await roomFor(env, id).changeMembers(remove);
    expect(await ada.ask(send("still there?"))).toMatchObject({ type: "error", code: "read_only" });
    const acting = { ...people.ada, workspaceRole: "owner" as const };
    const later = { text: "tomorrow, then?", at: Date.now() + 60 * 60_000 };
    expect(await roomFor(env, id).schedule(acting, later)).toMatchObject({ ok: false, code: "read_only" });
    expect((await (await attachRoom(id, people.ada)).first("hello")).me.canPost).toBe(false);
  });

  it("of oneself alone takes notes", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada]);
    const ada = await attachRoom(id, people.ada);
    expect(await ada.ask(send("buy tea"))).toMatchObject({ type: "ack" });
    const state = await roomFor(env, id).state(people.ada.userId);
    expect(state).toMatchObject({ ok: true, state: { unread: 0, mentions: 0 } });
  });
});

describe("a closed direct message", () => {
  it("is hidden from its beginning until something is said", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const hub = await attachHub(workspaceId, people.linus);
    expect((await hub.first("hello")).channels).toMatchObject([{ id, hidden: true }]);
    const ada = await attachRoom(id, people.ada);
    await ada.ask(send("psst"));
    await told(hub, id, ({ hidden, unread }) => !hidden && unread === 1);
  });

  it("stays closed through an eviction and a reconnect, and every tab is told", async () => {
    const { people, workspaceId } = await team();
    const id = await direct(workspaceId, [people.ada, people.linus]);
    const ada = await attachRoom(id, people.ada);
    const { ts } = await ada.ask(send("hello"));
    const [tab, other] = [await attachHub(workspaceId, people.linus), await attachHub(workspaceId, people.linus)];
    await told(tab, id, ({ hidden, headTs }) => !hidden && headTs === ts);
    const hide = () => hubOf(workspaceId, people.linus).hide({ channelId: id, until: ts as never });
    expect(await hide()).toEqual({ ok: true });
    for (const hub of [tab, other]) await told(hub, id, ({ hidden }) => hidden === true);
    expect(await hide()).toEqual({ ok: true });
    await evictDurableObject(hubOf(workspaceId, people.linus));
    expect(await rowOf(workspaceId, people.linus, id)).toMatchObject({ hidden: true });
    await ada.ask(send("hello again"));
    await expect.poll(() => rowOf(workspaceId, people.linus, id)).not.toHaveProperty("hidden");
    expect(tab.of("channel.state").filter(({ channel }) => channel.hidden)).toHaveLength(1);
  });

  it("that one opened is there although nobody has spoken, even before its room told of it", async () => {
    const { people, workspaceId } = await team();
    const hub = await attachHub(workspaceId, people.ada);
    const id = await direct(workspaceId, [people.ada, people.linus]);
    expect(await hubOf(workspaceId, people.ada).hide({ channelId: id, until: null })).toEqual({ ok: true });
    await roomFor(env, id).init();
    await told(hub, id, ({ hidden }) => !hidden);
  });

  it("is nobody's who is no member", async () => {
    const { workspaceId, people } = await team();
    const other = await team();
    const id = await direct(workspaceId, [people.ada]);
    const stranger = hubOf(workspaceId, other.people.linus);
    expect(await stranger.hide({ channelId: id, until: null })).toMatchObject({ ok: false, code: "not_found" });
  });
});
