import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type Caller, channel, guest, message, nobody, origin, type Person, people, team } from "../cast";
import { openHub, openRoom, Refused } from "../line";

/** What the Worker checks before an object is asked; what the objects say is tested with the rooms. */

async function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  const response = await exports.default.fetch(
    new Request(`${origin}${path}`, { headers: { upgrade: "websocket", ...headers } }),
  );
  response.webSocket?.accept();
  response.webSocket?.close();
  return response.status;
}
const bearer = (who: Caller) => ({ authorization: `Bearer ${who.token}` });
const cookie = (who: Caller) => ({ cookie: `parley_access=${who.token}` });

describe("opening a socket", () => {
  test("by cookie needs Parley's own origin, by header none", async () => {
    const { ada, general, slug } = await team();
    for (const path of [`/ws/channels/${general}`, `/ws/workspaces/${slug}`]) {
      expect(await upgrade(path, { ...cookie(ada), origin })).toBe(101);
      expect(await upgrade(path, { ...cookie(ada), origin: "https://evil.example" })).toBe(403);
      expect(await upgrade(path, { ...cookie(ada), origin: "null" })).toBe(403);
      expect(await upgrade(path, cookie(ada))).toBe(403);
      expect(await upgrade(path, bearer(ada))).toBe(101);
    }
  });

  test("takes no token from the address", async () => {
    const { ada, general } = await team();
    expect(await upgrade(`/ws/channels/${general}?token=${ada.token}&access_token=${ada.token}`, {})).toBe(401);
    expect(await upgrade(`/ws/channels/${general}`, bearer(ada))).toBe(101);
  });

  test("takes no refresh token", async () => {
    const { ada, general } = await team();
    expect(await upgrade(`/ws/channels/${general}`, { authorization: `Bearer ${ada.refreshToken}` })).toBe(401);
  });

  test("passes none of the client's headers on: facts are the Worker's", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { type: "private" });
    const { body } = await ada.get<{ sessionId: string }>("/api/auth/session");
    const forged = { "x-parley-facts": JSON.stringify({ userId: ada.id, sessionId: body.sessionId }) };
    expect(await upgrade(`/ws/channels/${room}`, { ...bearer(linus), ...forged })).toBe(404);
    expect(await upgrade(`/ws/channels/${room}`, forged)).toBe(401);
    expect(await upgrade(`/ws/channels/${room}`, { ...bearer(ada), ...forged })).toBe(101);
  });

  test("without an upgrade is 400, and what does not exist is 404", async () => {
    const { ada, general } = await team();
    expect((await ada.get(`/ws/channels/${general}`)).status).toBe(400);
    for (const path of ["/ws/channels/CNOWHERE0000", "/ws/channels/nonsense", "/ws/workspaces/nowhere"]) {
      expect([path, await upgrade(path, bearer(ada))]).toEqual([path, 404]);
    }
    expect(await upgrade(`/ws/channels/${general}`, bearer(ada))).toBe(101);
  });

  test("refuses before the handshake, with a status", async () => {
    const { general } = await team();
    await expect(openRoom(nobody, general)).rejects.toThrow(Refused);
  });
});

describe("a room's socket", () => {
  test("greets with who one is there", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const hello = async (who: Person) => (await openRoom(who, room)).first("hello");
    expect(await hello(ada)).toMatchObject({
      channelId: room,
      epoch: expect.stringMatching(/^[a-z0-9]+$/),
      me: { userId: ada.id, role: "admin", canPost: true },
      memberCount: 1,
    });
    expect((await hello(linus)).me).toMatchObject({ userId: linus.id, role: "none", canPost: true });
  });

  test("acks a message, then shows it to everybody, its author included", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const [hers, his] = [await openRoom(ada, room), await openRoom(linus, room)];
    const ack = await hers.ask({ type: "message.send", clientMsgId: "one", text: "Hello" });
    expect(ack).toMatchObject({ type: "ack", messageId: `${room}-${ack.ts}` });
    for (const line of [hers, his]) {
      const posted = await line.first("message.posted");
      expect(posted).toMatchObject({
        seq: ack.seq,
        message: { ts: ack.ts, userId: ada.id, text: "Hello", clientMsgId: "one" },
      });
    }
    const again = await hers.ask({ type: "message.send", clientMsgId: "one", text: "Hello" });
    expect(again).toMatchObject({ ts: ack.ts, seq: ack.seq });
    const { body } = await linus.get<{ messages: { text: string; seq: number }[] }>(`/api/channels/${room}/messages`);
    expect(body.messages.map(({ text, seq }) => [text, seq])).toEqual([["Hello", ack.seq]]);
  });

  test("sending in a public channel joins it, and in the directory too", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const line = await openRoom(linus, room);
    expect((await line.ask({ type: "message.send", clientMsgId: "one", text: "Hello" })).type).toBe("ack");
    expect((await line.first("member.joined")).userId).toBe(linus.id);
    const { body } = await ada.get<{ members: { userId: string }[] }>(`/api/channels/${room}/members`);
    expect(body.members.map(({ userId }) => userId)).toContain(linus.id);
  });

  test("relays typing to the others", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const [hers, his] = [await openRoom(ada, room), await openRoom(linus, room)];
    his.tell({ type: "typing.start" });
    expect(await hers.first("typing.started")).toEqual({ type: "typing.started", userId: linus.id });
    await message(ada, room, "I see you");
    await his.first("message.posted");
    expect(his.of("typing.started")).toEqual([]);
  });
});

describe("a hub's socket", () => {
  test("greets with every conversation one is in, and for a guest with no other", async () => {
    const { ada, linus, slug, general, random } = await team();
    const room = await channel(ada, slug);
    const dennis = await guest(ada, slug, [room]);
    const hello = async (who: Person) => (await openHub(who, slug)).first("hello");
    const rows = await hello(linus);
    expect(rows).toMatchObject({ userId: linus.id, full: true, status: "online" });
    expect(rows.channels.map(({ id }) => id).toSorted()).toEqual([general, random].toSorted());
    expect((await hello(dennis)).channels.map(({ id }) => id)).toEqual([room]);
  });

  test("hears of a message in a channel that is not open", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug, { members: [linus] });
    const hub = await openHub(linus, slug);
    const posted = await message(ada, room, "Psst");
    const state = await hub.until(
      (frame) => frame.type === "channel.state" && frame.channel.id === room && frame.channel.unread > 0,
    );
    expect(state).toMatchObject({ channel: { id: room, unread: 1, headTs: posted.ts, mentions: 0 } });
  });

  test("says who is online among those watched", async () => {
    const { ada, linus, margaret, slug } = await team();
    const hub = await openHub(ada, slug);
    await openHub(linus, slug);
    await hub.ask({ type: "presence.watch", userIds: [linus.id, margaret.id] });
    await hub.until(
      (frame) => frame.type === "presence.changed" && frame.userId === linus.id && frame.status === "online",
    );
    await openHub(margaret, slug);
    await hub.until(
      (frame) => frame.type === "presence.changed" && frame.userId === margaret.id && frame.status === "online",
    );
  });

  test("a guest watches only people they share a channel with", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const dennis = await guest(ada, slug, [room]);
    await openHub(ada, slug);
    await openHub(linus, slug);
    const hub = await openHub(dennis, slug);
    await hub.ask({ type: "presence.watch", userIds: [linus.id, ada.id] });
    await hub.until(
      (frame) => frame.type === "presence.changed" && frame.userId === ada.id && frame.status === "online",
    );
    expect(JSON.stringify(hub.received)).not.toContain(linus.id);
  });

  test("shows nothing of another workspace", async () => {
    const here = await team();
    const there = await people([{ name: "Ken", role: "owner" }]);
    const hub = await openHub(here.ada, here.slug);
    await channel(there.people[0] as Person, there.slug);
    const own = await channel(here.linus, here.slug);
    expect((await hub.first("channel.created")).channel.id).toBe(own);
    expect(hub.of("channel.created")).toHaveLength(1);
  });
});

test("a client that closes is answered, and gone", async () => {
  const { ada, linus, slug } = await team();
  const room = await channel(ada, slug, { members: [linus] });
  const lines = [await openRoom(linus, room), await openHub(linus, slug)];
  for (const line of lines) line.close();
  for (const line of lines) expect((await line.closed).code).toBe(1000);
  expect((await (await openRoom(ada, room)).first("hello")).memberCount).toBe(2);
});
