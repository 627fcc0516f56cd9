import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Actor as Standing } from "../../durable-objects/contract";
import { hubFor, roomFor } from "../../durable-objects/stubs";
import type { ChannelId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { type Actor, attachHub, attachRoom, roomOf, scene } from "./scene";

async function lounge() {
  const made = await scene({
    people: { david: "owner", kevin: "member", jason: "member" },
    channels: { lounge: { members: ["david", "kevin"] } },
  });
  const room = roomFor(env, made.channels.lounge);
  const { kevin, david } = made.people;
  const at = { workspaceId: made.workspaceId };
  const whose = { workspaceId: made.workspaceId, userId: kevin.userId };
  const list = async () => {
    const answer = await hubFor(env, made.workspaceId, kevin.userId).scheduledList(whose);
    return answer.ok ? answer.scheduled : [];
  };
  const leaves = (who: Actor) =>
    room.changeMembers({ opId: crypto.randomUUID(), kind: "remove", userIds: [who.userId], actorId: david.userId });
  return { ...made, room, kevin, david, at, whose, list, leaves, id: made.channels.lounge };
}

const acting = ({ userId, sessionId }: Actor): Standing => ({ userId, sessionId, workspaceRole: "member" });
const inMinutes = (minutes: number) => Date.now() + minutes * 60_000;

/** What waits in the room is due now, and its alarm has come. */
async function timeComes(channelId: ChannelId): Promise<void> {
  const room = roomOf(channelId);
  await runInDurableObject(room, (_, { storage }) => {
    storage.sql.exec("UPDATE scheduled SET at = 1");
    storage.sql.exec("UPDATE alarms SET at = 0 WHERE name = 'scheduled'");
  });
  // The room knows its alarms by heart.
  await evictDurableObject(room);
  await runInDurableObject(room, (instance) => instance.alarm());
}
const texts = async (channelId: ChannelId) => {
  const page = await roomFor(env, channelId).history({ limit: 50 });
  return page.ok ? page.messages.map(({ text }) => text) : [];
};

describe("a scheduled message", () => {
  test("is nobody else's before its time, is said once in its author's name, and is gone from the list", async () => {
    const { room, kevin, david, id, list, workspaceId } = await lounge();
    const line = await attachRoom(id, david);
    const hub = await attachHub(workspaceId, kevin);
    const made = await room.schedule(acting(kevin), { text: "Good morning", at: inMinutes(60) });
    if (!made.ok) throw new Error(made.message);
    expect(await list()).toEqual([made.scheduled]);
    expect((await hub.first("scheduled.updated")).items).toEqual([made.scheduled]);
    expect(await texts(id)).toEqual([]);

    await timeComes(id);
    const posted = await line.first("message.posted");
    expect(posted.message).toMatchObject({ userId: kevin.userId, text: "Good morning" });
    expect(posted.message.clientMsgId).toBe(`sched:${made.scheduled.id}`);
    await expect.poll(list).toEqual([]);
    await hub.until((frame) => frame.type === "scheduled.updated" && frame.items.length === 0);

    await timeComes(id);
    expect(await texts(id)).toEqual(["Good morning"]);
  });

  test("does not go out before its time, though the alarm comes", async () => {
    const { room, kevin, id } = await lounge();
    await room.schedule(acting(kevin), { text: "Tomorrow", at: inMinutes(60) });
    const stub = roomOf(id);
    await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("UPDATE alarms SET at = 0 WHERE name = 'scheduled'"),
    );
    await evictDurableObject(stub);
    await runInDurableObject(stub, (instance) => instance.alarm());
    expect(await texts(id)).toEqual([]);
    const armed = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ at: number }>("SELECT at FROM alarms WHERE name = 'scheduled'").one(),
    );
    expect(armed.at).toBeGreaterThan(Date.now());
  });

  test("the same clientMsgId again is the same one", async () => {
    const { room, kevin, list } = await lounge();
    const input = { text: "Once", at: inMinutes(60), clientMsgId: "one" };
    const first = await room.schedule(acting(kevin), input);
    const again = await room.schedule(acting(kevin), input);
    expect(first).toMatchObject({ ok: true, repeated: false });
    expect(again).toMatchObject({ ok: true, repeated: true, scheduled: first.ok ? first.scheduled : null });
    expect(await list()).toHaveLength(1);
  });

  test("its author changes it, sends it now, or gives it up; nobody else does", async () => {
    const { room, kevin, david, at, list, id } = await lounge();
    const one = await room.schedule(acting(kevin), { text: "One", at: inMinutes(60) });
    const two = await room.schedule(acting(kevin), { text: "Two", at: inMinutes(70) });
    if (!one.ok || !two.ok) throw new Error("not scheduled");
    const first = { ...at, id: one.scheduled.id };
    for (const refused of [
      await room.changeScheduled(acting(david), { ...first, text: "Mine" }),
      await room.cancelScheduled(acting(david), first),
      await room.sendScheduled(acting(david), first),
      await room.sendScheduled(acting(kevin), { ...first, workspaceId: "T00000000000" }),
    ])
      expect(refused).toMatchObject({ ok: false, code: "not_found" });
    expect(await room.changeScheduled(acting(kevin), { ...first, text: "One, changed" })).toMatchObject({ ok: true });
    expect(await room.cancelScheduled(acting(kevin), { ...at, id: two.scheduled.id })).toEqual({ ok: true });
    expect((await list()).map(({ text }) => text)).toEqual(["One, changed"]);
    expect(await room.sendScheduled(acting(kevin), first)).toMatchObject({ message: { text: "One, changed" } });
    expect(await room.sendScheduled(acting(kevin), first)).toMatchObject({ ok: false, code: "not_found" });
    expect(await list()).toEqual([]);
    expect(await texts(id)).toEqual(["One, changed"]);
  });

  test("what came before it stays unread to an author who is not there", async () => {
    const { room, kevin, david, id } = await lounge();
    await room.post(acting(david), { text: "Read me" });
    await room.schedule(acting(kevin), { text: "Good night", at: inMinutes(60) });
    await timeComes(id);
    expect(await room.state(kevin.userId)).toMatchObject({ state: { unread: 1 } });
    // Beside it, one that is posted by hand reads.
    await room.post(acting(kevin), { text: "Here I am" });
    expect(await room.state(kevin.userId)).toMatchObject({ state: { unread: 0 } });
  });

  test("goes into its thread, and to the channel too when asked", async () => {
    const { room, kevin, david, id } = await lounge();
    const parent = await room.post(acting(david), { text: "Parent" });
    if (!parent.ok) throw new Error(parent.message);
    const { ts: threadTs } = parent.message;
    await room.schedule(acting(kevin), { text: "Reply", threadTs, at: inMinutes(60) });
    await room.schedule(acting(kevin), { text: "Aloud", threadTs, broadcast: true, at: inMinutes(60) });
    await timeComes(id);
    expect(await room.thread({ userId: david.userId, threadTs, limit: 10 })).toMatchObject({
      parent: { replyCount: 2 },
    });
    expect(await texts(id)).toEqual(["Aloud", "Parent"]);
  });
});

describe("rights are asked again when its time comes", () => {
  test("somebody who left the channel is told, and keeps the text", async () => {
    const { room, kevin, id, list, leaves, at } = await lounge();
    const made = await room.schedule(acting(kevin), { text: "Kept", at: inMinutes(60) });
    await leaves(kevin);
    await timeComes(id);
    expect(await texts(id)).toEqual([]);
    await expect.poll(list).toMatchObject([{ text: "Kept", failed: { reason: "forbidden" } }]);
    // It does not try again by itself; giving it up is possible from outside.
    await timeComes(id);
    expect(await texts(id)).toEqual([]);
    if (made.ok)
      expect(await room.cancelScheduled(acting(kevin), { ...at, id: made.scheduled.id })).toEqual({ ok: true });
    expect(await list()).toEqual([]);
  });

  test("in an archived channel nothing is said, and after it is brought back it may be tried again", async () => {
    const { room, kevin, id, list, at } = await lounge();
    const made = await room.schedule(acting(kevin), { text: "Kept", at: inMinutes(60) });
    if (!made.ok) throw new Error(made.message);
    await env.DB.prepare("UPDATE channels SET archived_at = 1 WHERE id = ?").bind(id).run();
    await room.refresh();
    await timeComes(id);
    await expect.poll(list).toMatchObject([{ text: "Kept", failed: { reason: "archived" } }]);
    expect(await room.schedule(acting(kevin), { text: "No", at: inMinutes(60) })).toMatchObject({ code: "archived" });
    await env.DB.prepare("UPDATE channels SET archived_at = NULL WHERE id = ?").bind(id).run();
    await room.refresh();
    expect(await room.changeScheduled(acting(kevin), { ...at, id: made.scheduled.id, at: inMinutes(5) })).toMatchObject(
      {
        ok: true,
      },
    );
    expect((await list())[0]?.failed).toBeUndefined();
    await timeComes(id);
    expect(await texts(id)).toEqual(["Kept"]);
  });

  test("nothing is said for somebody who was removed from the workspace", async () => {
    const { room, kevin, id, workspaceId } = await lounge();
    await room.schedule(acting(kevin), { text: "Never", at: inMinutes(60) });
    await env.DB.prepare("UPDATE workspace_members SET deactivated_at = 1 WHERE workspace_id = ? AND user_id = ?")
      .bind(workspaceId, kevin.userId)
      .run();
    await timeComes(id);
    expect(await texts(id)).toEqual([]);
  });

  test("with a deleted channel the text stays in the member's list, until they give it up", async () => {
    const { room, kevin, id, list, workspaceId, whose } = await lounge();
    const made = await room.schedule(acting(kevin), { text: "Kept", at: inMinutes(60) });
    if (!made.ok) throw new Error(made.message);
    await room.destroy();
    const hub = hubFor(env, workspaceId, kevin.userId);
    const channel = { id, name: "lounge", type: "public" as const, topic: "", purpose: "", archived: false };
    await hub.told({ channelId: id, version: Number.MAX_SAFE_INTEGER, member: false, channel, state: null });
    expect(await list()).toMatchObject([{ text: "Kept", failed: { reason: "deleted" } }]);
    expect(await hub.forgetScheduled({ ...whose, id: made.scheduled.id })).toEqual({ ok: true });
    expect(await list()).toEqual([]);
    expect(await hub.forgetScheduled({ ...whose, id: made.scheduled.id })).toMatchObject({ code: "not_found" });
  });
});

describe("what is refused at once", () => {
  test("a time that passed or is too far, an empty text, a thread that is not there, somebody outside", async () => {
    const { room, kevin, people } = await lounge();
    const code = async (who: Actor, input: { text: string; at: number; threadTs?: "1700000000.000100" }) => {
      const answer = await room.schedule(acting(who), input);
      return answer.ok ? "ok" : answer.code;
    };
    const day = 24 * 60;
    expect(await code(kevin, { text: "Hello", at: Date.now() - 1 })).toBe("bad_frame");
    expect(await code(kevin, { text: "Hello", at: inMinutes(limits.scheduled.days * day + 1) })).toBe("bad_frame");
    expect(await code(kevin, { text: "  ", at: inMinutes(5) })).toBe("bad_frame");
    expect(await code(kevin, { text: "x".repeat(limits.messageText + 1), at: inMinutes(5) })).toBe("too_long");
    expect(await code(kevin, { text: "Reply", threadTs: "1700000000.000100", at: inMinutes(5) })).toBe("not_found");
    expect(await code(people.jason, { text: "Hello", at: inMinutes(5) })).toBe("forbidden");
    expect(await code(kevin, { text: "Hello", at: inMinutes(limits.scheduled.days * day - 1) })).toBe("ok");
  });

  test("more than thirty in five minutes, more than a hundred in all", async () => {
    const { room, kevin } = await lounge();
    const { window, perMember } = limits.scheduled;
    const start = Math.ceil(inMinutes(10) / (window.minutes * 60_000)) * window.minutes * 60_000;
    const add = (at: number) => room.schedule(acting(kevin), { text: "One of many", at });
    for (let i = 0; i < window.messages; i += 1) expect(await add(start + i)).toMatchObject({ ok: true });
    expect(await add(start + 1)).toMatchObject({ code: "too_many" });
    for (let i = window.messages; i < perMember; i += 1)
      expect(await add(start + i * window.minutes * 60_000)).toMatchObject({ ok: true });
    expect(await add(start + 1_000 * window.minutes * 60_000)).toMatchObject({ code: "too_many" });
  });
});
