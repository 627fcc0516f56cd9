import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { ChannelTold } from "../../durable-objects/contract";
import type { ChannelListing, SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { Refused } from "../line";
import { attachHub, hubOf, scene, session } from "./scene";

const listing = (id: ChannelId, changes: Partial<ChannelListing> = {}): ChannelListing => ({
  id,
  name: "watercooler",
  type: "public",
  topic: "",
  purpose: "",
  archived: false,
  ...changes,
});
const row = (id: ChannelId, changes: Partial<SidebarRow> = {}): SidebarRow => ({
  id,
  headTs: null,
  readTs: null,
  unread: 0,
  unreadCapped: false,
  mentions: 0,
  threadUnread: false,
  threadMentions: 0,
  muted: false,
  notify: "mentions",
  ...changes,
});
const told = (channelId: ChannelId, version: number, changes: Partial<SidebarRow> = {}): ChannelTold => ({
  channelId,
  version,
  member: true,
  channel: listing(channelId),
  state: row(channelId, changes),
});
const toldLeft = (channelId: ChannelId, version: number): ChannelTold => ({
  channelId,
  version,
  member: false,
  channel: listing(channelId),
  state: null,
});

const team = () => scene({ people: { david: "owner", kevin: "member" } });

describe("who is let in", () => {
  test("a member's hub greets with who they are", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    expect(line.received[0]).toEqual({
      type: "hello",
      userId: people.david.userId,
      workspaceId,
      full: true,
      channels: [],
      threads: [],
      left: [],
      version: expect.stringMatching(/^[a-z0-9]+\.\d+$/),
      status: "online",
      dnd: false,
      activity: 0,
    });
  });

  test("a stranger gets 404 and leaves nothing behind", async () => {
    const { workspaceId } = await team();
    const stranger = { userId: newId("U"), sessionId: newId("S") };
    await expect(attachHub(workspaceId, stranger)).rejects.toEqual(new Refused(404));
    const hub = hubOf(workspaceId, stranger);
    expect(await hub.sidebar({ workspaceId, userId: stranger.userId })).toMatchObject({ ok: false, code: "not_found" });
    expect(await hub.reading(newId("C"))).toMatchObject({ ok: false, code: "not_found" });
    expect(await hub.told(told(newId("C"), 1))).toEqual({ ok: true });
    const kept = await runInDurableObject(hub, (_hub, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT GLOB '_cf_*'").toArray(),
    );
    expect(kept).toEqual([]);
  });

  test("a session that is over gets 401, a live one of the same member is let in", async () => {
    const { workspaceId, people } = await team();
    const ended = newId("S");
    await session(people.david.userId, ended).run();
    await env.DB.prepare("UPDATE auth_sessions SET revoked_at = 1 WHERE id = ?").bind(ended).run();
    await expect(attachHub(workspaceId, { ...people.david, sessionId: ended })).rejects.toEqual(new Refused(401));
    await attachHub(workspaceId, people.david);
  });

  test("facts of somebody else's hub are refused", async () => {
    const { workspaceId, people } = await team();
    const response = await hubOf(workspaceId, people.david).fetch("https://object.test/", {
      headers: { upgrade: "websocket", "x-parley-facts": JSON.stringify({ ...people.kevin, workspaceId }) },
    });
    expect(response.status).toBe(404);
  });

  test("of more than twenty sockets the oldest goes", async () => {
    const { workspaceId, people } = await team();
    const lines = [];
    for (let n = 0; n <= limits.socketsPerMember; n += 1) lines.push(await attachHub(workspaceId, people.david));
    expect((await lines[0]?.closed)?.code).toBe(4409);
    expect(await lines[1]?.ask({ type: "activity" })).toMatchObject({ type: "ack" });
  });
});

describe("the sidebar", () => {
  test("a room's telling reaches every tab, and a telling that changes nothing reaches none", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const [one, two] = [await attachHub(workspaceId, people.david), await attachHub(workspaceId, people.david)];
    const id = newId("C");
    await hub.told(told(id, 1));
    for (const line of [one, two]) {
      expect(await line.first("channel.joined")).toMatchObject({ channel: listing(id), state: row(id) });
    }
    await hub.told(told(id, 2, { unread: 1 }));
    expect(await one.first("channel.state")).toMatchObject({ channel: row(id, { unread: 1 }) });
    await hub.told(told(id, 3, { unread: 1 }));
    await hub.told({ ...told(id, 4, { unread: 1 }), channel: listing(id, { topic: "tea" }) });
    expect(await two.first("channel.updated")).toMatchObject({ channel: { topic: "tea" } });
    expect(two.of("channel.state")).toHaveLength(1);
  });

  test("what arrives out of order stays as its latest version says", async () => {
    const { workspaceId, people } = await team();
    const { userId } = people.david;
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    const [kept, left] = [newId("C"), newId("C")];
    await hub.told(told(kept, 3, { unread: 3 }));
    await hub.told(told(kept, 2, { unread: 2 }));
    await hub.told(toldLeft(left, 2));
    await hub.told(told(left, 1));
    const sidebar = await hub.sidebar({ workspaceId, userId });
    expect(sidebar).toMatchObject({ ok: true, rows: [row(kept, { unread: 3 })] });
    expect(line.of("channel.joined")).toHaveLength(1);
  });

  test("a tab that comes back hears what changed since, and what was left", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    const [quiet, busy, left, fresh] = [newId("C"), newId("C"), newId("C"), newId("C")];
    for (const id of [quiet, busy, left]) await hub.told(told(id, 1));
    await line.until((frame) => frame.type === "channel.joined" && frame.channel.id === left);
    const { version } = line.of("channel.joined").at(-1) ?? { version: "" };
    line.close();
    await hub.told(told(busy, 2, { unread: 4 }));
    await hub.told(toldLeft(left, 2));
    await hub.told(told(fresh, 1));
    const back = await attachHub(workspaceId, people.david, `?version=${version}`);
    const hello = await back.first("hello");
    expect(hello).toMatchObject({ full: false, left: [left] });
    expect(hello.channels).toEqual([row(busy, { unread: 4 }), row(fresh)]);
    expect(await back.first("channel.joined")).toMatchObject({ channel: listing(fresh), version: hello.version });
  });

  test.each(["another.1", "nonsense", "%00.1"])(
    "a version that is none of the hub's (%s) gets everything",
    async (version) => {
      const { workspaceId, people } = await team();
      await attachHub(workspaceId, people.david);
      const line = await attachHub(workspaceId, people.david, `?version=${version}`);
      expect(await line.first("hello")).toMatchObject({ full: true });
    },
  );

  test("a hub that slept answers the next frame, and knows what it knew", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    const id = newId("C");
    await hub.told(told(id, 1));
    await evictDurableObject(hub, { webSockets: "hibernate" });
    expect(await line.ask({ type: "presence.set", status: "away" })).toMatchObject({ type: "ack" });
    expect(await line.first("presence.changed")).toMatchObject({ userId: people.david.userId, status: "away" });
    await evictDurableObject(hub, { webSockets: "hibernate" });
    await hub.told(told(id, 2, { mentions: 1 }));
    expect(await line.first("channel.state")).toMatchObject({ channel: { mentions: 1 } });
  });
});

describe("frames", () => {
  test("a frame with an id gets an ack, one that cannot be read an error with its id", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    expect(await line.ask({ type: "activity" })).toEqual({ type: "ack", id: "q1" });
    expect(await line.ask({ type: "presence.set", status: "asleep" })).toMatchObject({
      type: "error",
      code: "bad_frame",
    });
    expect(await line.ask({ type: "nothing" })).toMatchObject({ type: "error", code: "bad_frame" });
    line.tell({ type: "presence.watch", userIds: ["nobody"] });
    expect(await line.first("error")).toMatchObject({ code: "bad_frame" });
  });

  test("bad frames in a row end in 4400", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    for (let n = 0; n < limits.badFrames; n += 1) line.tell({ type: "nothing" });
    expect((await line.closed).code).toBe(4400);
  });

  test("a frame that is too long gets its own code", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    line.tell({ type: "activity", filler: "x".repeat(limits.frameBytes) });
    expect(await line.first("error")).toMatchObject({ code: "too_long" });
  });
});

describe("sessions that end", () => {
  test("a signed-out session's sockets close and are not let in again; another session's stay", async () => {
    const { workspaceId, people } = await team();
    const { userId, sessionId } = people.david;
    const other = { userId, sessionId: newId("S") };
    await session(userId, other.sessionId).run();
    const hub = hubOf(workspaceId, people.david);
    const [phone, desk] = [await attachHub(workspaceId, people.david), await attachHub(workspaceId, other)];
    expect(await hub.reading(newId("C"))).toEqual({ ok: true });
    const closed = await hub.closeSessions({ userId, sessionId, reason: "signed_out" });
    expect(closed).toMatchObject({ ok: true, readingChannelIds: [expect.stringMatching(/^C/)] });
    expect((await phone.closed).code).toBe(4401);
    await expect(attachHub(workspaceId, people.david)).rejects.toEqual(new Refused(401));
    expect(await desk.ask({ type: "activity" })).toMatchObject({ type: "ack" });
  });

  test("when every session ended, only one that D1 knows to live is let in", async () => {
    const { workspaceId, people } = await team();
    const { userId } = people.david;
    const line = await attachHub(workspaceId, people.david);
    await env.DB.prepare("UPDATE auth_sessions SET revoked_at = 1 WHERE user_id = ?").bind(userId).run();
    await hubOf(workspaceId, people.david).closeSessions({ userId, sessionId: null, reason: "signed_out" });
    expect((await line.closed).code).toBe(4401);
    await expect(attachHub(workspaceId, people.david)).rejects.toEqual(new Refused(401));
    const anew = { userId, sessionId: newId("S") };
    await session(userId, anew.sessionId).run();
    await attachHub(workspaceId, anew);
  });

  test("a changed role closes the sockets and refuses nobody", async () => {
    const { workspaceId, people } = await team();
    const { userId } = people.kevin;
    const line = await attachHub(workspaceId, people.kevin);
    await hubOf(workspaceId, people.kevin).closeSessions({ userId, sessionId: null, reason: "changed" });
    expect((await line.closed).code).toBe(4401);
    await attachHub(workspaceId, people.kevin);
  });

  test("a removed member is cut off, and let in again when they are a member again", async () => {
    const { workspaceId, people } = await team();
    const { userId } = people.kevin;
    const hub = hubOf(workspaceId, people.kevin);
    const line = await attachHub(workspaceId, people.kevin);
    const setRemoved = (at: number | null) =>
      env.DB.prepare("UPDATE workspace_members SET deactivated_at = ? WHERE user_id = ?").bind(at, userId).run();
    await setRemoved(1);
    await hub.closeSessions({ userId, sessionId: null, reason: "removed" });
    expect((await line.closed).code).toBe(4403);
    await expect(attachHub(workspaceId, people.kevin)).rejects.toEqual(new Refused(404));
    expect(await hub.sidebar({ workspaceId, userId })).toMatchObject({ ok: false, code: "not_found" });
    await setRemoved(null);
    await attachHub(workspaceId, people.kevin);
  });

  test("a destroyed hub keeps nothing, and begins anew for whoever is still a member", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.kevin);
    const line = await attachHub(workspaceId, people.kevin);
    const { version } = await line.first("hello");
    await hub.told(told(newId("C"), 1));
    expect(await hub.destroy()).toEqual({ ok: true });
    expect((await line.closed).code).toBe(4403);
    const kept = await runInDurableObject(hub, async (_hub, { storage }) => ({
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT GLOB '_cf_*'").toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(kept).toEqual({ tables: [], alarm: null });
    const back = await attachHub(workspaceId, people.kevin, `?version=${version}`);
    expect(await back.first("hello")).toMatchObject({ full: true, channels: [] });
  });
});
