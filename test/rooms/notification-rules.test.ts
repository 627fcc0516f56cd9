import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { RulesTold } from "../../durable-objects/contract";
import type { SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import { type Actor, attachHub, attachRoom, hubOf, roomOf, scene } from "./scene";

const watercooler = () =>
  scene({
    people: { david: "owner", kevin: "member", jason: "member" },
    channels: { watercooler: { members: ["david", "kevin"] }, library: { members: ["david", "kevin"] } },
  });

const say = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });

async function held(channelId: ChannelId, who: Actor): Promise<Pick<SidebarRow, "muted" | "notify">> {
  const answer = await roomOf(channelId).state(who.userId);
  if (!answer.ok) throw new Error(answer.message);
  const { muted, notify } = answer.state;
  return { muted, notify };
}
const eventually = <T>(fact: () => Promise<T>) => expect.poll(fact, { timeout: 15_000 });

const keywordsIn = (channelId: ChannelId, { userId }: Actor) =>
  runInDurableObject(roomOf(channelId), (_room, { storage }) =>
    storage.sql.exec<{ keywords: string }>("SELECT keywords FROM rules WHERE user_id = ?", userId).toArray(),
  );

describe("what a member wants to be told of", () => {
  test("is the hub's at once, on every device, and the room's soon after", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const tabs = [await attachHub(workspaceId, people.david), await attachHub(workspaceId, people.david)];
    expect(
      await tabs[0]?.ask({ type: "notifications.set", channelId: channels.watercooler, muted: true }),
    ).toMatchObject({ type: "ack" });
    for (const tab of tabs) {
      await tab.until((frame) => frame.type === "channel.state" && frame.channel.muted);
    }
    await eventually(() => held(channels.watercooler, people.david)).toEqual({ muted: true, notify: "mentions" });
    expect(await held(channels.library, people.david)).toEqual({ muted: false, notify: "mentions" });
    expect(await held(channels.watercooler, people.kevin)).toEqual({ muted: false, notify: "mentions" });
  });

  test("a workspace's level reaches the rooms that have none of their own", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const hub = hubOf(workspaceId, people.david);
    await hub.setChannelNotifications({ channelId: channels.library, level: "nothing" });
    await hub.setPreferences({ level: "all", keywords: ["tea"], zone: "UTC" });
    await eventually(() => held(channels.watercooler, people.david)).toEqual({ muted: false, notify: "all" });
    await eventually(() => held(channels.library, people.david)).toEqual({ muted: false, notify: "nothing" });
    await eventually(() => keywordsIn(channels.watercooler, people.david)).toEqual([{ keywords: '["tea"]' }]);
    await hub.setChannelNotifications({ channelId: channels.library, level: "default" });
    await eventually(() => held(channels.library, people.david)).toEqual({ muted: false, notify: "all" });
  });

  test("an older telling changes nothing, and the same one again is as once", async () => {
    const { people, channels } = await watercooler();
    const { userId } = people.david;
    const room = roomOf(channels.watercooler);
    const muted = { userId, version: 2, level: "all", muted: true, keywords: [] } satisfies RulesTold;
    for (let times = 0; times < 2; times += 1) expect(await room.setRules(muted)).toMatchObject({ ok: true });
    expect(await room.setRules({ ...muted, version: 1, muted: false })).toMatchObject({ ok: true });
    expect(await held(channels.watercooler, people.david)).toEqual({ muted: true, notify: "all" });
  });

  test("a room keeps nothing of somebody who is not in it", async () => {
    const { people, channels } = await watercooler();
    const { userId } = people.jason;
    const told = { userId, version: 1, level: "all", muted: true, keywords: [] } satisfies RulesTold;
    expect(await roomOf(channels.watercooler).setRules(told)).toMatchObject({ ok: false, code: "not_found" });
    expect(await keywordsIn(channels.watercooler, people.jason)).toEqual([]);
  });

  test("whoever leaves and comes back starts as everybody does, in the hub and in the room", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const { userId } = people.david;
    const room = roomOf(channels.watercooler);
    const line = await attachHub(workspaceId, people.david);
    await line.ask({ type: "notifications.set", channelId: channels.watercooler, muted: true });
    await eventually(() => held(channels.watercooler, people.david)).toMatchObject({ muted: true });
    const change = { userIds: [userId], actorId: userId };
    await room.changeMembers({ opId: crypto.randomUUID(), kind: "remove", ...change });
    await line.until((frame) => frame.type === "channel.left");
    await room.changeMembers({ opId: crypto.randomUUID(), kind: "add", ...change });
    const joined = await line.first("channel.joined");
    expect(joined.state).toMatchObject({ muted: false });
    expect(await held(channels.watercooler, people.david)).toEqual({ muted: false, notify: "mentions" });
  });

  test("a hub that begins anew takes away what its room holds from before", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const hub = hubOf(workspaceId, people.david);
    await hub.setChannelNotifications({ channelId: channels.watercooler, muted: true });
    await eventually(() => held(channels.watercooler, people.david)).toMatchObject({ muted: true });
    await hub.destroy();
    const line = await attachHub(workspaceId, people.david);
    const { channels: rows } = await line.first("hello");
    expect(rows.find(({ id }) => id === channels.watercooler)).toMatchObject({ muted: false });
    await eventually(() => held(channels.watercooler, people.david)).toEqual({ muted: false, notify: "mentions" });
  });

  test("a muted channel counts its mentions all the same", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const line = await attachHub(workspaceId, people.david);
    await line.ask({ type: "notifications.set", channelId: channels.watercooler, muted: true });
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> tea?`));
    await line.until((frame) => frame.type === "channel.state" && frame.channel.muted && frame.channel.mentions === 1);
  });

  test("nobody sets them for a conversation that they are not in", async () => {
    const { workspaceId, people, channels } = await watercooler();
    await roomOf(channels.watercooler).init();
    const line = await attachHub(workspaceId, people.jason);
    const answer = await line.ask({ type: "notifications.set", channelId: channels.watercooler, muted: true });
    expect(answer).toMatchObject({ type: "error", code: "not_found" });
    expect(await keywordsIn(channels.watercooler, people.jason)).toEqual([]);
  });
});
