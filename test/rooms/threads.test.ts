import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { hubFor, roomFor } from "../../durable-objects/stubs";
import type { SidebarRow, ThreadState } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { HubLine } from "../line";
import { type Actor, attachHub, attachRoom, channel, hubOf, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { lounge: { members: ["ada", "linus", "grace"] } },
  });

const send = (text: string, more: object = {}) => ({
  type: "message.send",
  clientMsgId: crypto.randomUUID(),
  text,
  ...more,
});

const actor = (who: Actor) => ({ ...who, workspaceRole: "member" as const });

async function row(channelId: ChannelId, { userId }: Actor): Promise<SidebarRow> {
  const answer = await roomFor(env, channelId).state(userId);
  if (!answer.ok) throw new Error(answer.message);
  return answer.state;
}

/** What a member has of one thread, as the room says it. */
async function mine(
  channelId: ChannelId,
  { userId }: Actor,
  threadTs: string | undefined,
): Promise<ThreadState | null> {
  const answer = await roomFor(env, channelId).thread({ userId, threadTs: threadTs as Ts, limit: 1 });
  if (!answer.ok) throw new Error(answer.message);
  return answer.me;
}

/** Ada asks, Linus answers. */
async function conversation() {
  const made = await team();
  const { people, channels } = made;
  const ada = await attachRoom(channels.lounge, people.ada);
  const linus = await attachRoom(channels.lounge, people.linus);
  const parent = await ada.ask(send("shall we?"));
  const reply = (text: string, more: object = {}) => linus.ask(send(text, { threadTs: parent.ts, ...more }));
  const first = await reply("we shall");
  return { ...made, ada, linus, reply, first, threadTs: parent.ts as Ts, room: channels.lounge };
}

const listed = async (workspaceId: WorkspaceId, { userId }: Actor, limit = 50) => {
  const answer = await hubFor(env, workspaceId, userId).threads({ workspaceId, userId, limit });
  if (!answer.ok) throw new Error(answer.message);
  return answer.threads;
};

/** Resolves when the newest word of the hub about a thread says so. */
const hears = (hub: HubLine, matches: (thread: ThreadState) => boolean) =>
  hub.until((frame) => {
    const last = hub.of("thread.state").at(-1);
    return frame.type === "thread.state" && last !== undefined && frame === last && matches(frame.thread);
  });
const rowSays = (hub: HubLine, matches: (state: SidebarRow) => boolean) =>
  hub.until((frame) => {
    const last = hub.of("channel.state").at(-1);
    return frame.type === "channel.state" && frame === last && matches(frame.channel);
  });

describe("a thread that one answers for the channel too", () => {
  it("is told as read, also where nobody else has to be told of the answer", async () => {
    const { workspaceId, people, channels } = await scene({
      people: { ada: "owner", linus: "member" },
      channels: { lounge: { members: ["ada", "linus"] } },
    });
    const hub = await attachHub(workspaceId, people.ada);
    await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    for (const line of [ada, linus]) line.tell({ type: "focus" });
    const parent = await ada.ask(send("shall we?"));
    await linus.ask(send("we shall", { threadTs: parent.ts }));
    await rowSays(hub, ({ threadUnread }) => threadUnread);
    await ada.ask(send("so be it", { threadTs: parent.ts, broadcast: true }));
    await rowSays(hub, ({ threadUnread }) => !threadUnread);
    expect(await row(channels.lounge, people.ada)).toMatchObject({ threadUnread: false, unread: 0 });
  });
});

describe("who follows a thread", () => {
  it("is whoever began it, whoever replied and whom a reply names; nobody else", async () => {
    const { people, room, reply, threadTs, first } = await conversation();
    expect(await mine(room, people.ada, threadTs)).toMatchObject({
      following: true,
      unread: 1,
      lastRead: expect.anything(),
    });
    expect(await mine(room, people.linus, threadTs)).toMatchObject({ following: true, unread: 0, lastRead: first.ts });
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: false, unread: 0 });
    const named = await reply(`<@${people.grace.userId}> have a look`);
    // What was said before somebody was named is no news to them.
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: true, unread: 1, mentions: 1 });
    await reply("and another thing");
    expect(await mine(room, people.grace, threadTs)).toMatchObject({
      unread: 2,
      mentions: 1,
      latestReply: expect.anything(),
    });
    expect((await row(room, people.grace)).threadMentions).toBe(1);
    expect(named.type).toBe("ack");
  });

  it("is nobody before there is a reply, and no stranger whom a text names", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const parent = await ada.ask(send("anybody?"));
    expect(await mine(channels.lounge, people.ada, parent.ts)).toMatchObject({ following: false, latestReply: null });
    await ada.ask(send("<@U00000000STRANGER> perhaps", { threadTs: parent.ts }));
    expect(await roomFor(env, channels.lounge).state("U00000000STRANGER")).toMatchObject({ code: "not_found" });
    expect(await mine(channels.lounge, people.ada, parent.ts)).toMatchObject({ following: true, unread: 0 });
  });

  it("is by hand whoever wants, and having said no holds until they reply, are named or want it again", async () => {
    const { people, room, ada, reply, threadTs } = await conversation();
    const grace = await attachRoom(room, people.grace);
    const follow = (on: boolean) => grace.ask({ type: "thread.follow", ts: threadTs, on });
    expect(await follow(true)).toMatchObject({ type: "ack" });
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: true, unread: 0 });
    await reply("news");
    expect((await row(room, people.grace)).threadUnread).toBe(true);
    await follow(false);
    expect(await row(room, people.grace)).toMatchObject({ threadUnread: false, threadMentions: 0 });
    await reply("more news");
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: false, unread: 0 });
    await reply(`<@${people.grace.userId}> really`);
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: true, unread: 1 });
    await follow(false);
    await grace.ask(send("all right", { threadTs }));
    expect(await mine(room, people.grace, threadTs)).toMatchObject({ following: true, unread: 0 });

    // Who began it may say no, and no reply of others takes that back.
    await ada.ask({ type: "thread.follow", ts: threadTs, on: false });
    await reply("still here");
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ following: false });
    // An edit names nobody whom the text had named before.
    const ask = await reply(`<@${people.ada.userId}> please`);
    await ada.ask({ type: "thread.follow", ts: threadTs, on: false });
    const linus = await attachRoom(room, people.linus);
    await linus.ask({ type: "message.edit", ts: ask.ts, text: `<@${people.ada.userId}> pretty please` });
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ following: false });
  });

  it("is no member of another channel, and there is nothing to follow but a message that is there", async () => {
    const { workspaceId, people, room, threadTs, first } = await conversation();
    const other = await channel({
      workspaceId,
      name: "other",
      createdBy: people.ada.userId,
      members: [people.grace.userId],
    });
    const outside = await attachRoom(other, people.ada);
    for (const ts of [threadTs, "1700000000.000001"]) {
      expect(await outside.ask({ type: "thread.follow", ts, on: true })).toMatchObject({ code: "not_found" });
    }
    const grace = await attachRoom(room, people.grace);
    expect(await grace.ask({ type: "thread.follow", ts: first.ts, on: true })).toMatchObject({ code: "not_found" });
    expect(await grace.ask({ type: "read.mark", ts: first.ts, threadTs: first.ts })).toMatchObject({
      code: "not_found",
    });
    await roomFor(env, room).changeMembers({
      opId: "x",
      kind: "remove",
      userIds: [people.grace.userId],
      actorId: null,
    });
    const reader = await attachRoom(room, people.grace);
    expect(await reader.ask({ type: "thread.follow", ts: threadTs, on: true })).toMatchObject({ code: "not_found" });
    expect(await reader.ask({ type: "read.mark", ts: threadTs, threadTs })).toMatchObject({ code: "not_found" });
    expect(await mine(room, people.grace, threadTs)).toBeNull();
  });
});

describe("what is unread in a thread", () => {
  it("is others' replies after the position, forwards and backwards, and never one's own", async () => {
    const { people, room, ada, reply, first, threadTs } = await conversation();
    const second = await reply("two");
    const third = await reply("three");
    await ada.ask({ type: "thread.follow", ts: threadTs, on: true });
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ unread: 3, latestReply: third.ts });
    for (const [ts, unread] of [
      [third.ts, 0],
      [first.ts, 2],
      [second.ts, 1],
      [threadTs, 3],
    ] as const) {
      expect(await ada.ask({ type: "read.mark", ts, threadTs })).toMatchObject({ type: "ack" });
      expect(await mine(room, people.ada, threadTs)).toMatchObject({ unread, lastRead: ts });
      expect((await row(room, people.ada)).threadUnread).toBe(unread > 0);
    }
    const marked = await roomFor(env, room).markThread(actor(people.ada), { threadTs, ts: "9999999999.000000" });
    // Not beyond what has been said.
    expect(marked).toMatchObject({ ok: true, thread: { unread: 0, lastRead: third.ts } });
    await reply("four");
    await ada.ask(send("mine", { threadTs }));
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ unread: 0 });
  });

  it("goes with the reply that is deleted, and with the mention that an edit takes away", async () => {
    const { people, room, linus, ada, reply, first, threadTs } = await conversation();
    await ada.ask({ type: "read.mark", ts: first.ts, threadTs });
    const named = await reply(`<@${people.ada.userId}> look`);
    expect(await row(room, people.ada)).toMatchObject({
      threadUnread: true,
      mentions: 1,
      threadMentions: 1,
      unread: 0,
    });
    await linus.ask({ type: "message.edit", ts: named.ts, text: "look" });
    expect(await row(room, people.ada)).toMatchObject({ threadUnread: true, mentions: 0, threadMentions: 0 });
    await linus.ask({ type: "message.delete", ts: named.ts });
    expect(await row(room, people.ada)).toMatchObject({ threadUnread: false, mentions: 0 });
  });

  it("leaves the channel's position alone, and a reply for all is the channel's news and the thread's", async () => {
    const { people, room, ada, linus, reply, threadTs, first } = await conversation();
    const said = await ada.ask(send("something else"));
    expect(await row(room, people.linus)).toMatchObject({ unread: 2 });
    await linus.ask(send("a reply reads no channel", { threadTs }));
    expect(await row(room, people.linus)).toMatchObject({ unread: 2 });
    await linus.ask({ type: "read.mark", ts: said.ts });
    await ada.ask({ type: "read.mark", ts: first.ts, threadTs });
    const all = await reply(`<@${people.ada.userId}> for all`, { broadcast: true });
    // Its mention counts where the channel shows it, once.
    expect(await row(room, people.ada)).toMatchObject({
      unread: 1,
      mentions: 1,
      threadUnread: true,
      threadMentions: 0,
    });
    await ada.ask({ type: "read.mark", ts: all.ts });
    expect(await row(room, people.ada)).toMatchObject({ unread: 0, mentions: 0, threadUnread: true });
    await ada.ask({ type: "read.mark", ts: all.ts, threadTs });
    expect(await row(room, people.ada)).toMatchObject({ threadUnread: false });
  });

  it("of everybody's name counts for those who follow, and for nobody else", async () => {
    const { people, room, reply } = await conversation();
    await reply("<!channel> all of you");
    expect(await row(room, people.ada)).toMatchObject({ threadMentions: 1 });
    expect(await row(room, people.grace)).toMatchObject({ mentions: 0, threadMentions: 0, threadUnread: false });
  });

  it("outlives the parent, which leaves a tombstone", async () => {
    const { people, room, ada, reply, threadTs } = await conversation();
    await ada.ask({ type: "message.delete", ts: threadTs });
    expect(await reply("still talking")).toMatchObject({ type: "ack" });
    const thread = await roomFor(env, room).thread({ userId: people.ada.userId, threadTs, limit: 10 });
    expect(thread).toMatchObject({ ok: true, parent: { text: "", replyCount: 2 }, me: { following: true, unread: 2 } });
  });

  it("is counted to a hundred, and survives an eviction", async () => {
    const { people, room, threadTs } = await conversation();
    const replies = Array.from({ length: limits.unreadCap + 5 }, (_, i) => ({
      userId: people.linus.userId,
      text: `${i}`,
      threadTs,
    }));
    await roomFor(env, room).load(replies);
    await evictDurableObject(roomOf(room));
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ unread: limits.unreadCap });
  });
});

describe("a hub", () => {
  it("hears of a thread when it becomes unread and when it was read on another device", async () => {
    const { workspaceId, people, ada, reply, threadTs, first } = await conversation();
    await ada.ask({ type: "read.mark", ts: first.ts, threadTs });
    const hub = await attachHub(workspaceId, people.ada);
    expect((await hub.first("hello")).threads).toEqual([]);
    await reply("are you there?");
    await hears(hub, ({ unread }) => unread === 1);
    await rowSays(hub, ({ threadUnread }) => threadUnread);
    const again = await reply("hello?");
    // Another device.
    const elsewhere = await attachRoom((await hub.first("hello")).channels[0]?.id as ChannelId, people.ada);
    await elsewhere.ask({ type: "read.mark", ts: again.ts, threadTs });
    await hears(hub, ({ unread, lastRead }) => unread === 0 && lastRead === again.ts);
    await rowSays(hub, ({ threadUnread }) => !threadUnread);
    // And unread again from the first on, by hand.
    await elsewhere.ask({ type: "read.mark", ts: first.ts, threadTs });
    await hears(hub, ({ unread }) => unread === 2);
  });

  it("hears that it is over: the reply deleted, followed no more, the channel left", async () => {
    const { workspaceId, people, room, ada, linus, reply, threadTs, first } = await conversation();
    await ada.ask({ type: "read.mark", ts: first.ts, threadTs });
    const hub = await attachHub(workspaceId, people.ada);
    const named = await reply(`<@${people.ada.userId}>!`);
    await rowSays(hub, ({ threadUnread, threadMentions }) => threadUnread && threadMentions === 1);
    await linus.ask({ type: "message.delete", ts: named.ts });
    await rowSays(hub, ({ threadUnread, mentions }) => !threadUnread && mentions === 0);
    await hears(hub, ({ unread }) => unread === 0);

    await reply("once more");
    await rowSays(hub, ({ threadUnread }) => threadUnread);
    await ada.ask({ type: "thread.follow", ts: threadTs, on: false });
    await hears(hub, ({ following }) => !following);
    await rowSays(hub, ({ threadUnread }) => !threadUnread);
    expect(await listed(workspaceId, people.ada)).toEqual([]);

    await ada.ask({ type: "thread.follow", ts: threadTs, on: true });
    await reply("and again");
    await hears(hub, ({ unread }) => unread === 1);
    await roomFor(env, room).changeMembers({ opId: "y", kind: "remove", userIds: [people.ada.userId], actorId: null });
    await hub.first("channel.left");
    expect(await listed(workspaceId, people.ada)).toEqual([]);
    // Back again, they follow nothing.
    await roomFor(env, room).changeMembers({ opId: "z", kind: "add", userIds: [people.ada.userId], actorId: null });
    await hub.first("channel.joined");
    expect(await row(room, people.ada)).toMatchObject({ threadUnread: false, mentions: 0 });
  });

  it("that begins late, or whose room died before it told, hears all the same", async () => {
    const { workspaceId, people, room, threadTs, reply } = await conversation();
    const late = await attachHub(workspaceId, people.ada);
    expect((await late.first("hello")).threads).toMatchObject([
      { channelId: room, threadTs, unread: 1, following: true },
    ]);
    const linus = await attachHub(workspaceId, people.linus);
    const ada = await attachRoom(room, people.ada);
    await ada.ask(send("one", { threadTs }));
    await evictDurableObject(roomOf(room));
    await hears(linus, ({ unread }) => unread === 1);
    await evictDurableObject(hubOf(workspaceId, people.ada));
    expect(await listed(workspaceId, people.ada)).toMatchObject([{ threadTs, unread: 0 }]);
    expect((await reply("two")).type).toBe("ack");
  });

  it("lists followed threads of all channels newest first, page by page, with present numbers", async () => {
    const { workspaceId, people, channels } = await team();
    const other = await channel({
      workspaceId,
      name: "other",
      createdBy: people.ada.userId,
      members: [people.ada.userId, people.linus.userId],
    });
    const rooms = [channels.lounge, other];
    const parents: { channelId: ChannelId; threadTs: Ts }[] = [];
    await attachHub(workspaceId, people.ada);
    for (let i = 0; i < 5; i += 1) {
      const channelId = rooms[i % 2] as ChannelId;
      const ada = await attachRoom(channelId, people.ada);
      const linus = await attachRoom(channelId, people.linus);
      const { ts } = await ada.ask(send(`question ${i}`));
      await linus.ask(send("answer", { threadTs: ts }));
      parents.push({ channelId, threadTs: ts as Ts });
    }
    const expected = parents.toReversed();
    await expect.poll(async () => (await listed(workspaceId, people.ada)).length, { timeout: 20_000 }).toBe(5);
    // An older thread that was unread already moves to the top where the list begins.
    const linus = await attachRoom(parents[0]?.channelId as ChannelId, people.linus);
    await linus.ask(send("a second answer", { threadTs: parents[0]?.threadTs }));
    const order = [expected.at(-1), ...expected.slice(0, -1)];
    const all = await listed(workspaceId, people.ada);
    expect(all).toMatchObject(order as object[]);
    expect(all[0]).toMatchObject({ unread: 2 });

    const hub = hubFor(env, workspaceId, people.ada.userId);
    const asked = { workspaceId, userId: people.ada.userId, limit: 2 };
    const seen: ThreadState[] = [];
    for (let after: ThreadState | undefined; ; after = seen.at(-1)) {
      const page = await hub.threads(
        after ? { ...asked, after: { ...after, latestReply: after.latestReply as Ts } } : asked,
      );
      if (!page.ok) throw new Error(page.message);
      seen.push(...page.threads);
      if (!page.hasMore) break;
    }
    expect(seen).toMatchObject(order as object[]);
    expect(await hub.threads({ ...asked, userId: people.linus.userId })).toMatchObject({ code: "not_found" });
  });

  it("keeps unread threads and the newest ones, and lets old ones fall out", async () => {
    const { workspaceId, people, channels } = await team();
    const line = await attachHub(workspaceId, people.grace);
    const greeted = await line.first("hello");
    const thread = (i: number, unread: number): ThreadState => ({
      channelId: channels.lounge,
      threadTs: `17000${String(i).padStart(5, "0")}.000000` as Ts,
      following: true,
      latestReply: `17000${String(i).padStart(5, "0")}.000001` as Ts,
      lastRead: "1700000000.000000",
      unread,
      mentions: 0,
    });
    const many = Array.from({ length: limits.hub.threads + 20 }, (_, i) => thread(i, i === 0 ? 1 : 0));
    await hubOf(workspaceId, people.grace).told({
      channelId: channels.lounge,
      version: Date.now() * 2_000,
      member: true,
      channel: { id: channels.lounge, name: "lounge", type: "public", topic: "", purpose: "", archived: false },
      state: greeted.channels[0] as SidebarRow,
      threads: many,
    });
    const again = await attachHub(workspaceId, people.grace);
    expect((await again.first("hello")).threads).toMatchObject([{ threadTs: many[0]?.threadTs }]);
    const hub = hubFor(env, workspaceId, people.grace.userId);
    const after = {
      latestReply: "9999999999.000000" as Ts,
      channelId: channels.lounge,
      threadTs: "9999999999.000000" as Ts,
    };
    const page = await hub.threads({ workspaceId, userId: people.grace.userId, limit: 1_000, after });
    if (!page.ok) throw new Error(page.message);
    expect(page.threads).toHaveLength(limits.hub.threads);
    expect(page.threads[0]).toMatchObject({ threadTs: many.at(-1)?.threadTs });
    // What came late and is older changes nothing.
    await hubOf(workspaceId, people.grace).told({
      channelId: channels.lounge,
      version: 1,
      member: true,
      channel: { id: channels.lounge, name: "lounge", type: "public", topic: "", purpose: "", archived: false },
      state: greeted.channels[0] as SidebarRow,
      threads: [{ ...thread(0, 0), following: false }],
    });
    const once = await attachHub(workspaceId, people.grace);
    expect((await once.first("hello")).threads).toHaveLength(1);
  });

  it("is called for followers who had caught up, not for each reply nor for each member", async () => {
    const { workspaceId, people, ada, reply, threadTs, first } = await conversation();
    await ada.ask({ type: "read.mark", ts: first.ts, threadTs });
    const [hub, grace] = [await attachHub(workspaceId, people.ada), await attachHub(workspaceId, people.grace)];
    const told = async (who: Actor) => {
      const answer = await hubOf(workspaceId, who).counters();
      return answer.ok ? answer.counters.told : -1;
    };
    await reply("one");
    await hears(hub, ({ unread }) => unread === 1);
    const before = await told(people.ada);
    for (let i = 0; i < 5; i += 1) await reply(`another ${i}`);
    // A change that is told after them: what they were told for is told by now.
    await ada.ask({ type: "read.mark", ts: first.ts });
    await ada.ask({ type: "thread.follow", ts: threadTs, on: false });
    await hears(hub, ({ following }) => !following);
    expect((await told(people.ada)) - before).toBe(1);
    expect(grace.of("thread.state")).toEqual([]);
  });
});

describe("all threads at once", () => {
  it("are read by one call, in one room, for one member", async () => {
    const { people, room, ada, linus, reply, threadTs } = await conversation();
    const other = await ada.ask(send("another question"));
    await linus.ask(send("another answer", { threadTs: other.ts }));
    await reply("more");
    expect(await roomFor(env, room).markThreads(actor(people.ada))).toEqual({ ok: true });
    expect(await row(room, people.ada)).toMatchObject({ threadUnread: false });
    expect(await mine(room, people.ada, threadTs)).toMatchObject({ unread: 0 });
    expect(await mine(room, people.ada, other.ts)).toMatchObject({ unread: 0 });
    const stranger = { ...people.grace, userId: "U00000000STRANGER" as const, workspaceRole: "member" as const };
    expect(await roomFor(env, room).markThreads(stranger)).toMatchObject({ code: "not_found" });
  });
});
