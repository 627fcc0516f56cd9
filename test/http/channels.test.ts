import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { consume } from "../../src/jobs/consume";
import { everyFiveMinutes } from "../../src/jobs/cron";
import type { Job } from "../../src/jobs/job";
import type { ChannelAnswer, ChannelSummary } from "../../src/protocol/rest";
import {
  channel,
  channelsOf,
  freshName,
  guest,
  membersOf,
  message,
  type Person,
  people,
  team,
  wrongFields,
} from "../cast";
import { openHub, openRoom } from "../line";

const create = (who: Person, slug: string, body: unknown) =>
  who.post<ChannelAnswer>(`/api/workspaces/${slug}/channels`, body);

describe("creating a channel", () => {
  test("makes its creator the channel's admin and answers with the whole channel", async () => {
    const { linus, slug, id } = await team();
    const name = freshName();
    const { status, body } = await create(linus, slug, { name, description: "Kernels", topic: "5.0" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name,
      type: "public",
      workspaceId: id,
      workspaceSlug: slug,
      topic: "5.0",
      purpose: "Kernels",
      description: "Kernels",
      archived: false,
      isMember: true,
      memberCount: 1,
      members: [{ userId: linus.id, role: "admin" }],
      createdBy: linus.id,
      can: { post: true, rename: true, archive: true, delete: true, addMembers: true },
    });
    expect(body.id).toMatch(/^C[0-9A-Z]{12}$/);
    expect((await linus.get(`/api/channels/${body.id}`)).body).toEqual(body);
  });

  test("puts in the members named with it", async () => {
    const { ada, linus, margaret, slug } = await team();
    const { body } = await create(ada, slug, {
      name: freshName(),
      type: "private",
      members: [linus.id, margaret.id, ada.id],
    });
    expect(body.memberCount).toBe(3);
    expect(new Set(body.members.map(({ userId }) => userId))).toEqual(new Set([ada.id, linus.id, margaret.id]));
    expect((await margaret.get(`/api/channels/${body.id}`)).status).toBe(200);
  });

  test("takes nobody from outside the workspace", async () => {
    const { ada, linus, slug } = await team();
    const { people: others } = await people([{ name: "Ken" }]);
    const ken = others[0] as Person;
    const refused = await create(ada, slug, { name: freshName(), type: "private", members: [linus.id, ken.id] });
    expect(refused.status).toBe(404);
    expect((await create(ada, slug, { name: freshName(), type: "private", members: [linus.id] })).status).toBe(201);
  });

  test.each(["a", "general-2", "under_score", "0", "x".repeat(80)])("takes the name %s", async (name) => {
    const { ada, slug } = await team();
    const { status, body } = await create(ada, slug, { name });
    expect([status, body.name]).toEqual([201, name]);
  });

  test.each(["", "Upper", "two words", "dots.no", " padded", "ümlaut", "a/b", "x".repeat(81), 5, null])(
    "refuses the name %j instead of changing it",
    async (name) => {
      const { ada, slug } = await team();
      const refused = await create(ada, slug, { name });
      expect([refused.status, refused.error?.code]).toEqual([400, "VALIDATION_FAILED"]);
      expect(wrongFields(refused)).toEqual(["name"]);
      expect(await channelsOf(ada, slug, "")).toHaveLength(2);
    },
  );

  test("a name is given once in a workspace, whoever can see it", async () => {
    const { ada, linus, slug } = await team();
    const [taken, hidden] = [freshName(), freshName()];
    await create(ada, slug, { name: taken });
    await create(ada, slug, { name: hidden, type: "private" });
    for (const name of [taken, hidden, "general"]) {
      const { status, error } = await create(linus, slug, { name });
      expect([status, error?.code, error?.details]).toEqual([409, "DUPLICATE_RESOURCE", { field: "name" }]);
    }
    const elsewhere = await team();
    expect((await create(elsewhere.ada, elsewhere.slug, { name: taken })).status).toBe(201);
  });

  test("two who create the same name at once get one channel", async () => {
    const { ada, linus, slug } = await team();
    const name = freshName();
    const answers = await Promise.all([create(ada, slug, { name }), create(linus, slug, { name })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test("is for members, and private ones for whom the workspace says", async () => {
    const { ada, grace, linus, general, slug } = await team();
    const dennis = await guest(ada, slug, [general]);
    const make = async (who: Person, type: string) => (await create(who, slug, { name: freshName(), type })).status;
    expect(await make(dennis, "public")).toBe(403);
    expect(await make(linus, "public")).toBe(201);
    expect(await make(linus, "private")).toBe(201);
    await ada.patch(`/api/workspaces/${slug}`, { settings: { whoCanCreatePrivate: "admins" } });
    expect(await make(linus, "private")).toBe(403);
    expect(await make(linus, "public")).toBe(201);
    expect(await make(grace, "private")).toBe(201);
  });

  test("tells everybody who is online of a public one, and of a private one those who are in it", async () => {
    const { ada, linus, margaret, slug } = await team();
    const hubs = { linus: await openHub(linus, slug), margaret: await openHub(margaret, slug) };
    const secret = await channel(ada, slug, { type: "private", members: [linus] });
    const open = await channel(ada, slug, { members: [linus] });
    expect(await hubs.margaret.first("channel.created")).toMatchObject({ channel: { id: open } });
    for (const id of [secret, open]) {
      await hubs.linus.until((frame) => frame.type === "channel.joined" && frame.channel.id === id);
    }
    expect(JSON.stringify(hubs.margaret.received)).not.toContain(secret);
  });
});

describe("changing a channel", () => {
  test("topic and purpose are its members', the name its admins'", async () => {
    const { ada, linus, margaret, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const change = async (who: Person, body: unknown) => (await who.patch(`/api/channels/${room}`, body)).status;
    expect(await change(margaret, { topic: "Mine" })).toBe(403);
    expect(await change(linus, { topic: "Ours" })).toBe(200);
    expect(await change(linus, { purpose: "To talk" })).toBe(200);
    expect(await change(linus, { name: freshName() })).toBe(403);
    const name = freshName();
    const renamed = await ada.put<ChannelAnswer>(`/api/channels/${room}`, { name });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toMatchObject({ name, topic: "Ours", purpose: "To talk" });
    expect((await linus.get(`/api/channels/${room}`)).body).toMatchObject({ name, topic: "Ours", purpose: "To talk" });
  });

  test("an admin of the workspace renames a channel that they are not in", async () => {
    const { grace, linus, slug } = await team();
    const room = await channel(linus, slug);
    expect((await grace.patch(`/api/channels/${room}`, { name: freshName() })).status).toBe(200);
  });

  test("a new name follows the rule and is free", async () => {
    const { ada, slug } = await team();
    const [room, name] = [await channel(ada, slug), freshName()];
    const taken = await channel(ada, slug, { name });
    expect((await ada.patch(`/api/channels/${room}`, { name: "Not This" })).status).toBe(400);
    expect((await ada.patch(`/api/channels/${room}`, { name })).status).toBe(409);
    expect((await ada.patch(`/api/channels/${taken}`, { name })).status).toBe(200);
    await ada.delete(`/api/channels/${taken}`);
    expect((await ada.patch(`/api/channels/${room}`, { name })).status).toBe(200);
  });

  test("whoever has it open is told", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const line = await openRoom(linus, room);
    const hub = await openHub(linus, slug);
    await ada.patch(`/api/channels/${room}`, { topic: "New" });
    expect((await line.first("channel.updated")).channel).toMatchObject({ id: room, topic: "New" });
    expect((await hub.first("channel.updated")).channel).toMatchObject({ id: room, topic: "New" });
  });
});

describe("archiving", () => {
  test("refuses every change and keeps the history, until it is opened again", async () => {
    const { ada, linus, margaret, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const posted = await message(linus, room, "Before");
    const archived = await ada.patch<ChannelAnswer>(`/api/channels/${room}`, { archived: true });
    expect(archived.body).toMatchObject({ archived: true, can: { post: false, addMembers: false } });

    const attempts = {
      post: () => linus.post(`/api/channels/${room}/messages`, { text: "After" }),
      edit: () => linus.put(`/api/messages/${posted.id}`, { text: "After" }),
      delete: () => linus.delete(`/api/messages/${posted.id}`),
      react: () => linus.post(`/api/messages/${posted.id}/reactions`, { emoji: "eyes" }),
      join: () => margaret.post(`/api/channels/${room}/join`),
      add: () => ada.post(`/api/channels/${room}/members`, { userIds: [margaret.id] }),
      describe: () => ada.patch(`/api/channels/${room}`, { topic: "After" }),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      const { status, error } = await attempt();
      expect([name, status, error?.code, error?.details?.reason]).toEqual([
        name,
        403,
        "INSUFFICIENT_PERMISSIONS",
        "archived",
      ]);
    }
    const history = await linus.get<{ messages: { text: string }[] }>(`/api/channels/${room}/messages`);
    expect(history.body.messages.map(({ text }) => text)).toEqual(["Before"]);

    expect((await ada.patch(`/api/channels/${room}`, { archived: false })).status).toBe(200);
    for (const name of ["post", "edit", "react", "join", "describe"] as const) {
      expect([name, (await attempts[name]()).status < 300]).toEqual([name, true]);
    }
  });

  test("is for the channel's and the workspace's admins", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const room = await channel(linus, slug, { members: [ada, margaret] });
    const archive = async (who: Person, archived: boolean) =>
      (await who.patch(`/api/channels/${room}`, { archived })).status;
    expect(await archive(margaret, true)).toBe(403);
    expect(await archive(linus, true)).toBe(200);
    expect(await archive(margaret, false)).toBe(403);
    expect(await archive(grace, false)).toBe(200);
  });

  test("leaves #general as it is", async () => {
    const { ada, general, random } = await team();
    expect((await ada.patch(`/api/channels/${general}`, { archived: true })).status).toBe(403);
    expect((await ada.delete(`/api/channels/${general}`)).status).toBe(403);
    expect((await ada.patch(`/api/channels/${random}`, { archived: true })).status).toBe(200);
    expect((await ada.delete(`/api/channels/${random}`)).status).toBe(204);
  });
});

describe("deleting", () => {
  test("takes the channel and its messages away for everybody", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const posted = await message(linus, room);
    expect((await linus.delete(`/api/channels/${room}`)).status).toBe(403);
    expect((await ada.delete(`/api/channels/${room}`)).status).toBe(204);
    for (const path of [`/api/channels/${room}`, `/api/channels/${room}/messages`, `/api/messages/${posted.id}`]) {
      expect((await linus.get(path)).status).toBe(404);
    }
    expect((await ada.delete(`/api/channels/${room}`)).status).toBe(404);
    expect((await linus.post(`/api/channels/${room}/messages`, { text: "Hello?" })).status).toBe(404);
    expect((await channelsOf(linus, slug)).map(({ id }) => id)).not.toContain(room);
  });

  test("that was cut off in the middle is finished by the clock and the queue", async () => {
    const { ada, linus, slug } = await team();
    const [room, other] = [await channel(ada, slug, { members: [linus] }), await channel(ada, slug)];
    const [line, hub] = [await openRoom(linus, room), await openHub(linus, slug)];
    // What a crash leaves: the tombstone is there, and no object has heard of it.
    const deletedAt = Date.now() - 120_000;
    await env.DB.prepare("UPDATE channels SET deleted_at = ?2 WHERE id = ?1").bind(room, deletedAt).run();
    const sent: Job[] = [];
    const queue = { sendBatch: async (batch: { body: Job }[]) => sent.push(...batch.map(({ body }) => body)) };
    await everyFiveMinutes({ ...env, JOBS_QUEUE: queue as unknown as typeof env.JOBS_QUEUE });
    expect(sent).toEqual([{ kind: "bury-channel", channelId: room }]);

    const jobs = [...sent, { kind: "bury-channel", channelId: other }];
    const messages = jobs.map((body, i) => ({ id: `${i}`, timestamp: new Date(), attempts: 1, body }));
    await consume(createMessageBatch("parley-jobs", messages), env);
    expect((await line.closed).code).toBe(4403);
    expect((await hub.first("channel.left")).channelId).toBe(room);
    await message(ada, other, "Still here");
    const left = await env.DB.prepare("SELECT user_id FROM channel_members WHERE channel_id = ?1").bind(room).all();
    expect(left.results).toEqual([]);
  });

  test("frees its name", async () => {
    const { ada, slug } = await team();
    const name = freshName();
    const room = await channel(ada, slug, { name });
    await ada.delete(`/api/channels/${room}`);
    expect(await channel(ada, slug, { name })).not.toBe(room);
  });

  test("takes it out of the sidebars that are open", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { type: "private", members: [linus] });
    const hub = await openHub(linus, slug);
    await ada.delete(`/api/channels/${room}`);
    expect((await hub.first("channel.left")).channelId).toBe(room);
  });
});

describe("the list of channels", () => {
  test("a new workspace has #general and #random", async () => {
    const { linus, slug, general, random } = await team();
    const listed = await channelsOf(linus, slug);
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      [general, "general"],
      [random, "random"],
    ]);
  });

  test("browsing shows what one is in and what one could join, with its members and last message", async () => {
    const { ada, linus, slug } = await team();
    const mine = await channel(ada, slug, { members: [linus] });
    const open = await channel(ada, slug, { name: `a-${freshName()}` });
    const posted = await message(ada, open, "Welcome");
    const listed = await channelsOf(linus, slug, "?scope=browse");
    const found = (id: string) => listed.find((row) => row.id === id);
    expect(found(mine)).toMatchObject({ isMember: true, memberCount: 2 });
    expect(found(open)).toMatchObject({
      isMember: false,
      memberCount: 1,
      lastMessage: { content: "Welcome", ts: posted.ts, user: { id: ada.id, displayName: "Ada Lovelace" } },
    });
    expect(found(mine)?.lastMessage).toBeUndefined();
    expect((await channelsOf(linus, slug, "?scope=mine")).map(({ id }) => id)).not.toContain(open);
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted());
  });

  test("pages by cursor without a double or a gap", async () => {
    const { ada, slug } = await team();
    for (let i = 0; i < 5; i++) await channel(ada, slug);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query: string = `?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
      const { body } = await ada.get<{ channels: ChannelSummary[]; nextCursor?: string }>(
        `/api/workspaces/${slug}/channels${query}`,
      );
      expect(body.channels.length).toBeLessThanOrEqual(2);
      seen.push(...body.channels.map(({ name }) => name));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await channelsOf(ada, slug, "")).map(({ name }) => name));
    expect(seen).toHaveLength(7);
  });

  test("finds by a part of the name", async () => {
    const { ada, slug } = await team();
    await channel(ada, slug, { name: "compilers" });
    await channel(ada, slug, { name: "punch-cards" });
    expect((await channelsOf(ada, slug, "?q=cards")).map(({ name }) => name)).toEqual(["punch-cards"]);
    expect((await channelsOf(ada, slug, "?q=CARDS")).map(({ name }) => name)).toEqual(["punch-cards"]);
    expect(await channelsOf(ada, slug, "?q=%25")).toEqual([]);
    expect(await channelsOf(ada, slug, "?q=compilers_")).toEqual([]);
  });

  test("refuses a cursor that is none of ours, and a size beyond the bound", async () => {
    const { ada, slug } = await team();
    for (const query of ["?cursor=guess", "?cursor=W10=", "?limit=0", "?limit=201", "?limit=two", "?scope=all"]) {
      expect([query, (await ada.get(`/api/workspaces/${slug}/channels${query}`)).status]).toEqual([query, 400]);
    }
  });

  test("counts what is unread, until it is read", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const hub = await openHub(linus, slug);
    const unread = async () => {
      const row = (await channelsOf(linus, slug)).find(({ id }) => id === room);
      return [row?.unreadCount, row?.mentionCount];
    };
    expect(await unread()).toEqual([0, 0]);
    await message(ada, room, "One");
    const last = await message(ada, room, `Two for <@${linus.id}>`);
    await hub.until(
      (frame) => frame.type === "channel.state" && frame.channel.id === room && frame.channel.mentions === 1,
    );
    expect(await unread()).toEqual([2, 1]);
    const workspaces = await linus.get<{ workspaces: { slug: string; unreadCount: number }[] }>("/api/workspaces");
    expect(workspaces.body.workspaces.find((row) => row.slug === slug)?.unreadCount).toBe(2);
    expect((await channelsOf(ada, slug)).find(({ id }) => id === room)?.unreadCount).toBe(0);

    const read = await linus.post(`/api/channels/${room}/read`, { ts: last.ts });
    expect(read.body).toMatchObject({ channel: { id: room, unread: 0, mentions: 0, readTs: last.ts } });
    await hub.until(
      (frame) =>
        frame.type === "channel.state" &&
        frame.channel.id === room &&
        frame.channel.unread === 0 &&
        frame.channel.readTs === last.ts,
    );
    expect(await unread()).toEqual([0, 0]);
  });

  test("reading is by a message's ts or id, of this channel", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const other = await channel(ada, slug, { members: [linus] });
    const [first, second] = [await message(ada, room, "One"), await message(ada, room, "Two")];
    const foreign = await message(ada, other, "Elsewhere");
    const read = (ts: unknown) => linus.post<{ channel: { unread: number } }>(`/api/channels/${room}/read`, { ts });
    expect((await read(first.id)).body.channel.unread).toBe(1);
    expect((await read(second.ts)).body.channel.unread).toBe(0);
    expect((await read(first.ts)).body.channel.unread).toBe(1);
    for (const ts of [foreign.id, "yesterday", "", 5, undefined]) expect((await read(ts)).status).toBe(400);
  });
});

test("a guest reads and posts where they are in, and changes nothing", async () => {
  const { ada, linus, slug } = await team();
  const room = await channel(ada, slug, { members: [linus] });
  const dennis = await guest(ada, slug, [room]);
  expect(await membersOf(dennis, room)).toContain(dennis.id);
  expect((await dennis.post(`/api/channels/${room}/messages`, { text: "Hello" })).status).toBe(201);
  expect((await dennis.patch(`/api/channels/${room}`, { topic: "Mine" })).status).toBe(403);
  expect((await linus.patch(`/api/channels/${room}`, { topic: "Ours" })).status).toBe(200);
  expect((await dennis.post(`/api/channels/${room}/members`, { userIds: [linus.id] })).status).toBe(403);
  expect((await linus.post(`/api/channels/${room}/members`, { userIds: [linus.id] })).status).toBe(200);
});
