import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import { attachHub, attachRoom, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { lounge: { members: ["ada", "linus"] }, vault: { type: "private", members: ["ada", "linus"] } },
  });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const change = (kind: "add" | "remove", userIds: UserId[], opId: string = crypto.randomUUID()) => ({
  opId,
  kind,
  userIds,
  actorId: null,
});

async function inDirectory(channelId: ChannelId): Promise<string[]> {
  const select = "SELECT user_id FROM channel_members WHERE channel_id = ? ORDER BY user_id";
  const { results } = await env.DB.prepare(select).bind(channelId).all<{ user_id: string }>();
  return results.map(({ user_id }) => user_id);
}

const inRoom = (channelId: ChannelId): Promise<string[]> =>
  runInDurableObject(roomOf(channelId), (_, { storage }) =>
    storage.sql
      .exec<{ user_id: string }>("SELECT user_id FROM members ORDER BY user_id")
      .toArray()
      .map((row) => row.user_id),
  );

const openIntents = (channelId: ChannelId): Promise<number> =>
  runInDurableObject(
    roomOf(channelId),
    (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM intents").one().n,
  );

describe("changing who is in a channel", () => {
  it("adds to the directory and the room, and tells everybody there", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.vault);
    const ada = await attachRoom(channels.vault, people.ada);
    await expect(attachRoom(channels.vault, people.grace)).rejects.toThrow("404");
    const added = await room.changeMembers(change("add", [people.grace.userId]));
    expect(added).toEqual({ ok: true, changed: [people.grace.userId], memberCount: 3 });
    expect(await ada.first("member.joined")).toMatchObject({ seq: 1, userId: people.grace.userId, count: 3 });
    expect(await inRoom(channels.vault)).toEqual(await inDirectory(channels.vault));
    await attachRoom(channels.vault, people.grace);
  });

  it("cuts a removed member off in the same call", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.vault, people.ada);
    const linus = await attachRoom(channels.vault, people.linus);
    await linus.ask(send("I was here"));
    const removal = await roomFor(env, channels.vault).changeMembers(change("remove", [people.linus.userId]));
    expect(removal).toMatchObject({ ok: true, changed: [people.linus.userId], memberCount: 1 });
    expect((await linus.closed).code).toBe(4403);
    await expect(attachRoom(channels.vault, people.linus)).rejects.toThrow("404");
    const actor = { ...people.linus, workspaceRole: "member" as const };
    const post = await roomFor(env, channels.vault).post(actor, { text: "and still am" });
    expect(post).toMatchObject({ ok: false, code: "not_found" });
    expect(await ada.first("member.left")).toMatchObject({ userId: people.linus.userId, count: 1 });
    expect(await inDirectory(channels.vault)).toEqual([people.ada.userId]);
  });

  it("does the same operation once", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const add = change("add", [people.grace.userId], "the same");
    const [first, second] = await Promise.all([room.changeMembers(add), room.changeMembers(add)]);
    expect(second).toEqual(first);
    await room.changeMembers(change("remove", [people.grace.userId]));
    // A repetition that arrives late does not bring her back.
    expect(await room.changeMembers(add)).toMatchObject({ ok: true, changed: [people.grace.userId], memberCount: 2 });
    expect(await inDirectory(channels.lounge)).not.toContain(people.grace.userId);
    expect(await room.summary()).toMatchObject({ headSeq: 2, memberCount: 2 });
  });

  it("takes nobody in who is not an active member of the workspace", async () => {
    const { people, channels, workspaceId } = await team();
    const elsewhere = await scene({ people: { ken: "owner" } });
    await env.DB.prepare("UPDATE workspace_members SET deactivated_at = 1 WHERE workspace_id = ? AND user_id = ?")
      .bind(workspaceId, people.grace.userId)
      .run();
    const strangers = [elsewhere.people.ken.userId, newId("U"), people.grace.userId];
    expect(await roomFor(env, channels.lounge).changeMembers(change("add", strangers))).toMatchObject({
      ok: true,
      changed: [],
      memberCount: 2,
    });
    expect(await inDirectory(channels.lounge)).toHaveLength(2);
  });

  it("never takes a role away by adding again", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    await room.changeMembers({ ...change("add", [people.linus.userId]), role: "admin" });
    await room.changeMembers({ ...change("add", [people.linus.userId]), role: "member" });
    expect(await (await attachRoom(channels.lounge, people.linus)).first("hello")).toMatchObject({
      me: { role: "admin" },
    });
  });

  it("goes on while people talk, one change after another", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const ada = await attachRoom(channels.lounge, people.ada);
    const back = Array.from({ length: 6 }, (_, i) =>
      room.changeMembers(change(i % 2 ? "remove" : "add", [people.grace.userId])),
    );
    const acks = await Promise.all(Array.from({ length: 20 }, (_, i) => ada.ask(send(`${i}`))));
    expect(acks.every(({ type }) => type === "ack")).toBe(true);
    expect((await Promise.all(back)).every(({ ok }) => ok)).toBe(true);
    expect(await inRoom(channels.lounge)).toEqual(await inDirectory(channels.lounge));
    expect(await room.summary()).toMatchObject({ headSeq: 26 });
  });
});

describe("a change that was cut off", () => {
  const cutOff = async (channelId: ChannelId, kind: "add" | "remove", userId: UserId) => {
    await roomFor(env, channelId).init();
    await runInDurableObject(roomOf(channelId), (_, { storage }) => {
      const insert = "INSERT INTO intents VALUES ('cut', ?, ?, NULL, 0)";
      storage.sql.exec(insert, kind, JSON.stringify([userId]));
    });
    await evictDurableObject(roomOf(channelId));
  };

  it("before it reached the directory leaves everything as it was", async () => {
    const { people, channels } = await team();
    await cutOff(channels.vault, "remove", people.linus.userId);
    // The next change waits for the repair.
    await roomFor(env, channels.vault).changeMembers(change("add", [people.grace.userId]));
    expect(await openIntents(channels.vault)).toBe(0);
    expect(await inRoom(channels.vault)).toEqual(await inDirectory(channels.vault));
    expect(await inRoom(channels.vault)).toHaveLength(3);
    await attachRoom(channels.vault, people.linus);
  });

  it("after it reached the directory is carried out", async () => {
    const { people, channels } = await team();
    const linus = await attachRoom(channels.vault, people.linus);
    const ada = await attachRoom(channels.vault, people.ada);
    await env.DB.prepare("DELETE FROM channel_members WHERE channel_id = ? AND user_id = ?")
      .bind(channels.vault, people.linus.userId)
      .run();
    await cutOff(channels.vault, "remove", people.linus.userId);
    await roomFor(env, channels.vault).summary();
    expect(await ada.first("member.left")).toMatchObject({ userId: people.linus.userId });
    expect((await linus.closed).code).toBe(4403);
    expect(await openIntents(channels.vault)).toBe(0);
  });

  it("refuses a leaver until it is known what became of it", async () => {
    const { people, channels } = await team();
    await cutOff(channels.vault, "remove", people.linus.userId);
    await env.DB.prepare("UPDATE channels SET members_version = 41 WHERE id = ?").bind(channels.vault).run();
    const opId = "after another's version";
    expect(
      await roomFor(env, channels.vault).changeMembers(change("remove", [people.linus.userId], opId)),
    ).toMatchObject({
      ok: true,
      memberCount: 1,
    });
    const row = await env.DB.prepare("SELECT members_version, members_op FROM channels WHERE id = ?")
      .bind(channels.vault)
      .first();
    expect(row).toEqual({ members_version: 43, members_op: opId });
  });
});

it("a directory that does not answer refuses the change, keeps the leaver out, and is caught up with later", async () => {
  const { people, channels } = await team();
  const linus = await attachRoom(channels.vault, people.linus);
  await env.DB.prepare("ALTER TABLE channel_members RENAME TO away").run();
  const removal = await roomFor(env, channels.vault).changeMembers(change("remove", [people.linus.userId]));
  expect(removal).toMatchObject({ ok: false, code: "unavailable" });
  expect((await linus.closed).code).toBe(4403);
  await expect(attachRoom(channels.vault, people.linus)).rejects.toThrow("404");
  // Messages go on.
  expect(await (await attachRoom(channels.vault, people.ada)).ask(send("anybody?"))).toMatchObject({ type: "ack" });
  await env.DB.prepare("ALTER TABLE away RENAME TO channel_members").run();
  const again = await roomFor(env, channels.vault).changeMembers(change("remove", [people.linus.userId]));
  expect(again).toMatchObject({ ok: true, memberCount: 1 });
  expect(await inRoom(channels.vault)).toEqual(await inDirectory(channels.vault));
});

it("the day's comparison repairs what differs from the directory", async () => {
  const { people, channels } = await team();
  const ada = await attachRoom(channels.vault, people.ada);
  await env.DB.prepare("DELETE FROM channel_members WHERE channel_id = ? AND user_id = ?")
    .bind(channels.vault, people.linus.userId)
    .run();
  const stub = roomOf(channels.vault);
  await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("UPDATE alarms SET at = 0 WHERE name = 'daily'"));
  await evictDurableObject(stub);
  await runInDurableObject(stub, (instance) => instance.alarm());
  expect(await ada.first("member.left")).toMatchObject({ userId: people.linus.userId, count: 1 });
});

it("a directory at another version than the room believed is read first", async () => {
  const { people, channels } = await team();
  const room = roomFor(env, channels.lounge);
  await room.init();
  await env.DB.prepare("UPDATE channels SET members_version = 7 WHERE id = ?").bind(channels.lounge).run();
  await env.DB.prepare("DELETE FROM channel_members WHERE channel_id = ? AND user_id = ?")
    .bind(channels.lounge, people.linus.userId)
    .run();
  expect(await room.changeMembers(change("add", [people.grace.userId]))).toMatchObject({ ok: true, memberCount: 2 });
  expect(await inRoom(channels.lounge)).toEqual(await inDirectory(channels.lounge));
});

it("the hubs of those who join and leave are told", async () => {
  const { people, channels, workspaceId } = await team();
  const hub = await attachHub(workspaceId, people.grace);
  await roomFor(env, channels.vault).changeMembers(change("add", [people.grace.userId]));
  const joined = await hub.first("channel.joined");
  expect(joined).toMatchObject({ channel: { id: channels.vault, name: "vault" }, state: { unread: 0, mentions: 0 } });
  await roomFor(env, channels.vault).changeMembers(change("remove", [people.grace.userId]));
  expect(await hub.first("channel.left")).toMatchObject({ channelId: channels.vault });
});

// Last in this file: it wakes a thousand hubs.
it("a change of a thousand is one change with one event", async () => {
  const { workspaceId, people, channels } = await team();
  const crowd = Array.from({ length: 1_000 }, () => newId("U"));
  const now = Date.now();
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO users (id, email, first_name, last_name, display_name, real_name, created_at, updated_at)
       SELECT value, lower(value) || '@crowd.test', 'A', 'B', 'A', 'A', ?1, ?1 FROM json_each(?2)`,
    ).bind(now, JSON.stringify(crowd)),
    env.DB.prepare(
      `INSERT INTO workspace_members (workspace_id, user_id, role, joined_at)
       SELECT ?1, value, 'member', ?2 FROM json_each(?3)`,
    ).bind(workspaceId, now, JSON.stringify(crowd)),
  ]);
  const ada = await attachRoom(channels.lounge, people.ada);
  const added = await roomFor(env, channels.lounge).changeMembers(change("add", crowd));
  expect(added).toMatchObject({ ok: true, memberCount: 1_002 });
  expect(await ada.first("members.changed")).toEqual({ type: "members.changed", seq: 1, count: 1_002 });
  expect(await inRoom(channels.lounge)).toEqual(await inDirectory(channels.lounge));
});
