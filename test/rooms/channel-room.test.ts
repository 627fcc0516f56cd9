import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import { standardEmoji } from "../../src/protocol/emoji-names";
import { microsFromTs, newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Message } from "../../src/protocol/message";
import { type Actor, attachRoom, roomOf, scene } from "./scene";
import { wire } from "./wire";

const watercooler = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { watercooler: { members: ["ada", "linus", "grace"] } },
  });

const send = (text: string, clientMsgId = crypto.randomUUID()) => ({ type: "message.send", clientMsgId, text });
const acting = ({ userId, sessionId }: Actor) => ({ userId, sessionId, workspaceRole: "member" as const });

describe("a message", () => {
  it("is acked with its place and reaches everybody who is there", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    const ack = await ada.ask(send("Good morning", "one"));
    expect(ack).toMatchObject({ type: "ack", seq: 1, messageId: `${channels.watercooler}-${ack.ts}` });
    const expected = { userId: people.ada.userId, text: "Good morning", ts: ack.ts, seq: 1, clientMsgId: "one" };
    for (const line of [ada, linus]) {
      expect(await line.first("message.posted")).toMatchObject({ seq: 1, message: { ...expected, reactions: [] } });
    }
  });

  it("is acked to its sender before the sender sees it", async () => {
    const { people, channels } = await watercooler();
    const ada = await wire(channels.watercooler, people.ada);
    for (const id of ["a", "b", "c"]) ada.send({ ...send(id), id });
    const frames = await ada.until((all) => all.filter(({ type }) => type === "message.posted").length === 3);
    for (const seq of [1, 2, 3]) {
      const acked = frames.findIndex((frame) => frame.type === "ack" && frame.seq === seq);
      const seen = frames.findIndex((frame) => frame.type === "message.posted" && frame.seq === seq);
      expect(acked).toBeGreaterThan(0);
      expect(acked).toBeLessThan(seen);
    }
  });

  it("of many senders at once gets numbers without a gap and times that grow", async () => {
    const { people, channels } = await watercooler();
    const names = Object.values(people);
    const lines = await Promise.all(names.map((who) => attachRoom(channels.watercooler, who)));
    const acks = await Promise.all(
      lines.flatMap((line) => Array.from({ length: 20 }, (_, i) => line.ask(send(`${i}`)))),
    );
    expect(acks.map(({ seq }) => seq).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    for (const line of lines) {
      await line.until((frame) => frame.type === "message.posted" && frame.seq === 60);
      const posted = line.of("message.posted");
      expect(posted.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      const times = posted.map(({ message }) => message.ts);
      expect(times).toEqual([...new Set(times)].sort());
    }
  });

  it("sent again under its clientMsgId gets the same answer and is stored once", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const again = await attachRoom(channels.watercooler, people.ada);
    const [first, second] = await Promise.all([ada.ask(send("once", "same")), again.ask(send("once", "same"))]);
    const place = ({ ts, seq, messageId }: typeof first) => ({ ts, seq, messageId });
    expect(place(second)).toEqual(place(first));
    const rest = await roomFor(env, channels.watercooler).post(acting(people.ada), {
      clientMsgId: "same",
      text: "once",
    });
    expect(rest).toMatchObject({ ok: true, repeated: true, message: { ts: first.ts } });
    await ada.ask({ type: "message.delete", ts: first.ts });
    expect(place(await ada.ask(send("once", "same")))).toEqual(place(first));
    // Another author's clientMsgId is another message.
    const linus = await attachRoom(channels.watercooler, people.linus);
    expect((await linus.ask(send("mine", "same"))).ts).not.toBe(first.ts);
    const page = await roomFor(env, channels.watercooler).history({ limit: 10 });
    expect(page).toMatchObject({ ok: true, hasMore: false });
    expect(page.ok && page.messages).toHaveLength(2);
  });

  it.each([
    ["white space alone", { text: " \n\u0000" }, "bad_frame"],
    ["more than fits", { text: "x".repeat(limits.messageText + 1) }, "too_long"],
    ["a file that was never offered", { text: "see", fileIds: ["F1"] }, "not_found"],
    ["a reply to nothing", { text: "hm", threadTs: "1700000000.000000" }, "not_found"],
    ["blocks without end", { text: "b", blocks: Array.from({ length: limits.blocks + 1 }, () => ({})) }, "bad_frame"],
  ])("with %s is refused, and the next one is not", async (_what, wrong, code) => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    expect(await ada.ask({ ...send(""), ...wrong })).toMatchObject({ type: "error", code });
    expect(await ada.ask(send("fine"))).toMatchObject({ type: "ack", seq: 1 });
  });

  it("keeps its blocks, and everything but NUL and lone surrogates of its text", async () => {
    const { people, channels } = await watercooler();
    const room = roomFor(env, channels.watercooler);
    const blocks = [{ type: "section", text: { type: "plain_text", text: "hi" } }];
    const answer = await room.post(acting(people.ada), { text: "a\u0000b \ud83d 👍", blocks });
    expect(answer.ok && answer.message).toMatchObject({ text: "ab \ufffd 👍", blocks });
    const page = await room.history({ limit: 1 });
    expect(page.ok && page.messages[0]).toEqual(answer.ok && answer.message);
  });

  it("more than a hundred a minute over sockets or sixty over REST are too many", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    for (let sent = 0; sent < limits.sendsPerMinute; sent += 1) {
      expect((await ada.ask(send(`${sent}`))).type).toBe("ack");
    }
    const refused = await ada.ask(send("one more"));
    expect(refused).toMatchObject({ type: "error", code: "rate_limited" });
    expect((refused as { retryAfter?: number }).retryAfter).toBeGreaterThan(0);
    const linus = await attachRoom(channels.watercooler, people.linus);
    expect((await linus.ask(send("mine"))).type).toBe("ack");
    const room = roomFor(env, channels.watercooler);
    for (let sent = 0; sent < limits.postsPerMinute; sent += 1) {
      expect(await room.post(acting(people.linus), { text: `${sent}` })).toMatchObject({ ok: true });
    }
    expect(await room.post(acting(people.linus), { text: "more" })).toMatchObject({ ok: false, code: "rate_limited" });
  });

  it("is refused in an archived channel, and taken again afterwards", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const archive = (at: number | null) =>
      env.DB.prepare("UPDATE channels SET archived_at = ? WHERE id = ?").bind(at, channels.watercooler).run();
    await archive(Date.now());
    await roomFor(env, channels.watercooler).refresh();
    expect(await ada.first("channel.updated")).toMatchObject({ seq: 1, channel: { archived: true } });
    expect(await ada.ask(send("hello?"))).toMatchObject({ type: "error", code: "archived" });
    await archive(null);
    await roomFor(env, channels.watercooler).refresh();
    expect(await ada.ask(send("hello!"))).toMatchObject({ type: "ack", seq: 3 });
  });
});

describe("an author", () => {
  it("edits a message, and no replay shows the old text", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const { ts } = await ada.ask(send("teh secret"));
    await ada.ask({ type: "message.edit", ts, text: "first draft" });
    expect(await ada.ask({ type: "message.edit", ts, text: "the public" })).toMatchObject({ type: "ack", ts, seq: 1 });
    const edited = await ada.until((frame) => frame.type === "message.edited" && frame.seq === 3);
    expect(edited).toMatchObject({ message: { ts, seq: 1, text: "the public", editedAt: expect.any(String) } });
    const linus = await attachRoom(channels.watercooler, people.linus, "?after=0");
    const replay = await linus.first("catchup");
    const texts = replay.events.map((event) => (event as { message: Message }).message.text);
    expect(texts).toEqual(["the public", "the public", "the public"]);
  });

  it("alone edits; author, channel admin and workspace admin delete", async () => {
    const { people, channels } = await watercooler();
    const room = roomFor(env, channels.watercooler);
    const ada = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    const { ts } = await linus.ask(send("mine"));
    expect(await ada.ask({ type: "message.edit", ts, text: "yours" })).toMatchObject({ code: "forbidden" });
    const grace = await attachRoom(channels.watercooler, people.grace);
    expect(await grace.ask({ type: "message.delete", ts })).toMatchObject({ code: "forbidden" });
    // Ada owns the workspace.
    expect(await ada.ask({ type: "message.delete", ts })).toMatchObject({ type: "ack", ts });
    expect(await ada.ask({ type: "message.delete", ts })).toMatchObject({ type: "ack", ts });
    expect(await linus.ask({ type: "message.edit", ts, text: "back" })).toMatchObject({ code: "not_found" });
    const tombstone = await linus.first("message.deleted");
    expect(tombstone.message).toMatchObject({ text: "", deletedAt: expect.any(String) });
    const second = await linus.ask(send("another"));
    const opId = crypto.randomUUID();
    await room.changeMembers({ opId, kind: "add", userIds: [people.grace.userId], role: "admin", actorId: null });
    expect(await grace.ask({ type: "message.delete", ts: second.ts })).toMatchObject({ type: "ack" });
  });
});

describe("reactions", () => {
  it("are counted from the table, once for each person and name", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    const { ts } = await ada.ask(send("done"));
    for (const line of [ada, linus, linus]) await line.ask({ type: "reaction.add", ts, name: "tada" });
    await ada.ask({ type: "reaction.remove", ts, name: "tada" });
    const last = await ada.until((frame) => frame.type === "reaction.changed" && !frame.on);
    expect(last).toEqual({
      type: "reaction.changed",
      seq: 4,
      ts,
      name: "tada",
      count: 1,
      users: [people.linus.userId],
      userId: people.ada.userId,
      on: false,
    });
    const page = await roomFor(env, channels.watercooler).history({ limit: 1 });
    expect(page.ok && page.messages[0]?.reactions).toEqual([{ name: "tada", count: 1, users: [people.linus.userId] }]);
    expect(await ada.ask({ type: "reaction.add", ts: "1700000000.000000", name: "tada" })).toMatchObject({
      code: "not_found",
    });
  });
});

describe("a reaction", () => {
  async function said() {
    const { people, channels, workspaceId } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const { ts } = await ada.ask(send("Ship it"));
    const react = (name: string, on = true) => ada.ask({ type: on ? "reaction.add" : "reaction.remove", ts, name });
    const shown = async () => {
      const found = await roomFor(env, channels.watercooler).message({ ts: ts as Message["ts"] });
      return found.ok ? found.message.reactions.map(({ name }) => name) : [];
    };
    return { people, channels, workspaceId, ada, ts, react, shown };
  }

  it("of any of an emoji's names is the same one", async () => {
    const { react, shown } = await said();
    for (const name of ["thumbsup", "+1", ":+1:", "👍", "thumbs_up"]) {
      expect(await react(name)).toMatchObject({ type: "ack" });
    }
    await react("👍🏽");
    expect(await shown()).toEqual(["+1", "+1::skin-tone-4"]);
    await react("thumbsup", false);
    expect(await shown()).toEqual(["+1::skin-tone-4"]);
  });

  it("is one that exists, of the standard ones or of the workspace's own", async () => {
    const { people, react, shown, workspaceId, ada } = await said();
    expect(await react("partyparrot")).toMatchObject({ type: "error", code: "not_found" });
    await env.DB.prepare(
      `INSERT INTO custom_emoji (workspace_id, name, alias_for, picture_key, created_by, created_at)
       VALUES (?1, 'partyparrot', NULL, 'key', ?2, 1), (?1, 'bird-of-ours', 'partyparrot', NULL, ?2, 1), (?1, 'yes', '+1', NULL, ?2, 1)`,
    )
      .bind(workspaceId, people.ada.userId)
      .run();
    for (const name of ["bird-of-ours", "partyparrot", "yes"]) expect(await react(name)).toMatchObject({ type: "ack" });
    expect(await shown()).toEqual(["partyparrot", "+1"]);
    // It can be taken back when its emoji is gone.
    await env.DB.prepare("DELETE FROM custom_emoji WHERE workspace_id = ?").bind(workspaceId).run();
    expect(await react("partyparrot", false)).toMatchObject({ type: "ack" });
    expect(await react("partyparrot", false)).toMatchObject({ code: "not_found" });
    expect(await shown()).toEqual(["+1"]);
    await ada.until((frame) => frame.type === "reaction.changed" && !frame.on);
    expect(ada.of("reaction.changed").map(({ name, on }) => [name, on])).toEqual([
      ["partyparrot", true],
      ["+1", true],
      ["partyparrot", false],
    ]);
  });

  it("is one of at most 23 of a member, and of 50 different ones", async () => {
    const { people, channels, ada, ts, react, shown } = await said();
    const names = standardEmoji().map(({ name }) => name);
    const [first, second, third] = [names.slice(0, 23), names.slice(23, 46), names.slice(46, 69)];
    for (const name of first) expect(await react(name)).toMatchObject({ type: "ack" });
    expect(await react(second[0] as string)).toMatchObject({ type: "error", code: "too_many" });
    expect(await react(first[0] as string)).toMatchObject({ type: "ack" });
    const linus = await attachRoom(channels.watercooler, people.linus);
    for (const name of second) await linus.ask({ type: "reaction.add", ts, name });
    const grace = await attachRoom(channels.watercooler, people.grace);
    for (const name of third.slice(0, 4)) {
      expect(await grace.ask({ type: "reaction.add", ts, name })).toMatchObject({ type: "ack" });
    }
    expect(await grace.ask({ type: "reaction.add", ts, name: third[4] })).toMatchObject({ code: "too_many" });
    expect(await grace.ask({ type: "reaction.add", ts, name: first[0] })).toMatchObject({ type: "ack" });
    expect(await shown()).toHaveLength(limits.reactionsPerMessage);
    ada.close();
  });
});

describe("a former text", () => {
  it("is kept for each edit, and goes with the message", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const { ts } = await ada.ask(send("one"));
    for (const text of ["two", "two", "three"]) await ada.ask({ type: "message.edit", ts, text });
    const room = roomFor(env, channels.watercooler);
    const input = { ts: ts as Message["ts"] };
    const kept = await room.revisions(input);
    expect(kept.ok && kept.revisions.map(({ text }) => text)).toEqual(["two", "one"]);
    const [second, first] = kept.ok ? kept.revisions : [];
    expect(first?.at).toBe(new Date(Math.floor(Number(ts) * 1_000)).toISOString());
    expect(Date.parse(second?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(first?.at ?? ""));
    await evictDurableObject(roomOf(channels.watercooler));
    expect(await room.revisions(input)).toEqual(kept);
    const again = await attachRoom(channels.watercooler, people.ada);
    await again.ask({ type: "message.delete", ts });
    expect(await room.revisions(input)).toEqual({ ok: true, revisions: [] });
    const left = await runInDurableObject(roomOf(channels.watercooler), (_, { storage }) =>
      storage.sql.exec("SELECT count(*) AS n FROM revisions").one(),
    );
    expect(left).toEqual({ n: 0 });
  });

  it("is one of the newest hundred", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const { ts } = await ada.ask(send("0"));
    await runInDurableObject(roomOf(channels.watercooler), (_, { storage }) => {
      for (let i = 0; i < limits.revisions; i += 1) {
        storage.sql.exec(
          "INSERT INTO revisions (ts, at, text) VALUES (?, 0, ?)",
          microsFromTs(ts as Message["ts"]),
          `${i}`,
        );
      }
    });
    await ada.ask({ type: "message.edit", ts, text: "now" });
    const kept = await roomFor(env, channels.watercooler).revisions({ ts: ts as Message["ts"] });
    expect(kept.ok && [kept.revisions.length, kept.revisions[0]?.text, kept.revisions.at(-1)?.text]).toEqual([
      100,
      "0",
      "1",
    ]);
  });
});

describe("deleting what others wrote", () => {
  it.each([
    ["channel-admins", { owner: true, channelAdmin: true, member: false }],
    ["admins", { owner: true, channelAdmin: false, member: false }],
    ["nobody", { owner: false, channelAdmin: false, member: false }],
  ] as const)("is for those whom the workspace names: %s", async (whoCanDelete, allowed) => {
    const { people, channels, workspaceId } = await scene({
      people: { ada: "owner", linus: "member", grace: "member", ken: "member" },
      channels: { watercooler: { members: ["ada", "linus", "grace", "ken"] } },
    });
    await env.DB.prepare("UPDATE workspaces SET settings = json_object('whoCanDelete', ?) WHERE id = ?")
      .bind(whoCanDelete, workspaceId)
      .run();
    const room = roomFor(env, channels.watercooler);
    const opId = crypto.randomUUID();
    await room.changeMembers({ opId, kind: "add", userIds: [people.grace.userId], role: "admin", actorId: null });
    const linus = await attachRoom(channels.watercooler, people.linus);
    const tries = { member: people.ken, channelAdmin: people.grace, owner: people.ada };
    const found: Record<string, boolean> = {};
    for (const [name, who] of Object.entries(tries)) {
      const { ts } = await linus.ask(send(name));
      const line = await attachRoom(channels.watercooler, who);
      const answer = await line.ask({ type: "message.delete", ts });
      found[name] = answer.type === "ack";
      if (answer.type === "error") expect(answer.code).toBe("forbidden");
    }
    expect(found).toEqual(allowed);
    const { ts } = await linus.ask(send("mine"));
    expect(await linus.ask({ type: "message.delete", ts })).toMatchObject({ type: "ack" });
  });
});

describe("a thread", () => {
  it("has a summary on its parent that follows each reply and each deletion", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    const parent = await ada.ask(send("Lunch?"));
    const yes = await linus.ask({ ...send("yes"), threadTs: parent.ts });
    const where = await ada.ask({ ...send("where"), threadTs: parent.ts, broadcast: true });
    const updated = await linus.until((frame) => frame.type === "thread.updated" && frame.replyCount === 2);
    expect(updated).toMatchObject({
      seq: 5,
      ts: parent.ts,
      replyUsersCount: 2,
      replyUsers: [people.linus.userId, people.ada.userId],
      latestReply: where.ts,
    });
    expect(await ada.ask({ ...send("deeper"), threadTs: yes.ts })).toMatchObject({ code: "not_found" });
    const room = roomFor(env, channels.watercooler);
    const shown = await room.history({ limit: 10 });
    expect(shown.ok && shown.messages.map(({ text }) => text)).toEqual(["where", "Lunch?"]);
    const thread = await room.thread({ userId: people.ada.userId, threadTs: parent.ts as Message["ts"], limit: 10 });
    expect(thread).toMatchObject({ ok: true, parent: { text: "Lunch?", replyCount: 2 } });
    expect(thread.ok && thread.messages.map(({ text }) => text)).toEqual(["where", "yes"]);
    await ada.ask({ type: "message.delete", ts: where.ts });
    await ada.ask({ type: "message.delete", ts: parent.ts });
    await linus.ask({ type: "message.delete", ts: yes.ts });
    const emptied = await linus.until((frame) => frame.type === "thread.updated" && frame.replyCount === 0);
    expect(emptied).not.toHaveProperty("latestReply");
    expect(await linus.ask({ ...send("still?"), threadTs: parent.ts })).toMatchObject({ code: "not_found" });
  });
});

describe("history", () => {
  it("is read by cursor, backwards and forwards, newest first", async () => {
    const { people, channels } = await watercooler();
    const room = roomFor(env, channels.watercooler);
    const loaded = await room.load(Array.from({ length: 25 }, (_, i) => ({ userId: people.ada.userId, text: `${i}` })));
    expect(loaded).toMatchObject({ ok: true, count: 25 });
    const newest = await room.history({ limit: 10 });
    if (!newest.ok) throw new Error(newest.message);
    expect(newest.messages.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, i) => `${24 - i}`));
    expect(newest).toMatchObject({ hasMore: true, nextCursor: newest.messages[9]?.ts, seq: 25 });
    const oldest = await room.history({ limit: 20, before: newest.messages[9]?.ts as Message["ts"] });
    if (!oldest.ok) throw new Error(oldest.message);
    expect(oldest.messages.map(({ text }) => text)).toEqual(Array.from({ length: 15 }, (_, i) => `${14 - i}`));
    expect(oldest).toMatchObject({ hasMore: false });
    expect(oldest).not.toHaveProperty("nextCursor");
    const first = oldest.messages.at(-1)?.ts as Message["ts"];
    const onwards = await room.history({ limit: 4, after: first });
    expect(onwards.ok && onwards.messages.map(({ text }) => text)).toEqual(["4", "3", "2", "1"]);
    expect(onwards.ok && onwards.nextCursor).toBe(onwards.ok && onwards.messages[0]?.ts);
  });
});

describe("typing", () => {
  it("is relayed to the others, once in three seconds", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const adaToo = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    for (let i = 0; i < 5; i += 1) ada.tell({ type: "typing.start" });
    await ada.ask(send("so"));
    for (const line of [ada, adaToo, linus]) await line.first("message.posted");
    expect(linus.of("typing.started")).toEqual([{ type: "typing.started", userId: people.ada.userId }]);
    expect([...ada.of("typing.started"), ...adaToo.of("typing.started")]).toEqual([]);
    expect(ada.of("error")).toEqual([]);
  });
});

describe("bad frames", () => {
  it("are answered, with the id where it can be read", async () => {
    const { people, channels } = await watercooler();
    const ada = await wire(channels.watercooler, people.ada);
    ada.send("{");
    ada.send(JSON.stringify({ type: "message.send", id: "m1", text: "no clientMsgId" }));
    ada.send(new ArrayBuffer(3));
    ada.send("x".repeat(limits.frameBytes + 1));
    const frames = await ada.until((all) => all.filter(({ type }) => type === "error").length === 4);
    const errors = frames.flatMap((frame) => (frame.type === "error" ? [{ id: frame.id, code: frame.code }] : []));
    expect(errors).toEqual([
      { id: undefined, code: "bad_frame" },
      { id: "m1", code: "bad_frame" },
      { id: undefined, code: "bad_frame" },
      { id: undefined, code: "too_long" },
    ]);
    ada.send({ ...send("still here"), id: "m2" });
    await ada.until((all) => all.some((frame) => frame.type === "ack" && frame.id === "m2"));
  });

  it("close the socket when they do not stop", async () => {
    const { people, channels } = await watercooler();
    const ada = await wire(channels.watercooler, people.ada);
    for (let i = 0; i < limits.badFrames; i += 1) ada.send("");
    expect(await ada.closed).toBe(4400);
  });
});

describe("a room that was evicted", () => {
  it("answers the next frame from storage, under the same sockets", async () => {
    const { people, channels } = await watercooler();
    const ada = await attachRoom(channels.watercooler, people.ada);
    const linus = await attachRoom(channels.watercooler, people.linus);
    const before = await ada.ask(send("before", "kept"));
    await evictDurableObject(roomOf(channels.watercooler));
    const after = await ada.ask(send("after"));
    expect(after).toMatchObject({ type: "ack", seq: 2 });
    expect(Number(after.ts)).toBeGreaterThan(Number(before.ts));
    expect(await linus.until((frame) => frame.type === "message.posted" && frame.seq === 2)).toMatchObject({ seq: 2 });
    expect(await ada.ask(send("before", "kept"))).toMatchObject({ ts: before.ts, seq: 1 });
  });
});

describe("a channel that D1 does not know", () => {
  it("is not found, and leaves nothing behind", async () => {
    const room = roomOf(newId("C"));
    expect(await room.init()).toMatchObject({ ok: false, code: "not_found" });
    expect(await room.history({ limit: 1 })).toMatchObject({ ok: false, code: "not_found" });
    const { people } = await watercooler();
    await expect(attachRoom(newId("C"), people.ada)).rejects.toThrow("404");
  });

  it("closes everybody's sockets when it was deleted, and keeps nothing", async () => {
    const { people, channels } = await watercooler();
    const room = roomFor(env, channels.watercooler);
    const ada = await attachRoom(channels.watercooler, people.ada);
    await ada.ask(send("last words"));
    await env.DB.prepare("UPDATE channels SET deleted_at = 1 WHERE id = ?").bind(channels.watercooler).run();
    expect(await room.destroy()).toEqual({ ok: true });
    expect((await ada.closed).code).toBe(4403);
    expect(await room.summary()).toMatchObject({ ok: false, code: "not_found" });
    await expect(attachRoom(channels.watercooler, people.ada)).rejects.toThrow("404");
  });
});
