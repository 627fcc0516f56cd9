import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { Ts } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { attachRoom, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { lounge: { members: ["ada", "linus"] } },
  });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const actorOf = (who: { userId: `U${string}`; sessionId: `S${string}` }) => ({
  ...who,
  workspaceRole: "member" as const,
});

describe("a pin", () => {
  it("is told to everybody with the number there are, and again changes nothing", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    const { ts } = await ada.ask(send("the plan"));
    expect(await linus.ask({ type: "pin.add", ts })).toMatchObject({ type: "ack" });
    expect(await ada.first("pin.added")).toMatchObject({ ts, userId: people.linus.userId, count: 1 });
    const { seq } = await ada.first("pin.added");
    expect(await ada.ask({ type: "pin.add", ts })).toMatchObject({ type: "ack" });
    const again = await attachRoom(channels.lounge, people.ada, `?after=${seq}`);
    expect(await again.first("hello")).toMatchObject({ seq, pinCount: 1 });
    await evictDurableObject(roomOf(channels.lounge));
    const kept = await roomFor(env, channels.lounge).pins();
    expect(kept).toMatchObject({ ok: true, pins: [{ message: { ts, pinned: true }, userId: people.linus.userId }] });
    expect(await linus.ask({ type: "pin.remove", ts })).toMatchObject({ type: "ack" });
    expect(await ada.first("pin.removed")).toMatchObject({ ts, count: 0 });
    expect(await roomFor(env, channels.lounge).message({ ts: ts as Ts })).not.toHaveProperty("message.pinned");
  });

  it("stays on a message that is edited, and goes with one that is deleted", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send("the plan"));
    await ada.ask({ type: "pin.add", ts });
    await ada.ask({ type: "message.edit", ts, text: "the better plan" });
    expect((await ada.first("message.edited")).message).toMatchObject({ text: "the better plan", pinned: true });
    await ada.ask({ type: "message.delete", ts });
    expect((await ada.first("message.deleted")).message).not.toHaveProperty("pinned");
    expect(await ada.first("pin.removed")).toMatchObject({ ts, count: 0 });
    expect(await roomFor(env, channels.lounge).pins()).toEqual({ ok: true, pins: [] });
    expect(await ada.ask({ type: "pin.add", ts })).toMatchObject({ type: "error", code: "not_found" });
  });

  it("is for members alone: a reader of a public channel joins first", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const grace = await attachRoom(channels.lounge, people.grace);
    const { ts } = await ada.ask(send("the plan"));
    expect(await grace.ask({ type: "pin.add", ts })).toMatchObject({ type: "error", code: "forbidden" });
    await grace.ask(send("I am in"));
    expect(await grace.ask({ type: "pin.add", ts })).toMatchObject({ type: "ack" });
  });

  it("is one of a hundred at most", async () => {
    const { people, channels } = await team();
    const texts = Array.from({ length: limits.pins + 1 }, (_, i) => ({ userId: people.ada.userId, text: `${i}` }));
    const room = roomFor(env, channels.lounge);
    await room.load(texts);
    const history = await room.history({ limit: limits.pins + 1 });
    if (!history.ok) throw new Error(history.message);
    const [last, ...others] = history.messages.map(({ ts }) => ts).toReversed();
    // Changes are limited a minute, so two people pin.
    for (const [index, ts] of others.entries()) {
      const who = index % 2 === 0 ? people.ada : people.linus;
      expect(await room.pin(actorOf(who), { ts, on: true })).toMatchObject({ ok: true });
    }
    expect(await room.pin(actorOf(people.ada), { ts: last as Ts, on: true })).toMatchObject({ code: "too_many" });
    expect(await room.pin(actorOf(people.ada), { ts: others[0] as Ts, on: false })).toMatchObject({ ok: true });
    expect(await room.pin(actorOf(people.ada), { ts: last as Ts, on: true })).toMatchObject({ ok: true });
  });
});
