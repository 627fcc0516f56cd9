import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import { type Actor, attachHub, attachRoom, hubOf, roomOf, scene } from "./scene";

const names = Array.from({ length: 24 }, (_, i) => `sleeper${i}`);

async function town() {
  const people = { ada: "owner", ...Object.fromEntries(names.map((name) => [name, "member"])) } as Record<
    string,
    "owner" | "member"
  >;
  const made = await scene({ people, channels: { harbour: { members: ["ada"] } } });
  const sleepers = names.map((name) => (made.people[name] as Actor).userId);
  const harbour = made.channels.harbour as ChannelId;
  return { ...made, harbour, sleepers };
}

async function join(channelId: ChannelId, userIds: UserId[]): Promise<void> {
  const opId = crypto.randomUUID();
  const answer = await roomOf(channelId).changeMembers({ opId, kind: "add", userIds, role: "member", actorId: null });
  expect(answer.ok).toBe(true);
}

/** Runs the room's alarm until nothing is left to be told. */
async function settle(channelId: ChannelId): Promise<void> {
  const waiting = () =>
    runInDurableObject(roomOf(channelId), (_, { storage }) => {
      const select =
        "SELECT count(*) AS n FROM members WHERE told_kind = -1 OR user_id IN (SELECT user_id FROM untold)";
      return storage.sql.exec<{ n: number }>(select).one().n;
    });
  while ((await waiting()) > 0) await runDurableObjectAlarm(roomOf(channelId));
}

async function toldOf(workspaceId: Parameters<typeof hubOf>[0], userId: UserId): Promise<number> {
  const answer = await hubOf(workspaceId, { userId }).counters();
  return answer.ok ? answer.counters.told : 0;
}

describe("members who have never come", () => {
  test("are told nothing, neither that they joined nor that somebody spoke", async () => {
    const { workspaceId, people, harbour, sleepers } = await town();
    await attachHub(workspaceId, people.sleeper0 as Actor);
    await join(harbour, sleepers);
    await settle(harbour);
    const ada = await attachRoom(harbour, people.ada as Actor);
    await ada.ask({ type: "message.send", clientMsgId: "1", text: `hello <@${sleepers[0]}> <!channel>` });
    await settle(harbour);
    // The one who came before is told both.
    const [awake, ...asleep] = sleepers as [UserId, ...UserId[]];
    expect(await toldOf(workspaceId, awake)).toBeGreaterThan(1);
    for (const userId of asleep) expect(await toldOf(workspaceId, userId)).toBe(0);
    // What a bench reads off the room: it called the one hub, and its own author's.
    const counted = await roomOf(harbour).counters();
    const calls = (await toldOf(workspaceId, awake)) + (await toldOf(workspaceId, (people.ada as Actor).userId));
    expect(counted).toEqual({ ok: true, counters: { hubsCalled: calls } });
  });

  test("find everything when they come, and are told from then on", async () => {
    const { workspaceId, people, harbour, sleepers } = await town();
    await join(harbour, sleepers);
    await settle(harbour);
    const ada = await attachRoom(harbour, people.ada as Actor);
    const [first] = sleepers as [UserId];
    await ada.ask({ type: "message.send", clientMsgId: "1", text: `hello <@${first}>` });
    const line = await attachHub(workspaceId, people.sleeper0 as Actor);
    const { channels } = await line.first("hello");
    expect(channels).toEqual([expect.objectContaining({ id: harbour, unread: 1, mentions: 1 })]);
    const room = await attachRoom(harbour, people.sleeper0 as Actor);
    const { ts } = await ada.ask({ type: "message.send", clientMsgId: "2", text: "are you there?" });
    await room.ask({ type: "read.mark", ts });
    await line.until((frame) => frame.type === "channel.state" && frame.channel.readTs === ts);
    await ada.ask({ type: "message.send", clientMsgId: "3", text: "good" });
    await line.until((frame) => frame.type === "channel.state" && frame.channel.unread === 1);
    await settle(harbour);
    expect(await toldOf(workspaceId, sleepers[1] as UserId)).toBe(0);
  });

  test("who come while they are being added miss nothing", async () => {
    const { workspaceId, people, harbour, sleepers } = await town();
    const coming = names.map(async (name) => attachHub(workspaceId, people[name] as Actor));
    await join(harbour, sleepers);
    const lines = await Promise.all(coming);
    for (const line of lines) {
      await line.until(
        (frame) =>
          (frame.type === "hello" && frame.channels.some(({ id }) => id === harbour)) ||
          (frame.type === "channel.joined" && frame.channel.id === harbour),
      );
    }
    expect(lines).toHaveLength(names.length);
  });
});
