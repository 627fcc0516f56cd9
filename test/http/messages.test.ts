import { describe, expect, test } from "vitest";
import { microsFromTs, type Ts } from "../../src/protocol/ids";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import { type Answer, channel, fixture, guest, message, type Person, type Team, team } from "../cast";
import { openRoom } from "../line";

type One = { message: RestMessage };

async function room(members: (here: Team) => Person[] = ({ linus }) => [linus]) {
  const here = await team();
  return { ...here, room: await channel(here.ada, here.slug, { members: members(here) }) };
}

const texts = ({ body }: Answer<MessagePage>) => body.messages.map(({ text }) => text);

describe("posting", () => {
  test("answers with the message in both of its spellings", async () => {
    const { linus, room: id } = await room();
    const { status, body } = await linus.post<One>(`/api/channels/${id}/messages`, {
      text: "Hello",
      clientMsgId: "one",
    });
    expect(status).toBe(201);
    const { ts, seq } = body.message;
    expect(ts).toMatch(/^\d{10}\.\d{6}$/);
    expect(body.message).toMatchObject({
      id: `${id}-${ts}`,
      channelId: id,
      userId: linus.id,
      text: "Hello",
      content: "Hello",
      clientMsgId: "one",
      reactions: [],
      attachments: [],
      user: { displayName: "Linus Torvalds", avatarUrl: null },
      createdAt: new Date(microsFromTs(ts) / 1_000).toISOString(),
    });
    expect(seq).toBeGreaterThan(0);
    expect((await linus.get<One>(`/api/messages/${body.message.id}`)).body.message).toEqual(body.message);
  });

  test("takes the older names for the same things", async () => {
    const { linus, room: id } = await room();
    const first = await linus.post<One>(`/api/channels/${id}/messages`, { content: "Hello", tempId: "t1" });
    expect(first.body.message).toMatchObject({ text: "Hello", clientMsgId: "t1" });
    const reply = await linus.post<One>(`/api/channels/${id}/messages`, {
      content: "Re",
      threadId: first.body.message.id,
    });
    expect(reply.body.message).toMatchObject({ threadTs: first.body.message.ts, threadId: first.body.message.id });
  });

  test("the same clientMsgId again is the same message, with 200", async () => {
    const { ada, linus, room: id } = await room();
    const post = (who: Person, text: string) =>
      who.post<One>(`/api/channels/${id}/messages`, { text, clientMsgId: "once" });
    const first = await post(linus, "Hello");
    const again = await post(linus, "Hello, once more");
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await post(ada, "Mine")).status).toBe(201);
    expect(texts(await linus.get(`/api/channels/${id}/messages`))).toEqual(["Mine", "Hello"]);
  });

  test("two with one clientMsgId at once make one message", async () => {
    const { linus, room: id } = await room();
    const post = () => linus.post<One>(`/api/channels/${id}/messages`, { text: "Hello", clientMsgId: "twin" });
    const answers = await Promise.all([post(), post(), post()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.message.ts)).size).toBe(1);
  });

  test("a clientMsgId whose message was deleted stays used", async () => {
    const { linus, room: id } = await room();
    const post = () => linus.post<One>(`/api/channels/${id}/messages`, { text: "Hello", clientMsgId: "gone" });
    const first = await post();
    await linus.delete(`/api/messages/${first.body.message.id}`);
    const again = await post();
    expect([again.status, again.body.message.ts]).toEqual([200, first.body.message.ts]);
    expect(again.body.message.deletedAt).toBeDefined();
  });

  test("keeps text as it is, but for NUL and lone surrogates", async () => {
    const { linus, room: id } = await room();
    const said = async (text: string) => (await message(linus, id, text)).text;
    expect(await said("  spaces\n\tkept ")).toBe("  spaces\n\tkept ");
    expect(await said("a\u0000b")).toBe("ab");
    expect(await said("half \ud83d smile")).toBe("half \ufffd smile");
    expect(await said("<b>&amp;</b> 👩‍💻")).toBe("<b>&amp;</b> 👩‍💻");
    expect(await said("x".repeat(40_000))).toHaveLength(40_000);
  });

  test.each([
    ["nothing", {}],
    ["nothing but white space", { text: " \n\t" }],
    ["nothing but NUL", { text: "\u0000" }],
    ["too much", { text: "x".repeat(40_001) }],
    ["no text", { text: 5 }],
    ["a clientMsgId that is too long", { text: "Hello", clientMsgId: "x".repeat(65) }],
    ["an empty clientMsgId", { text: "Hello", clientMsgId: "" }],
    ["a thread that is no ts", { text: "Hello", threadTs: "yesterday" }],
    ["a thread of another channel", { text: "Hello", threadId: "CELSEWHERE00-1700000000.000100" }],
  ])("refuses %s", async (_, body) => {
    const { linus, room: id } = await room();
    const { status, error } = await linus.post(`/api/channels/${id}/messages`, body);
    expect([status, error?.code]).toEqual([400, "VALIDATION_FAILED"]);
    expect(texts(await linus.get(`/api/channels/${id}/messages`))).toEqual([]);
  });

  test("says of oneself what /me says, and knows no other kind", async () => {
    const { linus, room: id } = await room();
    const path = `/api/channels/${id}/messages`;
    const { body } = await linus.post<One>(path, { text: "waves", subtype: "me_message" });
    expect(body.message).toMatchObject({ text: "waves", subtype: "me_message" });
    const { body: page } = await linus.get<MessagePage>(path);
    expect(page.messages[0]).toMatchObject({ text: "waves", subtype: "me_message" });
    expect((await linus.post(path, { text: "waves", subtype: "channel_join" })).status).toBe(400);
  });

  test("needs JSON", async () => {
    const { linus, room: id } = await room();
    const post = (body: string, type: string) =>
      linus.ask("POST", `/api/channels/${id}/messages`, { body, headers: { "content-type": type } });
    expect((await post('{"text":"Hello"}', "text/plain")).status).toBe(415);
    expect((await post("text=Hello", "application/x-www-form-urlencoded")).status).toBe(415);
    expect((await post('{"text":', "application/json")).status).toBe(400);
    expect((await post('{"text":"Hello"}', "application/json; charset=utf-8")).status).toBe(201);
  });

  test("refuses a body beyond a megabyte and what files may come in it, however it is sent", async () => {
    const { linus, room: id } = await room();
    const post = (text: string) => linus.post(`/api/channels/${id}/messages`, { text });
    expect((await post("x".repeat(2_500_000))).status).toBe(413);
    expect((await post("x".repeat(40_000))).status).toBe(201);
  });

  test("is limited to 60 a minute over REST, for each member", async () => {
    const { ada, linus, room: id } = await room();
    const post = (who: Person) => who.post(`/api/channels/${id}/messages`, { text: "Hello" });
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push((await post(linus)).status);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const refused = await post(linus);
    expect([refused.status, refused.error?.code]).toEqual([429, "RATE_LIMIT_EXCEEDED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(ada)).status).toBe(201);
  });

  test("messages come in the order of their ts, and ts never repeats", async () => {
    const { ada, linus, room: id } = await room();
    const posted = await Promise.all(Array.from({ length: 20 }, (_, i) => message(i % 2 ? ada : linus, id, `${i}`)));
    expect(new Set(posted.map(({ ts }) => ts)).size).toBe(20);
    const { body } = await ada.get<MessagePage>(`/api/channels/${id}/messages`);
    const order = body.messages.map(({ ts }) => ts);
    expect(order).toEqual(order.toSorted().toReversed());
    const seqs = body.messages.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
  });
});

describe("history", () => {
  async function long() {
    const here = await room();
    const messages = Array.from({ length: 7 }, (_, i) => ({ text: `${i + 1}`, userId: here.linus.id }));
    await fixture("messages", { channelId: here.room, messages });
    return here;
  }
  const page = (who: Person, id: string, query = "") => who.get<MessagePage>(`/api/channels/${id}/messages${query}`);

  test("is newest first, and goes back by cursor to the beginning", async () => {
    const { linus, room: id } = await long();
    const seen: string[][] = [];
    let query = "?limit=3";
    for (;;) {
      const answer = await page(linus, id, query);
      seen.push(texts(answer));
      expect(answer.body.hasMore).toBe(answer.body.nextCursor !== undefined);
      if (!answer.body.nextCursor) break;
      query = `?limit=3&before=${answer.body.nextCursor}`;
    }
    expect(seen).toEqual([["7", "6", "5"], ["4", "3", "2"], ["1"]]);
  });

  test("after a message holds those next after it, newest first, and goes on forwards", async () => {
    const { linus, room: id } = await long();
    const oldest = (await page(linus, id)).body.messages.at(-1) as RestMessage;
    const seen: string[][] = [];
    let query = `?limit=4&after=${oldest.ts}`;
    for (;;) {
      const answer = await page(linus, id, query);
      seen.push(texts(answer));
      if (!answer.body.nextCursor) break;
      query = `?limit=4&after=${answer.body.nextCursor}`;
    }
    expect(seen).toEqual([
      ["5", "4", "3", "2"],
      ["7", "6"],
    ]);
  });

  test("a cursor is a ts or a message's id of this channel, and one of two", async () => {
    const { ada, linus, slug, room: id } = await long();
    const all = (await page(linus, id)).body.messages;
    const third = all[4] as RestMessage;
    expect(texts(await page(linus, id, `?before=${third.id}`))).toEqual(["2", "1"]);
    expect(texts(await page(linus, id, `?after=${third.ts}`))).toEqual(["7", "6", "5", "4"]);
    const elsewhere = await message(ada, await channel(ada, slug));
    const refused = [
      `?before=${third.ts}&after=${third.ts}`,
      `?before=${elsewhere.id}`,
      "?before=yesterday",
      "?after=1",
      "?limit=0",
      "?limit=101",
      "?limit=many",
    ];
    for (const query of refused) expect([query, (await page(linus, id, query)).status]).toEqual([query, 400]);
  });

  test("a stranger to a private channel learns nothing from a wrong question, nor after leaving it", async () => {
    const { ada, linus, slug } = await team();
    const id = await channel(ada, slug, { type: "private", members: [linus] });
    await ada.post(`/api/channels/${id}/messages`, { text: "between us" });
    const wrong = `/api/channels/${id}/messages?before=never`;
    expect((await linus.get(wrong)).status).toBe(400);
    expect((await linus.delete(`/api/channels/${id}/members/${linus.id}`)).status).toBe(204);
    const refusals = await Promise.all([wrong, `/api/channels/${id}/messages`].map((path) => linus.get(path)));
    expect(refusals.map(({ status }) => status)).toEqual([404, 404]);
    expect(JSON.stringify(refusals.map(({ body }) => body))).not.toContain("between us");
    expect((await linus.get("/api/channels/C00000000000/messages")).status).toBe(404);
  });

  test("holds 50 unless asked for up to 100", async () => {
    const { linus, room: id } = await room();
    await fixture("messages", { channelId: id, messages: Array.from({ length: 120 }, (_, i) => ({ text: `${i}` })) });
    expect((await page(linus, id)).body.messages).toHaveLength(50);
    expect((await page(linus, id, "?limit=100")).body.messages).toHaveLength(100);
  });

  test("an empty channel has an empty page", async () => {
    const { linus, room: id } = await room();
    const { body } = await page(linus, id);
    expect(body).toMatchObject({ messages: [], hasMore: false, epoch: expect.stringMatching(/^[a-z0-9]+$/) });
    expect(body.nextCursor).toBeUndefined();
  });

  test("says from which event a socket goes on without a gap", async () => {
    const { ada, linus, room: id } = await room();
    await message(ada, id, "Before");
    const { body } = await page(linus, id);
    await message(ada, id, "Between");
    const line = await openRoom(linus, id, `?after=${body.seq}&epoch=${body.epoch}`);
    const catchup = await line.first("catchup");
    expect(catchup).toMatchObject({ from: body.seq, to: body.seq + 1, more: false });
    expect(catchup.events).toMatchObject([{ type: "message.posted", message: { text: "Between" } }]);
  });

  test("leaves replies to their threads, except those sent to the channel too", async () => {
    const { ada, linus, room: id } = await room();
    const parent = await message(ada, id, "Who is in?");
    const reply = (text: string, broadcast?: boolean) =>
      linus.post<One>(`/api/channels/${id}/messages`, {
        text,
        threadTs: parent.ts,
        ...(broadcast ? { broadcast } : {}),
      });
    await reply("Me");
    await reply("Me too", true);
    expect(texts(await page(ada, id))).toEqual(["Me too", "Who is in?"]);
    const thread = await ada.get<MessagePage & { parent: RestMessage }>(`/api/channels/${id}/threads/${parent.ts}`);
    expect(thread.body.parent).toMatchObject({
      text: "Who is in?",
      replyCount: 2,
      replyUsersCount: 1,
      threadReplyCount: 2,
    });
    expect(texts(thread)).toEqual(["Me too", "Me"]);
    const byId = await ada.get<MessagePage & { parent: RestMessage }>(`/api/channels/${id}/threads/${parent.id}`);
    expect(texts(byId)).toEqual(["Me too", "Me"]);
    for (const ts of ["1700000000.000100", "never"]) {
      expect((await ada.get(`/api/channels/${id}/threads/${ts}`)).status).toBe(404);
    }
  });

  test("threads have one level: a reply to a reply finds no parent", async () => {
    const { ada, linus, room: id } = await room();
    const parent = await message(ada, id, "Parent");
    const post = (threadTs: Ts) => linus.post<One>(`/api/channels/${id}/messages`, { text: "Reply", threadTs });
    const first = await post(parent.ts);
    expect([first.status, first.body.message.threadTs]).toEqual([201, parent.ts]);
    expect((await post(first.body.message.ts)).status).toBe(404);
    expect((await post("1700000000.000100")).status).toBe(404);
  });
});

describe("editing", () => {
  test("is the author's alone, whatever the others may do", async () => {
    const { ada, grace, linus, room: id } = await room(({ linus, grace }) => [linus, grace]);
    const posted = await message(linus, id, "Frist");
    const edit = async (who: Person, text: unknown) =>
      (await who.put<One>(`/api/messages/${posted.id}`, { text })).status;
    expect(await edit(ada, "Ada's")).toBe(403);
    expect(await edit(grace, "Grace's")).toBe(403);
    for (const text of ["", "  ", 5, "x".repeat(40_001)]) expect(await edit(linus, text)).toBe(400);
    const edited = await linus.put<One>(`/api/messages/${posted.id}`, { content: "First" });
    expect(edited.status).toBe(200);
    expect(edited.body.message).toMatchObject({ id: posted.id, ts: posted.ts, text: "First", content: "First" });
    expect(Date.parse(edited.body.message.editedAt ?? "")).not.toBeNaN();
    expect(texts(await ada.get(`/api/channels/${id}/messages`))).toEqual(["First"]);
  });

  test("reaches whoever has it open, and no replay shows the old text", async () => {
    const { ada, linus, room: id } = await room();
    const line = await openRoom(ada, id);
    const { seq } = await line.first("hello");
    const posted = await message(linus, id, "The old words");
    await linus.put(`/api/messages/${posted.id}`, { text: "The new words" });
    expect((await line.first("message.edited")).message).toMatchObject({ ts: posted.ts, text: "The new words" });
    const later = await openRoom(ada, id, `?after=${seq}`);
    const { events } = await later.first("catchup");
    expect(events.map(({ type }) => type)).toEqual(["message.posted", "message.edited"]);
    expect(JSON.stringify(events)).not.toContain("The old words");
  });
});

describe("deleting", () => {
  test("is for the author, the channel's admins and the workspace's", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const id = await channel(linus, slug, { members: [ada, grace, margaret] });
    const remove = async (who: Person, author: Person) =>
      (await who.delete(`/api/messages/${(await message(author, id)).id}`)).status;
    expect(await remove(margaret, ada)).toBe(403);
    expect(await remove(margaret, linus)).toBe(403);
    expect(await remove(margaret, margaret)).toBe(200);
    expect(await remove(linus, margaret)).toBe(200);
    expect(await remove(grace, margaret)).toBe(200);
    expect(await remove(ada, grace)).toBe(200);
  });

  test("leaves a tombstone without the text, and nothing to edit", async () => {
    const { ada, linus, room: id } = await room();
    const line = await openRoom(ada, id);
    const { seq } = await line.first("hello");
    const posted = await message(linus, id, "Regrets");
    const kept = await message(linus, id, "No regrets");
    const removed = await linus.delete(`/api/messages/${posted.id}`);
    expect(removed.status).toBe(200);
    const event = await line.first("message.deleted");
    expect(event.message).toMatchObject({ ts: posted.ts, text: "" });
    expect(event.message.deletedAt).toBeDefined();
    const later = await openRoom(ada, id, `?after=${seq}`);
    expect(JSON.stringify(await later.first("catchup"))).not.toContain('"Regrets"');
    expect((await linus.put(`/api/messages/${posted.id}`, { text: "Again" })).status).toBe(404);
    expect((await linus.put(`/api/messages/${kept.id}`, { text: "Again" })).status).toBe(200);
    const page = await ada.get(`/api/channels/${id}/messages`);
    expect(JSON.stringify(page.body)).not.toContain('"Regrets"');
  });

  test("twice is as once", async () => {
    const { linus, room: id } = await room();
    const posted = await message(linus, id);
    const first = await linus.delete<One>(`/api/messages/${posted.id}`);
    const second = await linus.delete<One>(`/api/messages/${posted.id}`);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
  });
});

describe("reacting", () => {
  test("counts each person once for each name, and tells everybody", async () => {
    const { ada, linus, room: id } = await room();
    const posted = await message(ada, id);
    const line = await openRoom(ada, id);
    const react = (who: Person, body: unknown) => who.post<One>(`/api/messages/${posted.id}/reactions`, body);
    const first = await react(linus, { emoji: "tada" });
    expect(first.status).toBe(201);
    expect(first.body.message.reactions).toEqual([{ name: "tada", count: 1, users: [linus.id] }]);
    expect(await line.first("reaction.changed")).toMatchObject({ ts: posted.ts, name: "tada", count: 1, on: true });
    await react(linus, { name: "tada" });
    const both = await react(ada, { name: "tada" });
    expect(both.body.message.reactions).toEqual([{ name: "tada", count: 2, users: [linus.id, ada.id] }]);
    const undone = await linus.delete<One>(`/api/messages/${posted.id}/reactions/tada`);
    expect(undone.body.message.reactions).toEqual([{ name: "tada", count: 1, users: [ada.id] }]);
    await ada.delete(`/api/messages/${posted.id}/reactions/tada`);
    expect((await ada.get<One>(`/api/messages/${posted.id}`)).body.message.reactions).toEqual([]);
  });

  test("takes an emoji or its name, and nothing else", async () => {
    const { linus, room: id } = await room();
    const posted = await message(linus, id);
    const react = async (emoji: unknown) =>
      (await linus.post(`/api/messages/${posted.id}/reactions`, { emoji })).status;
    for (const emoji of ["🎉", "thumbs_up", "+1", "👩‍💻"]) expect([emoji, await react(emoji)]).toEqual([emoji, 201]);
    for (const emoji of ["", " ", "<b>", "x".repeat(51), 5, undefined]) {
      expect([emoji, await react(emoji)]).toEqual([emoji, 400]);
    }
    const encoded = `/api/messages/${posted.id}/reactions/${encodeURIComponent("🎉")}`;
    expect((await linus.delete<One>(encoded)).body.message.reactions.map(({ name }) => name)).not.toContain("🎉");
  });
});

test("a guest posts, edits and deletes their own, in their channel", async () => {
  const { ada, slug } = await team();
  const id = await channel(ada, slug);
  const other = await channel(ada, slug);
  const dennis = await guest(ada, slug, [id]);
  const own = await message(dennis, id, "Hello");
  const hers = await message(ada, id, "Welcome");
  expect((await dennis.put(`/api/messages/${own.id}`, { text: "Hello!" })).status).toBe(200);
  expect((await dennis.delete(`/api/messages/${hers.id}`)).status).toBe(403);
  expect((await dennis.delete(`/api/messages/${own.id}`)).status).toBe(200);
  expect((await dennis.post(`/api/channels/${other}/messages`, { text: "Hello" })).status).toBe(404);
});

test("a reader of a public channel who is not in it reads, and edits nothing of it", async () => {
  const { ada, linus, room: id } = await room(() => []);
  const posted = await message(ada, id, "Read me");
  expect(texts(await linus.get(`/api/channels/${id}/messages`))).toEqual(["Read me"]);
  expect((await linus.put(`/api/messages/${posted.id}`, { text: "Mine" })).status).toBe(403);
  expect((await linus.delete(`/api/messages/${posted.id}`)).status).toBe(403);
  expect((await linus.post(`/api/channels/${id}/read`, { ts: posted.ts })).status).toBe(403);
});
