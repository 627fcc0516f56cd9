import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { consume } from "../../src/jobs/consume";
import { everyFiveMinutes } from "../../src/jobs/cron";
import type { Job } from "../../src/jobs/job";
import type { MemberAnswer, Role } from "../../src/protocol/rest";
import {
  channel,
  channelsOf,
  guest,
  invited,
  membersOf,
  message,
  outsider,
  type Person,
  people,
  type Team,
  team,
} from "../cast";
import { openHub, openRoom, Refused } from "../line";

describe("who is in a channel", () => {
  test("joining lets one in, once, and everybody there is told", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const line = await openRoom(ada, room);
    const first = await linus.post(`/api/channels/${room}/join`);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ isMember: true, memberCount: 2, can: { leave: true, join: false } });
    expect((await line.first("member.joined")).userId).toBe(linus.id);
    expect((await linus.post(`/api/channels/${room}/join`)).status).toBe(200);
    await message(ada, room, "After");
    await line.first("message.posted");
    expect(line.of("member.joined")).toHaveLength(1);
    expect(new Set(await membersOf(ada, room))).toEqual(new Set([ada.id, linus.id]));
  });

  test("leaving takes one out, and the channel may be joined again", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const line = await openRoom(ada, room);
    expect((await linus.delete(`/api/channels/${room}/members/${linus.id}`)).status).toBe(204);
    expect((await line.first("member.left")).userId).toBe(linus.id);
    expect(await membersOf(ada, room)).toEqual([ada.id]);
    expect((await channelsOf(linus, slug)).map(({ id }) => id)).not.toContain(room);
    expect((await linus.delete(`/api/channels/${room}/members/${linus.id}`)).status).toBe(404);
    expect((await linus.post(`/api/channels/${room}/join`)).status).toBe(200);
  });

  test("nobody leaves #general, nor is taken out of it", async () => {
    const { ada, linus, general, random } = await team();
    const leave = async (who: Person, room: string, whom: Person) =>
      (await who.delete(`/api/channels/${room}/members/${whom.id}`)).status;
    expect(await leave(linus, general, linus)).toBe(403);
    expect(await leave(ada, general, linus)).toBe(403);
    expect(await leave(linus, random, linus)).toBe(204);
  });

  test("members add people, and it may be said twice", async () => {
    const { ada, linus, margaret, slug } = await team();
    const room = await channel(ada, slug, { type: "private", members: [linus] });
    const add = (who: Person, userIds: unknown) =>
      who.post<{ members: unknown[] }>(`/api/channels/${room}/members`, { userIds });
    expect((await add(margaret, [margaret.id])).status).toBe(404);
    const added = await add(linus, [margaret.id]);
    expect([added.status, added.body.members.length]).toEqual([200, 3]);
    expect((await add(linus, [margaret.id])).body.members).toHaveLength(3);
    expect((await margaret.get(`/api/channels/${room}`)).status).toBe(200);
  });

  test("whoever is not in a public channel adds nobody to it", async () => {
    const { ada, linus, margaret, slug } = await team();
    const room = await channel(ada, slug);
    const add = async () => (await linus.post(`/api/channels/${room}/members`, { userIds: [margaret.id] })).status;
    expect(await add()).toBe(403);
    await linus.post(`/api/channels/${room}/join`);
    expect(await add()).toBe(200);
  });

  test("nobody from outside the workspace is added, and then nobody at all", async () => {
    const { ada, linus, slug } = await team();
    const ken = await outsider();
    const room = await channel(ada, slug, { type: "private" });
    const add = (userIds: unknown) => ada.post(`/api/channels/${room}/members`, { userIds });
    expect((await add([linus.id, ken.id])).status).toBe(404);
    expect((await add([linus.id, "UNOBODY00000"])).status).toBe(404);
    expect(await membersOf(ada, room)).toEqual([ada.id]);
    for (const userIds of [[], ["not an id"], "all", undefined]) expect((await add(userIds)).status).toBe(400);
    expect((await add([linus.id])).status).toBe(200);
    expect((await ken.get(`/api/channels/${room}`)).status).toBe(404);
  });

  test("the channel's admins remove people, others do not", async () => {
    const { ada, grace, linus, margaret, slug } = await team();
    const room = await channel(linus, slug, { members: [margaret, ada] });
    const remove = async (who: Person, whom: Person) =>
      (await who.delete(`/api/channels/${room}/members/${whom.id}`)).status;
    expect(await remove(margaret, ada)).toBe(403);
    expect(await remove(linus, ada)).toBe(204);
    expect(await remove(linus, grace)).toBe(404);
    expect(await membersOf(linus, room)).toHaveLength(2);
  });

  test("many who are added at once make one event", async () => {
    const { ada, slug } = await team();
    const crowd = await people(
      Array.from({ length: 30 }, (_, i) => ({ name: `Person ${i}` })),
      slug,
    );
    const room = await channel(ada, slug);
    const line = await openRoom(ada, room);
    const userIds = crowd.people.map(({ id }) => id);
    await ada.post(`/api/channels/${room}/members`, { userIds });
    expect((await line.first("members.changed")).count).toBe(31);
    expect(line.of("member.joined")).toHaveLength(0);
    expect((await membersOf(ada, room)).toSorted()).toEqual([...userIds, ada.id].toSorted());
  });

  test("posting in a public channel joins it", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const line = await openRoom(ada, room);
    await message(linus, room, "May I?");
    expect((await line.first("member.joined")).userId).toBe(linus.id);
    const types = line.received.map(({ type }) => type).filter((type) => type !== "hello");
    expect(types.indexOf("member.joined")).toBeLessThan(types.indexOf("message.posted"));
    expect(await membersOf(ada, room)).toContain(linus.id);
  });

  test("the list pages by cursor, by name", async () => {
    const { ada, slug } = await team();
    const room = await channel(ada, slug);
    const crowd = await people(
      ["Zoe", "ann", "Bob", "Čeněk", "ann"].map((name, i) => ({ name: `${name} ${i}` })),
      slug,
    );
    await ada.post(`/api/channels/${room}/members`, { userIds: crowd.people.map(({ id }) => id) });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query: string = `?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
      const { body } = await ada.get<{ members: { userId: string }[]; nextCursor?: string }>(
        `/api/channels/${room}/members${query}`,
      );
      seen.push(...body.members.map(({ userId }) => userId));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(await membersOf(ada, room));
    expect(seen).toHaveLength(6);
  });

  test("the directory and the room agree after changes that arrive together", async () => {
    const { ada, slug } = await team();
    const crowd = await people(
      Array.from({ length: 8 }, (_, i) => ({ name: `Person ${i}` })),
      slug,
    );
    const room = await channel(ada, slug);
    const turns = crowd.people.flatMap((person, i) => [
      person.post(`/api/channels/${room}/join`),
      ...(i % 2 ? [person.delete(`/api/channels/${room}/members/${person.id}`)] : []),
    ]);
    await Promise.all(turns);
    const listed = new Set(await membersOf(ada, room));
    for (const person of crowd.people) {
      const line = await openRoom(person, room);
      const { me, memberCount } = await line.first("hello");
      expect([me.role, memberCount]).toEqual([listed.has(person.id) ? "member" : "none", listed.size]);
      line.close();
    }
  });
});

describe("who is in a workspace", () => {
  const listed = async (who: Person, { slug }: { slug: string }, query = "") =>
    (await who.get<{ members: MemberAnswer[] }>(`/api/workspaces/${slug}/members${query}`)).body.members;

  test("the list is by name, with roles, and finds by a part of one", async () => {
    const here = await team();
    const everybody = await listed(here.linus, here);
    expect(everybody.map(({ displayName, role }) => [displayName, role])).toEqual([
      ["Ada Lovelace", "owner"],
      ["Grace Hopper", "admin"],
      ["Linus Torvalds", "member"],
      ["Margaret Hamilton", "member"],
    ]);
    expect((await listed(here.linus, here, "?q=hopp")).map(({ userId }) => userId)).toEqual([here.grace.id]);
    const first = await here.linus.get<{ members: MemberAnswer[]; nextCursor: string }>(
      `/api/workspaces/${here.slug}/members?limit=3`,
    );
    const rest = await listed(here.linus, here, `?cursor=${encodeURIComponent(first.body.nextCursor)}`);
    expect([...first.body.members, ...rest]).toEqual(everybody);
  });

  const setRole = async (who: Person, { slug }: { slug: string }, whom: Person, role: string) =>
    (await who.patch(`/api/workspaces/${slug}/members/${whom.id}`, { role })).status;
  const remove = async (who: Person, { slug }: { slug: string }, whom: Person) =>
    (await who.delete(`/api/workspaces/${slug}/members/${whom.id}`)).status;

  test("owners change every role; admins only members' and guests', and make no owner", async () => {
    const here = await team();
    const { ada, grace, linus, margaret } = here;
    expect(await setRole(linus, here, margaret, "guest")).toBe(403);
    expect(await setRole(grace, here, ada, "member")).toBe(403);
    expect(await setRole(grace, here, linus, "owner")).toBe(403);
    expect(await setRole(grace, here, linus, "admin")).toBe(200);
    expect(await setRole(grace, here, linus, "member")).toBe(403);
    expect(await setRole(grace, here, margaret, "guest")).toBe(200);
    expect(await setRole(ada, here, linus, "member")).toBe(200);
    expect(await setRole(ada, here, grace, "owner")).toBe(200);
    expect(await setRole(ada, here, margaret, "emperor")).toBe(400);
    const roles = Object.fromEntries((await listed(ada, here)).map(({ userId, role }) => [userId, role]));
    expect(roles).toEqual({ [ada.id]: "owner", [grace.id]: "owner", [linus.id]: "member", [margaret.id]: "guest" });
  });

  test("the last owner stays one, and stays", async () => {
    const here = await team();
    const { ada, grace } = here;
    expect(await setRole(ada, here, ada, "member")).toBe(409);
    expect(await remove(ada, here, ada)).toBe(409);
    await setRole(ada, here, grace, "owner");
    expect(await setRole(ada, here, ada, "member")).toBe(200);
    expect(await remove(grace, here, grace)).toBe(409);
    expect(await remove(ada, here, ada)).toBe(204);
  });

  test("two owners who step down at once leave one", async () => {
    const here = await team();
    const { ada, grace } = here;
    await setRole(ada, here, grace, "owner");
    const statuses = await Promise.all([setRole(ada, here, ada, "member"), setRole(grace, here, grace, "member")]);
    expect(statuses.toSorted()).toEqual([200, 409]);
  });

  test("admins remove members and guests, owners everybody, and each may leave", async () => {
    const here = await team();
    const { ada, grace, linus, margaret } = here;
    expect(await remove(linus, here, margaret)).toBe(403);
    expect(await remove(grace, here, ada)).toBe(403);
    expect(await remove(grace, here, margaret)).toBe(204);
    expect(await remove(grace, here, margaret)).toBe(404);
    expect(await remove(linus, here, linus)).toBe(204);
    expect(await remove(ada, here, grace)).toBe(204);
    expect((await listed(ada, here)).map(({ userId }) => userId)).toEqual([ada.id]);
  });

  test("whoever is removed is out of every channel, and nothing of theirs is lost", async () => {
    const here = await team();
    const { ada, linus, slug, general } = here;
    const room = await channel(ada, slug, { type: "private", members: [linus] });
    const posted = await message(linus, room, "Remember me");
    expect(await remove(ada, here, linus)).toBe(204);
    for (const id of [room, general]) expect(await membersOf(ada, id)).not.toContain(linus.id);
    const rows = await env.DB.prepare("SELECT 1 FROM channel_members WHERE user_id = ?1").bind(linus.id).all();
    expect(rows.results).toEqual([]);
    expect((await ada.get<{ message: { text: string } }>(`/api/messages/${posted.id}`)).body.message.text).toBe(
      "Remember me",
    );
    expect((await linus.get(`/api/workspaces/${slug}`)).status).toBe(404);
  });

  test("a removal that was cut off in the middle is finished by the clock and the queue", async () => {
    const { ada, linus, margaret, slug, id } = await team();
    const room = await channel(ada, slug, { type: "private", members: [linus, margaret] });
    // What a crash leaves: the directory's row is written, and no room has heard of it.
    const dismiss = (whom: Person, at: number) =>
      env.DB.prepare("UPDATE workspace_members SET deactivated_at = ?3 WHERE workspace_id = ?1 AND user_id = ?2")
        .bind(id, whom.id, at)
        .run();
    await dismiss(linus, Date.now() - 120_000);
    const sent: Job[] = [];
    const queue = { sendBatch: async (batch: { body: Job }[]) => sent.push(...batch.map(({ body }) => body)) };
    await everyFiveMinutes({ ...env, JOBS_QUEUE: queue as unknown as typeof env.JOBS_QUEUE });
    expect(sent).toEqual([{ kind: "leave-channels", workspaceId: id, userId: linus.id }]);

    const jobs = [...sent, { kind: "leave-channels", workspaceId: id, userId: margaret.id }];
    const messages = jobs.map((body, i) => ({ id: `${i}`, timestamp: new Date(), attempts: 1, body }));
    await consume(createMessageBatch("parley-jobs", messages), env);
    expect(await membersOf(ada, room)).toEqual(expect.arrayContaining([ada.id, margaret.id]));
    expect(await membersOf(ada, room)).not.toContain(linus.id);
    await expect(openRoom(linus, room)).rejects.toThrow(Refused);
    await openRoom(margaret, room);
  });

  test("whoever was in a channel that was deleted is removed all the same", async () => {
    const here = await team();
    const { ada, linus, slug } = here;
    const room = await channel(ada, slug, { members: [linus] });
    await ada.delete(`/api/channels/${room}`);
    expect(await remove(ada, here, linus)).toBe(204);
    expect((await listed(ada, here)).map(({ userId }) => userId)).not.toContain(linus.id);
  });

  test("whoever was removed comes back by an invitation, with the role that it gives", async () => {
    const here = await team();
    const { ada, linus, slug, general } = here;
    await remove(ada, here, linus);
    const { body } = await ada.post<{ invitations: { url: string }[] }>(`/api/workspaces/${slug}/invitations`, {
      role: "admin",
    });
    const token = body.invitations[0]?.url.split("/join/")[1];
    expect((await linus.post(`/api/invitations/${token}/accept`)).status).toBe(200);
    expect((await linus.get<{ role: Role }>(`/api/workspaces/${slug}`)).body.role).toBe("admin");
    expect(await membersOf(ada, general)).toContain(linus.id);
    await openHub(linus, slug);
    await openRoom(linus, general);
  });

  test("the people online hear who joined and who left", async () => {
    const here = await team();
    const hub = await openHub(here.ada, here.slug);
    const barbara = await invited(here.ada, here.slug);
    expect((await hub.first("member.joined")).user.id).toBe(barbara.id);
    await remove(here.ada, here, barbara);
    expect((await hub.first("member.left")).userId).toBe(barbara.id);
  });

  test("a guest who becomes a member is put into what everybody is in", async () => {
    const here: Team = await team();
    const room = await channel(here.ada, here.slug);
    const dennis = await guest(here.ada, here.slug, [room]);
    expect(await membersOf(here.ada, here.general)).not.toContain(dennis.id);
    expect(await setRole(here.ada, here, dennis, "member")).toBe(200);
    expect(await membersOf(here.ada, here.general)).toContain(dennis.id);
  });
});
