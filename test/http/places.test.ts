import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import type { MessageAnswer, MessagePage, PinAnswer, ReadAllAnswer } from "../../src/protocol/rest";
import { type Answer, channel, fixture, guest, message, type Person, team } from "../cast";

const texts = ({ body }: Answer<MessagePage>) => body.messages.map(({ text }) => text);
const page = (who: Person, id: ChannelId, query: string) =>
  who.get<MessagePage>(`/api/channels/${id}/messages${query}`);

async function numbered(count: number) {
  const here = await team();
  const id = await channel(here.ada, here.slug, { members: [here.linus] });
  await fixture("messages", { channelId: id, messages: Array.from({ length: count }, (_, i) => ({ text: `${i}` })) });
  const newest = await page(here.ada, id, "?limit=100");
  const tsOf = (text: string) => newest.body.messages.find((one) => one.text === text)?.ts as Ts;
  return { ...here, id, tsOf };
}

describe("a window of history", () => {
  test("lies around a message, newest first, and goes on both ways", async () => {
    const { linus, id, tsOf } = await numbered(30);
    const window = await page(linus, id, `?around=${tsOf("10")}&limit=6`);
    expect(window.status).toBe(200);
    expect(texts(window)).toEqual(["13", "12", "11", "10", "9", "8"]);
    expect(window.body).toMatchObject({ hasMore: true, hasNewer: true, around: tsOf("10") });
    expect(window.body.seq).toBeGreaterThan(0);
    expect(texts(await page(linus, id, `?before=${window.body.nextCursor}&limit=2`))).toEqual(["7", "6"]);
    expect(texts(await page(linus, id, `?after=${window.body.newerCursor}&limit=2`))).toEqual(["15", "14"]);
    expect(texts(await page(linus, id, `?around=${id}-${tsOf("10")}&limit=3`))).toEqual(["11", "10", "9"]);
  });

  test("holds more of one side where the other ends", async () => {
    const { linus, id, tsOf } = await numbered(8);
    const first = await page(linus, id, `?around=${tsOf("0")}&limit=5`);
    expect(texts(first)).toEqual(["4", "3", "2", "1", "0"]);
    expect(first.body).toMatchObject({ hasMore: false, hasNewer: true });
    const last = await page(linus, id, `?around=${tsOf("7")}&limit=5`);
    expect(texts(last)).toEqual(["7", "6", "5", "4", "3"]);
    expect(last.body).toMatchObject({ hasMore: true, hasNewer: false });
    const all = await page(linus, id, "?around=0000000000.000000");
    expect(texts(all)).toHaveLength(8);
    expect(all.body).toMatchObject({ hasMore: false, hasNewer: false });
  });

  test("lies around a moment at which nothing was said, as around a deleted message", async () => {
    const { ada, linus, id, tsOf } = await numbered(5);
    await ada.delete(`/api/messages/${id}-${tsOf("2")}`);
    expect(texts(await page(linus, id, `?around=${tsOf("2")}&limit=3`))).toEqual(["3", "", "1"]);
    expect(texts(await page(linus, id, "?around=1000000000.000000&limit=2"))).toEqual(["1", "0"]);
  });

  test("leaves replies to their threads, and lies around a reply within one", async () => {
    const { ada, linus, id, tsOf } = await numbered(3);
    const reply = async (text: string) =>
      (await linus.post<MessageAnswer>(`/api/channels/${id}/messages`, { text, threadTs: tsOf("1") })).body.message;
    const replies = [await reply("a"), await reply("b"), await reply("c")];
    expect(texts(await page(ada, id, `?around=${replies[1]?.ts}`))).toEqual(["2", "1", "0"]);
    const thread = await ada.get<MessagePage>(
      `/api/channels/${id}/threads/${tsOf("1")}?around=${replies[1]?.ts}&limit=2`,
    );
    expect(texts(thread)).toEqual(["c", "b"]);
  });

  test.each([
    ["2026-03-10", "UTC", "2026-03-10T00:00:00Z"],
    ["2026-03-10", "Asia/Tokyo", "2026-03-09T15:00:00Z"],
    ["2026-03-10", "America/New_York", "2026-03-10T04:00:00Z"],
    // Here the clocks go forward at midnight: the day begins at one.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"],
  ])("of %s in %s begins at %s", async (date, timezone, moment) => {
    const { ada, linus, slug } = await team();
    const id = await channel(ada, slug, { members: [linus] });
    const at = (ms: number) => new Date(Date.parse(moment) + ms).toISOString();
    const messages = [
      { text: "the day before", at: at(-1_000) },
      { text: "the first", at: at(0) },
      { text: "the second", at: at(60_000) },
    ];
    await fixture("messages", { channelId: id, messages });
    await linus.patch("/api/auth/profile", { timezone });
    const { body } = await page(linus, id, `?date=${date}`);
    expect(body.around).toBe(`${Date.parse(moment) / 1_000}.000000`);
    expect(body.messages.find(({ ts }) => ts < (body.around as Ts))?.text).toBe("the day before");
    expect(body.messages.findLast(({ ts }) => ts >= (body.around as Ts))?.text).toBe("the first");
  });

  test("is asked for by one place alone, and a place there can be", async () => {
    const { linus, id, tsOf } = await numbered(2);
    const refused = [
      `?around=${tsOf("0")}&before=${tsOf("1")}`,
      `?around=${tsOf("0")}&date=2026-01-01`,
      `?after=${tsOf("0")}&date=2026-01-01`,
      "?around=yesterday",
      "?date=yesterday",
      "?date=2026-02-30",
      "?date=1969-12-30",
    ];
    for (const query of refused) expect([query, (await page(linus, id, query)).status]).toEqual([query, 400]);
  });
});

describe("one message", () => {
  test("says where it was said, to those who may read it", async () => {
    const { ada, linus, margaret, slug } = await team();
    const id = await channel(ada, slug, { type: "private", members: [linus], name: `plans-${crypto.randomUUID()}` });
    const said = await message(ada, id, "For your eyes only");
    const read = await linus.get<MessageAnswer>(`/api/messages/${said.id}`);
    expect(read.body).toMatchObject({ message: { text: "For your eyes only" }, channel: { id, type: "private" } });
    expect((await margaret.get(`/api/messages/${said.id}`)).status).toBe(404);
  });
});

describe("pins", () => {
  const pins = (who: Person, id: ChannelId) => who.get<{ pins: PinAnswer[] }>(`/api/channels/${id}/pins`);

  test("are the latest first, with who pinned, and gone once taken off", async () => {
    const { ada, linus, id, tsOf } = await numbered(3);
    const first = await linus.post<MessageAnswer>(`/api/channels/${id}/pins`, { ts: tsOf("2") });
    expect([first.status, first.body.message.pinned]).toEqual([201, true]);
    await ada.post(`/api/channels/${id}/pins`, { ts: `${id}-${tsOf("0")}` });
    const listed = (await pins(linus, id)).body.pins;
    expect(listed.map(({ message, userId }) => [message.text, userId])).toEqual([
      ["0", ada.id],
      ["2", linus.id],
    ]);
    expect(listed[0]?.message.user.displayName).toBe("Ada Lovelace");
    expect(Date.parse(listed[0]?.pinnedAt ?? "")).not.toBeNaN();
    const removed = await ada.delete<MessageAnswer>(`/api/channels/${id}/pins/${tsOf("2")}`);
    expect([removed.status, removed.body.message.pinned]).toEqual([200, undefined]);
    expect((await pins(ada, id)).body.pins.map(({ message }) => message.text)).toEqual(["0"]);
    const [, , shown] = (await page(ada, id, "")).body.messages;
    expect(shown).toMatchObject({ text: "0", pinned: true });
  });

  test("are for those in the channel, and not for an archived one", async () => {
    const { ada, linus, margaret, slug, id, tsOf } = await numbered(1);
    const dennis = await guest(ada, slug, [id]);
    const pin = async (who: Person) => (await who.post(`/api/channels/${id}/pins`, { ts: tsOf("0") })).status;
    expect(await pin(margaret)).toBe(403);
    expect((await pins(margaret, id)).status).toBe(200);
    expect(await pin(dennis)).toBe(201);
    await ada.patch(`/api/channels/${id}`, { archived: true });
    expect((await linus.delete(`/api/channels/${id}/pins/${tsOf("0")}`)).status).toBe(403);
    expect((await pins(linus, id)).body.pins).toHaveLength(1);
  });

  test("need a message of the channel", async () => {
    const { ada, linus, id, general } = await numbered(1);
    const elsewhere = await message(ada, general);
    for (const ts of [elsewhere.id, "never", ""]) {
      expect((await linus.post(`/api/channels/${id}/pins`, { ts })).status).toBe(400);
    }
    expect((await linus.post(`/api/channels/${id}/pins`, { ts: "1700000000.000100" })).status).toBe(404);
    expect((await linus.delete(`/api/channels/${id}/pins/never`)).status).toBe(404);
  });
});

describe("marking all as read", () => {
  const stateOf = async (id: ChannelId, who: Person): Promise<SidebarRow> => {
    const answer = await roomFor(env, id).state(who.id);
    if (!answer.ok) throw new Error(answer.message);
    return answer.state;
  };
  const listed = async (who: Person, slug: string) =>
    (
      await who.get<{ channels: { id: ChannelId; unreadCount: number }[] }>(
        `/api/workspaces/${slug}/channels?scope=mine`,
      )
    ).body.channels;

  test("reads every conversation that waits, of this member in this workspace", async () => {
    const { ada, linus, margaret, slug } = await team();
    const ids: ChannelId[] = [];
    for (let i = 0; i < 8; i += 1) ids.push(await channel(ada, slug, { members: [linus, margaret] }));
    for (const id of ids) await message(ada, id, `look, <@${linus.id}>`);
    const waiting = async () => (await listed(linus, slug)).filter(({ unreadCount }) => unreadCount > 0).length;
    await expect.poll(waiting).toBe(8);
    const { status, body } = await linus.post<ReadAllAnswer>(`/api/workspaces/${slug}/read`);
    expect(status).toBe(200);
    expect(body.failed).toEqual([]);
    expect(body.channels.map(({ id, unread, mentions }) => [id, unread, mentions]).toSorted()).toEqual(
      ids.map((id) => [id, 0, 0]).toSorted(),
    );
    for (const id of ids) {
      expect(await stateOf(id, linus)).toMatchObject({ unread: 0, mentions: 0 });
      expect(await stateOf(id, margaret)).toMatchObject({ unread: 1 });
    }
    await expect.poll(waiting).toBe(0);
    const again = await linus.post<ReadAllAnswer>(`/api/workspaces/${slug}/read`);
    expect(again.body).toEqual({ channels: [], failed: [] });
  });

  test("names what it could not mark", async () => {
    const { ada, linus, slug } = await team();
    const gone = await channel(ada, slug, { members: [linus] });
    const there = await channel(ada, slug, { members: [linus] });
    for (const id of [gone, there]) await message(ada, id);
    await expect
      .poll(async () => (await listed(linus, slug)).filter(({ unreadCount }) => unreadCount > 0).length)
      .toBe(2);
    // The room forgot its member while the hub has not heard of it yet.
    await env.DB.prepare("DELETE FROM channel_members WHERE channel_id = ? AND user_id = ?").bind(gone, linus.id).run();
    await env.DB.prepare("UPDATE channels SET deleted_at = 1 WHERE id = ?").bind(gone).run();
    await roomFor(env, gone).destroy();
    const { status, body } = await linus.post<ReadAllAnswer>(`/api/workspaces/${slug}/read`);
    expect(status).toBe(200);
    expect(body.failed).toEqual([gone]);
    expect(body.channels.map(({ id }) => id)).toEqual([there]);
  });
});
