import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { HubLine } from "../line";
import { attachHub, attachRoom, hubOf, roomOf, scene } from "./scene";

const watercooler = () =>
  scene({
    people: { david: "owner", kevin: "member" },
    channels: { watercooler: { members: ["david", "kevin"] }, secret: { type: "private", members: ["david"] } },
  });

const say = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });

const countersOf = async (hub: ReturnType<typeof hubOf>) => {
  const answer = await hub.counters();
  if (!answer.ok) throw new Error(answer.message);
  return answer.counters;
};

const unreadOf = (line: HubLine) => line.of("channel.state").map(({ channel }) => channel.unread);

describe("a hub and its rooms", () => {
  test("the first use finds every conversation, as its room counts it", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("morning"));
    await kevin.ask(say("tea?"));
    const line = await attachHub(workspaceId, people.david);
    const { channels: rows } = await line.first("hello");
    expect(rows).toHaveLength(2);
    expect(rows.find(({ id }) => id === channels.watercooler)).toMatchObject({ unread: 2, mentions: 0 });
    expect(rows.find(({ id }) => id === channels.secret)).toMatchObject({ unread: 0 });
  });

  test("a message makes the row unread, and reading it anywhere makes it read in every tab", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const tabs = [await attachHub(workspaceId, people.david), await attachHub(workspaceId, people.david)];
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts } = await kevin.ask(say(`<@${people.david.userId}> tea?`));
    for (const tab of tabs) {
      await tab.until((frame) => frame.type === "channel.state" && frame.channel.mentions === 1);
    }
    const david = await attachRoom(channels.watercooler, people.david);
    await david.ask({ type: "read.mark", ts });
    for (const tab of tabs) {
      await tab.until((frame) => frame.type === "channel.state" && frame.channel.readTs === ts);
      expect(unreadOf(tab).at(-1)).toBe(0);
    }
  });

  test("hello asks the rooms of unread rows for the present count, and those of read rows nothing", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    for (const text of ["one", "two", "three"]) await kevin.ask(say(text));
    await line.until((frame) => frame.type === "channel.state" && frame.channel.unread > 0);
    const before = await countersOf(hub);
    const other = await attachHub(workspaceId, people.david);
    const { channels: rows } = await other.first("hello");
    expect(rows.find(({ id }) => id === channels.watercooler)).toMatchObject({ unread: 3 });
    expect((await countersOf(hub)).statesAsked - before.statesAsked).toBe(1);
  });

  test("who comes back with a version is greeted unasked, and hears the present count after it", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("one"));
    const told = await line.until((frame) => frame.type === "channel.state" && frame.channel.unread === 1);
    await kevin.ask(say("two"));
    const { statesAsked } = await countersOf(hub);
    const back = await attachHub(workspaceId, people.david, `?version=${"version" in told ? told.version : ""}`);
    expect(await back.first("hello")).toMatchObject({ full: false, channels: [] });
    expect((await countersOf(hub)).statesAsked).toBe(statesAsked);
    await back.until((frame) => frame.type === "channel.state" && frame.channel.unread === 2);
  });

  test("a room that does not answer leaves what it last told", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const line = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("one"));
    await line.until((frame) => frame.type === "channel.state" && frame.channel.unread === 1);
    await env.DB.prepare("UPDATE channels SET deleted_at = 1 WHERE id = ?").bind(channels.watercooler).run();
    await roomOf(channels.watercooler).destroy();
    const other = await attachHub(workspaceId, people.david);
    const { channels: rows } = await other.first("hello");
    expect(rows.find(({ id }) => id === channels.watercooler)).toMatchObject({ unread: 1 });
  });

  test("joining and leaving a channel reach every tab", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const line = await attachHub(workspaceId, people.kevin);
    const { userId } = people.kevin;
    const change = { userIds: [userId], actorId: people.david.userId };
    await roomOf(channels.secret).changeMembers({ ...change, opId: "in", kind: "add" });
    expect(await line.first("channel.joined")).toMatchObject({ channel: { id: channels.secret, type: "private" } });
    await roomOf(channels.secret).changeMembers({ ...change, opId: "out", kind: "remove" });
    expect(await line.first("channel.left")).toMatchObject({ channelId: channels.secret });
    await roomOf(channels.secret).changeMembers({ ...change, opId: "in again", kind: "add" });
    await line.until(() => line.of("channel.joined").length === 2);
  });
});
