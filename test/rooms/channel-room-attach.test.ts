import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import type { RoomServerFrame } from "../../src/protocol/room-frames";
import { type Actor, attachRoom, roomOf, scene, session } from "./scene";
import { type Wire, wire } from "./wire";

const office = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member", dennis: "guest" },
    channels: {
      lounge: { members: ["ada", "linus"] },
      boardroom: { type: "private", members: ["ada", "dennis"] },
    },
  });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const fill = async (channelId: ChannelId, userId: UserId, count: number) => {
  const texts = Array.from({ length: count }, (_, i) => ({ userId, text: `${i}` }));
  for (let at = 0; at < count; at += 5_000) {
    expect(await roomFor(env, channelId).load(texts.slice(at, at + 5_000))).toMatchObject({ ok: true });
  }
};

type Catchup = Extract<RoomServerFrame, { type: "catchup" }>;
const caughtUp = async (line: Wire): Promise<Catchup[]> => {
  const frames = await line.until((all) => all.some((frame) => frame.type === "catchup" && !frame.more));
  return frames.filter((frame): frame is Catchup => frame.type === "catchup");
};

describe("hello", () => {
  it("comes first and says who one is here", async () => {
    const { people, channels } = await office();
    const ada = await wire(channels.boardroom, people.ada);
    const [hello] = await ada.until((frames) => frames.length > 0);
    expect(hello).toMatchObject({
      type: "hello",
      channelId: channels.boardroom,
      seq: 0,
      epoch: expect.stringMatching(/^[a-z0-9]+$/),
      me: { userId: people.ada.userId, role: "member", canPost: true, readTs: null },
      memberCount: 2,
      limits: { text: limits.messageText },
    });
  });

  it("is followed by events with no gap to its seq", async () => {
    const { people, channels } = await office();
    const linus = await attachRoom(channels.lounge, people.linus);
    const sending = Array.from({ length: 30 }, (_, i) => linus.ask(send(`${i}`)));
    const late = await wire(channels.lounge, people.ada);
    await Promise.all(sending);
    const frames = await late.until((all) => all.some((frame) => frame.type === "message.posted" && frame.seq === 30));
    const hello = frames[0] as Extract<RoomServerFrame, { type: "hello" }>;
    const seqs = frames.flatMap((frame) => (frame.type === "message.posted" ? [frame.seq] : []));
    expect(seqs).toEqual(Array.from({ length: 30 - hello.seq }, (_, i) => hello.seq + 1 + i));
  });
});

describe("who may attach", () => {
  it("a member may; a stranger may not, to what is private or to what they are a guest beside", async () => {
    const { people, channels } = await office();
    await attachRoom(channels.boardroom, people.dennis);
    await expect(attachRoom(channels.boardroom, people.linus)).rejects.toThrow("404");
    await expect(attachRoom(channels.lounge, people.dennis)).rejects.toThrow("404");
    const elsewhere = await scene({ people: { ken: "owner" } });
    await expect(attachRoom(channels.lounge, elsewhere.people.ken)).rejects.toThrow("404");
  });

  it("a member of the workspace reads a public channel, and joins it by posting", async () => {
    const { people, channels } = await office();
    const linus = await attachRoom(channels.lounge, people.linus);
    const grace = await attachRoom(channels.lounge, people.grace);
    expect(await grace.first("hello")).toMatchObject({ me: { role: "none", canPost: true }, memberCount: 2 });
    expect(await grace.ask({ type: "reaction.add", ts: "1700000000.000000", name: "eyes" })).toMatchObject({
      code: "forbidden",
    });
    expect(await grace.ask(send("may I?"))).toMatchObject({ type: "ack", seq: 2 });
    expect(await linus.first("member.joined")).toEqual({
      type: "member.joined",
      seq: 1,
      userId: people.grace.userId,
      count: 3,
    });
    await linus.first("message.posted");
    const row = env.DB.prepare("SELECT role FROM channel_members WHERE channel_id = ? AND user_id = ?");
    expect(await row.bind(channels.lounge, people.grace.userId).first()).toEqual({ role: "member" });
  });

  it("nobody whose session is over", async () => {
    const { people, channels } = await office();
    const over = { ...people.grace, sessionId: newId("S") };
    await expect(attachRoom(channels.lounge, over)).rejects.toThrow("401");
    await expect(attachRoom(channels.lounge, people.grace)).resolves.toBeTruthy();
  });
});

describe("sessions that end", () => {
  it("close their sockets and stay out, while the member's other session stays in", async () => {
    const { people, channels } = await office();
    const phone: Actor = { userId: people.linus.userId, sessionId: newId("S") };
    await session(phone.userId, phone.sessionId).run();
    const atDesk = await attachRoom(channels.lounge, people.linus);
    const onPhone = await attachRoom(channels.lounge, phone);
    const room = roomFor(env, channels.lounge);
    expect(await room.closeSessions({ ...phone, reason: "signed_out" })).toEqual({ ok: true, closed: 1 });
    expect((await onPhone.closed).code).toBe(4401);
    await evictDurableObject(roomOf(channels.lounge));
    await expect(attachRoom(channels.lounge, phone)).rejects.toThrow("401");
    expect(await atDesk.ask(send("still here"))).toMatchObject({ type: "ack" });
  });

  it("all at once let only a new, living one in", async () => {
    const { people, channels } = await office();
    const { userId, sessionId } = people.linus;
    const line = await attachRoom(channels.lounge, people.linus);
    await env.DB.prepare("UPDATE auth_sessions SET revoked_at = 1 WHERE id = ?").bind(sessionId).run();
    await roomFor(env, channels.lounge).closeSessions({ userId, sessionId: null, reason: "signed_out" });
    expect((await line.closed).code).toBe(4401);
    await expect(attachRoom(channels.lounge, people.linus)).rejects.toThrow("401");
    const fresh: Actor = { userId, sessionId: newId("S") };
    await session(userId, fresh.sessionId).run();
    await attachRoom(channels.lounge, fresh);
  });

  it("whose facts changed may come back at once", async () => {
    const { people, channels } = await office();
    const line = await attachRoom(channels.lounge, people.linus);
    await roomFor(env, channels.lounge).closeSessions({ ...people.linus, sessionId: null, reason: "changed" });
    expect((await line.closed).code).toBe(4401);
    await attachRoom(channels.lounge, people.linus);
  });
});

it("a member's oldest socket goes when they have too many, also after an eviction", async () => {
  const { people, channels } = await office();
  const lines = [];
  for (let i = 0; i < limits.socketsPerMember; i += 1) lines.push(await attachRoom(channels.lounge, people.linus));
  await evictDurableObject(roomOf(channels.lounge));
  const ada = await attachRoom(channels.lounge, people.ada);
  await attachRoom(channels.lounge, people.linus);
  expect((await lines[0]?.closed)?.code).toBe(4409);
  expect(await lines[1]?.ask(send("second oldest"))).toMatchObject({ type: "ack" });
  expect(await ada.first("message.posted")).toMatchObject({ seq: 1 });
});

describe("catching up", () => {
  it("brings exactly what is missing, then goes on live", async () => {
    const { people, channels } = await office();
    await fill(channels.lounge, people.ada.userId, 10);
    const line = await wire(channels.lounge, people.linus, "?after=7");
    expect(await caughtUp(line)).toEqual([
      {
        type: "catchup",
        from: 7,
        to: 10,
        events: [8, 9, 10].map((seq) => expect.objectContaining({ seq })),
        more: false,
      },
    ]);
    line.send(send("live"));
    await line.until((frames) => frames.some((frame) => frame.type === "message.posted" && frame.seq === 11));
    const level = await wire(channels.lounge, people.ada, "?after=11");
    expect(await caughtUp(level)).toEqual([{ type: "catchup", from: 11, to: 11, events: [], more: false }]);
  });

  it("comes in frames of at most 500 events, 4,000 behind", async () => {
    const { people, channels } = await office();
    await fill(channels.lounge, people.ada.userId, 4_100);
    const line = await wire(channels.lounge, people.linus, "?after=100");
    const frames = await caughtUp(line);
    expect(frames.length).toBeGreaterThanOrEqual(8);
    expect(frames.every(({ events }) => events.length <= limits.catchup.events)).toBe(true);
    expect(frames.map(({ more }) => more)).toEqual([...frames.slice(1).map(() => true), false]);
    const seqs = frames.flatMap(({ events }) => events.map(({ seq }) => seq));
    expect(seqs).toEqual(Array.from({ length: 4_000 }, (_, i) => 101 + i));
    expect(frames.slice(1).map(({ from }) => from)).toEqual(frames.slice(0, -1).map(({ to }) => to));
  });

  it("keeps a frame within 256 KB, counted in bytes", async () => {
    const { people, channels } = await office();
    const texts = Array.from({ length: 12 }, () => ({ userId: people.ada.userId, text: "語".repeat(30_000) }));
    await roomFor(env, channels.lounge).load(texts);
    const line = await wire(channels.lounge, people.linus, "?after=0");
    await caughtUp(line);
    const catchups = line.texts.filter((text) => text.startsWith('{"type":"catchup"'));
    const sizes = catchups.map((text) => new TextEncoder().encode(text).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.catchup.bytes);
    expect(catchups.length).toBe(6);
  });

  it.each([
    ["beyond the head", "?after=11"],
    ["of another epoch", "?after=3&epoch=zzz"],
    ["no number", "?after=soon"],
  ])("is a resync when the place is %s", async (_what, query) => {
    const { people, channels } = await office();
    await fill(channels.lounge, people.ada.userId, 10);
    const line = await wire(channels.lounge, people.linus, query);
    const [hello, resync] = await line.until((frames) => frames.length >= 2);
    const { epoch } = hello as { epoch: string };
    expect(resync).toEqual({ type: "resync", seq: 10, epoch });
    const right = await wire(channels.lounge, people.linus, `?after=3&epoch=${epoch}`);
    expect((await caughtUp(right))[0]).toMatchObject({ from: 3, to: 10 });
  });

  it("is a resync beyond the trim, after which the newest page goes on without a gap", async () => {
    const { people, channels } = await office();
    await fill(channels.lounge, people.ada.userId, limits.log.events + 700);
    const room = roomFor(env, channels.lounge);
    const tooFar = await wire(channels.lounge, people.linus, "?after=1");
    expect((await tooFar.until((frames) => frames.length >= 2))[1]).toMatchObject({ type: "resync" });
    // Nothing goes while it is young.
    const count = () =>
      runInDurableObject(
        roomOf(channels.lounge),
        (_, { storage }) => storage.sql.exec("SELECT count(*) AS n FROM events").one().n,
      );
    await trimNow(channels.lounge);
    expect(await count()).toBe(limits.log.events + 700);
    const eightDays = Date.now() - (limits.log.days + 1) * 24 * 60 * 60_000;
    await runInDurableObject(roomOf(channels.lounge), (_, { storage }) =>
      storage.sql.exec("UPDATE events SET at = ?", eightDays),
    );
    await trimNow(channels.lounge);
    expect(await count()).toBe(limits.log.events);
    const edge = await wire(channels.lounge, people.linus, "?after=700");
    expect((await caughtUp(edge))[0]).toMatchObject({ from: 700 });
    const beyond = await wire(channels.lounge, people.linus, "?after=699");
    const frames = await beyond.until((all) => all.length >= 2);
    expect(frames[1]).toMatchObject({ type: "resync", seq: limits.log.events + 700 });
    const page = await room.history({ limit: 1 });
    expect(page).toMatchObject({ ok: true, seq: limits.log.events + 700 });
    const newest = page.ok ? page.messages[0] : undefined;
    expect((newest as Message).text).toBe(`${limits.log.events + 699}`);
  });
});

/** Lets the day's work come now, and all that follows from it. */
async function trimNow(channelId: ChannelId): Promise<void> {
  const stub = roomOf(channelId);
  const inStorage = (work: (storage: DurableObjectStorage) => unknown) =>
    runInDurableObject(stub, (_, { storage }) => work(storage));
  await inStorage(({ sql }) => sql.exec("UPDATE alarms SET at = 0 WHERE name = 'daily'"));
  await evictDurableObject(stub);
  await inStorage((storage) => storage.setAlarm(Date.now()));
  do await runDurableObjectAlarm(stub);
  while (
    await inStorage(({ sql }) => sql.exec("SELECT 1 FROM alarms WHERE name = 'trim' OR at = 0").toArray().length > 0)
  );
}
