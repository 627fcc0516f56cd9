import { describe, expect, test } from "vitest";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { ChannelAnswer, DirectSummary } from "../../src/protocol/rest";
import {
  channel,
  channelsOf,
  guest,
  membersOf,
  message,
  outsider,
  type Person,
  people,
  team,
  wrongFields,
} from "../cast";
import { openHub, openRoom, Refused } from "../line";

const open = (who: Person, slug: string, whom: Person[]) =>
  who.post<ChannelAnswer>(`/api/workspaces/${slug}/dms`, { userIds: whom.map(({ id }) => id) });

async function opened(who: Person, slug: string, whom: Person[]): Promise<ChannelId> {
  const { body, status } = await open(who, slug, whom);
  if (status !== 201 && status !== 200) throw new Error(`opening was answered with ${status}`);
  return body.id;
}

async function listOf(who: Person, slug: string): Promise<DirectSummary[]> {
  return (await who.get<{ dms: DirectSummary[] }>(`/api/workspaces/${slug}/dms`)).body.dms;
}

const refusal = (opening: Promise<unknown>): Promise<number> =>
  opening.then(
    () => 101,
    (error: unknown) => {
      if (error instanceof Refused) return error.status;
      throw error;
    },
  );

describe("opening a direct message", () => {
  test("makes one conversation of two people, whoever opens it and however often", async () => {
    const { grace, linus, slug } = await team();
    const first = await open(grace, slug, [linus]);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      type: "direct",
      name: "",
      isMember: true,
      memberCount: 2,
      people: [
        { userId: grace.id, displayName: "Grace Hopper", active: true },
        { userId: linus.id, displayName: "Linus Torvalds", active: true },
      ],
      can: { post: true, leave: false, edit: false, rename: false, archive: false, delete: false, addMembers: false },
    });
    expect(first.body.id).toMatch(/^D/);
    for (const answer of [await open(grace, slug, [linus]), await open(linus, slug, [grace, linus])]) {
      expect([answer.status, answer.body.id]).toEqual([200, first.body.id]);
    }
    const posted = await message(linus, first.body.id, "Hello Grace");
    expect((await grace.get(`/api/messages/${posted.id}`)).status).toBe(200);
  });

  test("at once from both sides ends in one conversation", async () => {
    const { grace, linus, slug } = await team();
    const [one, two] = await Promise.all([open(grace, slug, [linus]), open(linus, slug, [grace])]);
    expect(one.body.id).toBe(two.body.id);
    expect([one.status, two.status].toSorted()).toEqual([200, 201]);
    expect((await membersOf(grace, one.body.id)).toSorted()).toEqual([grace.id, linus.id].toSorted());
  });

  test("of a few people is another conversation than of two of them", async () => {
    const { ada, grace, linus, slug } = await team();
    const pair = await opened(ada, slug, [grace]);
    const group = await open(ada, slug, [grace, linus]);
    expect(group.body).toMatchObject({ type: "direct", name: "", memberCount: 3, can: { leave: true } });
    expect(group.body.id).toMatch(/^G/);
    expect(group.body.id).not.toBe(pair);
    expect(await opened(linus, slug, [ada, grace])).toBe(group.body.id);
  });

  test("of oneself alone is one's notes", async () => {
    const { ada, slug } = await team();
    const notes = await open(ada, slug, [ada]);
    expect(notes.body).toMatchObject({
      type: "direct",
      memberCount: 1,
      people: [{ userId: ada.id }],
      can: { post: true },
    });
    await message(ada, notes.body.id, "Buy tea");
    expect(await opened(ada, slug, [ada])).toBe(notes.body.id);
  });

  test("takes nine people with oneself, and not ten", async () => {
    const { ada, slug } = await team();
    const wanted = Array.from({ length: 9 }, (_, i) => ({ name: `Person ${i}` }));
    const crowd = (await people(wanted, slug)).people;
    expect((await open(ada, slug, crowd.slice(0, 8))).status).toBe(201);
    const tooMany = await open(ada, slug, crowd);
    expect([tooMany.status, wrongFields(tooMany)]).toEqual([400, ["userIds"]]);
  });

  test("with somebody unknown is 404, and makes nothing", async () => {
    const { ada, grace, slug } = await team();
    const ken = await outsider();
    expect((await open(ada, slug, [ken])).status).toBe(404);
    expect((await open(ada, slug, [grace, ken])).status).toBe(404);
    expect((await ada.post(`/api/workspaces/${slug}/dms`, { userIds: ["UNOBODY00000"] })).status).toBe(404);
    for (const userIds of [[], "all", ["nobody"], undefined]) {
      expect((await ada.post(`/api/workspaces/${slug}/dms`, { userIds })).status).toBe(400);
    }
    expect(await listOf(ada, slug)).toEqual([]);
    expect((await open(ada, slug, [grace])).status).toBe(201);
  });

  test("with somebody who was removed is 404; what was said stays to be read, and nothing more is said", async () => {
    const { ada, grace, linus, slug } = await team();
    const room = await opened(grace, slug, [linus]);
    await message(linus, room, "So long");
    await ada.delete(`/api/workspaces/${slug}/members/${linus.id}`);
    expect((await open(grace, slug, [linus])).status).toBe(404);
    const seen = await grace.get<ChannelAnswer>(`/api/channels/${room}`);
    expect(seen.body).toMatchObject({ can: { post: false } });
    expect(seen.body.people?.find(({ userId }) => userId === linus.id)).toMatchObject({ active: false });
    const page = await grace.get<{ messages: { text: string }[] }>(`/api/channels/${room}/messages`);
    expect(page.body.messages.map(({ text }) => text)).toEqual(["So long"]);
    const said = await grace.post(`/api/channels/${room}/messages`, { text: "Are you there?" });
    expect([said.status, said.error?.details?.reason]).toEqual([403, "read_only"]);
    expect((await linus.get(`/api/channels/${room}`)).status).toBe(404);
  });

  test("as a guest only with people of one's channels", async () => {
    const { ada, linus, slug } = await team();
    const lobby = await channel(ada, slug);
    const dennis = await guest(ada, slug, [lobby]);
    expect((await open(dennis, slug, [linus])).status).toBe(404);
    expect((await open(dennis, slug, [ada, linus])).status).toBe(404);
    expect((await open(dennis, slug, [ada])).status).toBe(201);
    // A member may write to a guest, and then the guest may answer.
    const room = await opened(linus, slug, [dennis]);
    expect((await dennis.post(`/api/channels/${room}/messages`, { text: "Hello" })).status).toBe(201);
    expect(await opened(dennis, slug, [linus])).toBe(room);
  });
});

describe("who is not in a direct message", () => {
  test("gets 404 for all of it, owners and admins too", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const room = await opened(linus, slug, [margaret]);
    const { id, ts } = await message(linus, room, "For your eyes only");
    const requests = [
      ["GET", `/api/channels/${room}`],
      ["PATCH", `/api/channels/${room}`, { topic: "Secrets" }],
      ["DELETE", `/api/channels/${room}`],
      ["POST", `/api/channels/${room}/join`],
      ["GET", `/api/channels/${room}/members`],
      ["POST", `/api/channels/${room}/members`, { userIds: [ada.id] }],
      ["DELETE", `/api/channels/${room}/members/${linus.id}`],
      ["GET", `/api/channels/${room}/messages`],
      ["POST", `/api/channels/${room}/messages`, { text: "Hello" }],
      ["POST", `/api/channels/${room}/read`, { ts }],
      ["PUT", `/api/channels/${room}/hidden`, { hidden: true }],
      ["GET", `/api/messages/${id}`],
      ["DELETE", `/api/messages/${id}`],
      ["POST", `/api/messages/${id}/reactions`, { emoji: "eyes" }],
    ] as const;
    const may: number[] = [];
    for (const [method, path, body] of requests) {
      for (const who of [ada, grace, await outsider()]) {
        expect([method, path, (await who.ask(method, path, { body })).status]).toEqual([method, path, 404]);
      }
      may.push((await margaret.ask(method, path, { body })).status);
    }
    // Nobody renames, deletes, joins, adds or is removed: everything else is there for those it is for.
    expect(may).toEqual([200, 403, 403, 200, 200, 403, 403, 200, 201, 200, 200, 200, 403, 201]);
    expect(await refusal(openRoom(ada, room))).toBe(404);
    expect(await refusal(openRoom(margaret, room))).toBe(101);
    expect(await listOf(ada, slug)).toEqual([]);
    expect((await channelsOf(ada, slug, "")).map((listed) => listed.id)).not.toContain(room);
  });
});

describe("leaving", () => {
  test("a conversation of a few takes one out until it is opened again", async () => {
    const { ada, grace, linus, slug } = await team();
    const room = await opened(ada, slug, [grace, linus]);
    const line = await openRoom(linus, room);
    expect((await linus.delete(`/api/channels/${room}/members/${linus.id}`)).status).toBe(204);
    expect((await line.closed).code).toBe(4403);
    expect((await linus.get(`/api/channels/${room}`)).status).toBe(404);
    expect(await listOf(linus, slug)).toEqual([]);
    const left = await ada.get<ChannelAnswer>(`/api/channels/${room}`);
    expect(left.body).toMatchObject({ memberCount: 2 });
    expect(left.body.people).toHaveLength(3);
    await message(ada, room, "Without Linus");
    // The same people are the same conversation.
    expect(await opened(grace, slug, [ada, linus])).toBe(room);
    expect((await linus.get(`/api/channels/${room}`)).status).toBe(200);
  });

  test("a conversation of two is closed and not left, and nobody is taken out of any", async () => {
    const { ada, grace, linus, slug } = await team();
    const pair = await opened(ada, slug, [grace]);
    const group = await opened(ada, slug, [grace, linus]);
    expect((await ada.delete(`/api/channels/${pair}/members/${ada.id}`)).status).toBe(403);
    expect((await ada.delete(`/api/channels/${group}/members/${grace.id}`)).status).toBe(403);
    expect((await ada.delete(`/api/channels/${group}/members/${ada.id}`)).status).toBe(204);
  });

  test("the workspace leaves the conversations too, and those of a few go on", async () => {
    const { ada, grace, linus, slug } = await team();
    const group = await opened(linus, slug, [grace, ada]);
    await ada.delete(`/api/workspaces/${slug}/members/${linus.id}`);
    expect(await membersOf(grace, group)).not.toContain(linus.id);
    expect((await grace.post(`/api/channels/${group}/messages`, { text: "The two of us" })).status).toBe(201);
  });
});

describe("the list of one's direct messages", () => {
  test("is in the order of the latest, with numbers, and without those nobody has spoken in", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const [one, two, silent] = [
      await opened(grace, slug, [ada]),
      await opened(linus, slug, [ada]),
      await opened(margaret, slug, [ada]),
    ];
    const shows = (id: ChannelId, unread: number) =>
      expect
        .poll(async () => (await listOf(ada, slug)).find((direct) => direct.id === id)?.unreadCount, {
          timeout: 20_000,
        })
        .toBe(unread);
    await message(grace, one, "1");
    await shows(one, 1);
    await message(linus, two, "2");
    await shows(two, 1);
    await message(grace, one, "3");
    await shows(one, 2);
    const list = await listOf(ada, slug);
    expect(list.map(({ id, unreadCount, hidden }) => [id, unreadCount, hidden])).toEqual([
      [one, 2, false],
      [two, 1, false],
      [silent, 0, true],
    ]);
    expect(list[0]?.people.map(({ displayName }) => displayName)).toContain("Grace Hopper");
    // Margaret opened it: it is there for her.
    expect(await listOf(margaret, slug)).toMatchObject([{ id: silent, hidden: false }]);
  });

  test("closing hides one, reads it, and a new message or opening it brings it back", async () => {
    const { ada, grace, slug } = await team();
    const room = await opened(grace, slug, [ada]);
    const [tab, other] = [await openHub(ada, slug), await openHub(ada, slug)];
    await message(grace, room, "Hello");
    const state = (line: typeof tab, matches: (row: { hidden?: true; unread: number }) => boolean) =>
      line.until(
        (frame) =>
          (frame.type === "channel.state" && frame.channel.id === room && matches(frame.channel)) ||
          (frame.type === "channel.joined" && frame.channel.id === room && matches(frame.state)),
      );
    await state(tab, ({ unread, hidden }) => unread === 1 && !hidden);
    const close = () => ada.put(`/api/channels/${room}/hidden`, { hidden: true });
    expect(await close()).toMatchObject({ status: 200, body: { hidden: true } });
    for (const line of [tab, other]) await state(line, ({ hidden }) => hidden === true);
    expect(await listOf(ada, slug)).toMatchObject([{ id: room, hidden: true, unreadCount: 0 }]);
    expect((await close()).status).toBe(200);

    await ada.put(`/api/channels/${room}/hidden`, { hidden: false });
    expect(await listOf(ada, slug)).toMatchObject([{ id: room, hidden: false }]);
    await close();
    await message(grace, room, "Are you there?");
    await expect.poll(async () => (await listOf(ada, slug))[0]).toMatchObject({ hidden: false, unreadCount: 1 });
    await close();
    expect(await opened(ada, slug, [grace])).toBe(room);
    expect(await listOf(ada, slug)).toMatchObject([{ id: room, hidden: false }]);
  });

  test("channels are not closed", async () => {
    const { ada, general } = await team();
    expect((await ada.put(`/api/channels/${general}/hidden`, { hidden: true })).status).toBe(403);
  });
});

describe("a member", () => {
  test("is shown to members, and to guests who share a channel with them", async () => {
    const { ada, grace, linus, slug } = await team();
    const lobby = await channel(ada, slug);
    const dennis = await guest(ada, slug, [lobby]);
    const see = (who: Person, id: UserId) => who.get(`/api/workspaces/${slug}/members/${id}`);
    expect((await see(linus, grace.id)).body).toMatchObject({ userId: grace.id, role: "admin", timezone: "UTC" });
    expect((await see(dennis, ada.id)).status).toBe(200);
    expect((await see(dennis, linus.id)).status).toBe(404);
    expect((await see(ada, (await outsider()).id)).status).toBe(404);
    expect((await see(await outsider(), ada.id)).status).toBe(404);
  });

  test("is found by role in the directory", async () => {
    const { ada, grace, slug } = await team();
    const found = async (query: string) =>
      (await ada.get<{ members: { userId: UserId }[] }>(`/api/workspaces/${slug}/members${query}`)).body.members;
    expect((await found("?role=admin")).map(({ userId }) => userId)).toEqual([grace.id]);
    expect(await found("?role=guest")).toEqual([]);
    expect((await ada.get(`/api/workspaces/${slug}/members?role=king`)).status).toBe(400);
  });
});

describe("the list of direct messages", () => {
  test("has pages, each going on where the one before ended", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const whom = [[grace], [linus], [margaret], [grace, linus], [ada]];
    const ids: ChannelId[] = [];
    for (const people of whom) ids.push(await opened(ada, slug, people));
    await message(ada, ids[1] as ChannelId, "The latest");
    await expect.poll(async () => (await listOf(ada, slug))[0]?.id, { timeout: 20_000 }).toBe(ids[1]);
    const whole = (await listOf(ada, slug)).map(({ id }) => id);
    expect(whole.toSorted()).toEqual(ids.toSorted());
    const found: ChannelId[] = [];
    let cursor = "";
    for (let pages = 0; pages < 3; pages += 1) {
      const { body } = await ada.get<{ dms: DirectSummary[]; nextCursor?: string }>(
        `/api/workspaces/${slug}/dms?limit=2${cursor}`,
      );
      found.push(...body.dms.map(({ id }) => id));
      cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : "";
      expect(cursor === "").toBe(pages === 2);
    }
    expect(found).toEqual(whole);
    expect((await ada.get(`/api/workspaces/${slug}/dms?cursor=nonsense`)).status).toBe(400);
    expect((await ada.get(`/api/workspaces/${slug}/dms?limit=1000`)).status).toBe(400);
  });

  test("says what was said last where that is asked for", async () => {
    const { ada, grace, slug } = await team();
    const id = await opened(ada, slug, [grace]);
    const { ts } = await message(grace, id, "Are you *there*?");
    await expect.poll(async () => (await listOf(ada, slug))[0]?.headTs, { timeout: 20_000 }).toBe(ts);
    expect((await listOf(ada, slug))[0]).not.toHaveProperty("lastMessage");
    const { body } = await ada.get<{ dms: DirectSummary[] }>(`/api/workspaces/${slug}/dms?last=true`);
    expect(body.dms[0]?.lastMessage).toMatchObject({
      content: "Are you *there*?",
      ts,
      user: { id: grace.id, displayName: "Grace Hopper" },
    });
  });
});
