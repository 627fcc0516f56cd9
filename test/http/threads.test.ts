import { describe, expect, test } from "vitest";
import type { ChannelId } from "../../src/protocol/ids";
import type { RestMessage, ThreadListing, ThreadPage } from "../../src/protocol/rest";
import { channel, channelsOf, guest, message, type Person, team, wrongFields } from "../cast";

type Listed = { threads: ThreadListing[]; nextCursor?: string };

async function reply(author: Person, channelId: ChannelId, threadTs: string, text: string): Promise<RestMessage> {
  const { body } = await author.post<{ message: RestMessage }>(`/api/channels/${channelId}/messages`, {
    text,
    threadTs,
  });
  return body.message;
}

/** Ada asked in the room, and Linus answered. */
async function asked() {
  const made = await team();
  const room = await channel(made.ada, made.slug, { members: [made.linus] });
  const parent = await message(made.ada, room, "shall we?");
  const first = await reply(made.linus, room, parent.ts, "we shall");
  return { ...made, room, parent, first, path: `/api/channels/${room}/threads/${parent.ts}` };
}

const eventually = <T>(fact: () => Promise<T>) => expect.poll(fact, { timeout: 20_000 });

describe("a thread", () => {
  test("says what the asking member has of it, and nothing to those who are not in the channel", async () => {
    const { ada, linus, margaret, path, parent, first } = await asked();
    const read = async (who: Person) => (await who.get<ThreadPage>(path)).body;
    expect(await read(ada)).toMatchObject({ parent: { id: parent.id }, me: { following: true, unread: 1 } });
    expect(await read(linus)).toMatchObject({ me: { following: true, unread: 0, lastRead: first.ts } });
    expect((await read(margaret)).me).toBeNull();
  });

  test("is followed and left by hand, and read to where one says", async () => {
    const { ada, path, parent, first } = await asked();
    expect((await ada.delete(`${path}/follow`)).body).toMatchObject({ thread: { following: false, unread: 0 } });
    expect((await ada.post(`${path}/follow`)).body).toMatchObject({ thread: { following: true, unread: 0 } });
    expect((await ada.post(`${path}/read`, { ts: parent.ts })).body).toMatchObject({ thread: { unread: 1 } });
    expect((await ada.post(`${path}/read`, { ts: first.id })).body).toMatchObject({
      thread: { unread: 0, lastRead: first.ts },
    });
    const wrong = await ada.post(`${path}/read`, { ts: "yesterday" });
    expect([wrong.status, wrongFields(wrong)]).toEqual([400, ["ts"]]);
    expect((await ada.post(`${path}/read`)).status).toBe(400);
  });

  test("that is not there is 404, and whoever reads without being in the channel gets 403", async () => {
    const { ada, margaret, room, first, path } = await asked();
    for (const ts of ["1700000000.000001", first.ts, "nonsense"]) {
      expect((await ada.post(`/api/channels/${room}/threads/${ts}/follow`)).status).toBe(404);
      expect((await ada.delete(`/api/channels/${room}/threads/${ts}/follow`)).status).toBe(404);
      expect((await ada.post(`/api/channels/${room}/threads/${ts}/read`, { ts: first.ts })).status).toBe(404);
    }
    expect((await margaret.post(`${path}/follow`)).status).toBe(403);
    expect((await margaret.delete(`${path}/follow`)).status).toBe(403);
    expect((await margaret.post(`${path}/read`, { ts: first.ts })).status).toBe(403);
  });

  test("is unread in the list of channels until it is read", async () => {
    const { ada, slug, room, path, first } = await asked();
    const row = async () => (await channelsOf(ada, slug)).find(({ id }) => id === room);
    await eventually(row).toMatchObject({ threadUnread: true, unreadCount: 0, threadMentionCount: 0 });
    await ada.post(`${path}/read`, { ts: first.ts });
    await eventually(row).toMatchObject({ threadUnread: false });
  });
});

describe("the list of threads", () => {
  test("has those one follows, newest first, with parent and last replies, page by page", async () => {
    const { ada, linus, margaret, slug, room, parent } = await asked();
    const list = async (who: Person, query = "") =>
      (await who.get<Listed>(`/api/workspaces/${slug}/threads${query}`)).body;
    expect((await list(margaret)).threads).toEqual([]);
    const later = await message(ada, room, "and when?");
    for (const text of ["at one", "at two", "at three", "at four"]) await reply(linus, room, later.ts, text);
    await eventually(async () => (await list(ada)).threads.length).toBe(2);
    const [newest, oldest] = (await list(ada)).threads;
    expect(newest).toMatchObject({
      parent: { id: later.id, text: "and when?", replyCount: 4 },
      unread: 4,
      channel: { id: room, type: "public" },
      hasOlder: false,
    });
    expect(newest?.replies.map(({ text }) => text)).toEqual(["at four", "at three", "at two", "at one"]);
    expect(oldest).toMatchObject({ parent: { id: parent.id }, replies: [{ text: "we shall" }] });
    const first = await list(ada, "?limit=1");
    expect(first.threads.map(({ threadTs }) => threadTs)).toEqual([later.ts]);
    const second = await list(ada, `?limit=1&cursor=${first.nextCursor}`);
    expect(second.threads.map(({ threadTs }) => threadTs)).toEqual([parent.ts]);
    expect(second.nextCursor).toBeUndefined();

    // All of it is read at once, and stays listed.
    expect((await ada.post(`/api/workspaces/${slug}/threads/read`)).body).toEqual({ ok: true });
    await eventually(async () => (await list(ada)).threads.map(({ unread }) => unread)).toEqual([0, 0]);
    // One that is read shows its last replies alone.
    expect((await list(ada)).threads[0]).toMatchObject({ hasOlder: true, replies: { length: 3 } });
  });

  test("leaves out what one may see no longer", async () => {
    const { ada, linus, slug, room } = await asked();
    const list = async () => (await linus.get<Listed>(`/api/workspaces/${slug}/threads`)).body.threads.length;
    await eventually(list).toBe(1);
    await ada.delete(`/api/channels/${room}/members/${linus.id}`);
    // At once: D1 is asked, whatever the hub was told.
    expect(await list()).toBe(0);
  });

  test("of a guest has the guest's channels alone", async () => {
    const { ada, slug, room, parent } = await asked();
    const dennis = await guest(ada, slug, [room]);
    await reply(dennis, room, parent.ts, "may I?");
    const list = async () => (await dennis.get<Listed>(`/api/workspaces/${slug}/threads`)).body.threads;
    await eventually(list).toMatchObject([{ threadTs: parent.ts, following: true }]);
  });

  test("takes no cursor but its own", async () => {
    const { ada, slug } = await asked();
    for (const query of ["?cursor=x", "?cursor=1700000000.000001_C1", "?limit=0", "?limit=31"]) {
      const answer = await ada.get(`/api/workspaces/${slug}/threads${query}`);
      expect([query, answer.status, answer.error?.code]).toEqual([query, 400, "VALIDATION_FAILED"]);
    }
  });
});
