import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { ChannelListing, PersonFacts, WorkspaceFact } from "../../src/protocol/hub-frames";
import type { ChannelId, UserId, WorkspaceId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { HubLine } from "../line";
import { attachHub, hubOf, rosterOf, scene } from "./scene";

const listing = (id: ChannelId, changes: Partial<ChannelListing> = {}): ChannelListing => ({
  id,
  name: "watercooler",
  type: "public",
  topic: "",
  purpose: "",
  archived: false,
  ...changes,
});
const created = (id: ChannelId, changes: Partial<ChannelListing> = {}): WorkspaceFact => ({
  type: "channel.created",
  channel: listing(id, changes),
});
const person = (id: UserId): PersonFacts => ({
  id,
  displayName: "Somebody",
  realName: "Somebody",
  avatarUrl: null,
  statusText: "",
  statusEmoji: "",
  statusExpiresAt: null,
  timezone: "UTC",
  role: "member",
});
const renamed = (workspaceId: WorkspaceId, name: string): WorkspaceFact => ({
  type: "workspace.updated",
  workspace: { id: workspaceId, name, avatarUrl: null },
});

const team = () => scene({ people: { david: "owner", kevin: "member" } });

/** Online by what the Roster was told, so that it is passed what comes. */
async function untilOnline(workspaceId: WorkspaceId, userIds: UserId[]): Promise<void> {
  await vi.waitFor(async () => {
    const answer = await rosterOf(workspaceId).presence(userIds);
    expect(answer.ok && answer.presence.filter(({ status }) => status === "online")).toHaveLength(userIds.length);
  });
}

const countersOf = async (workspaceId: WorkspaceId) => {
  const answer = await rosterOf(workspaceId).counters();
  if (!answer.ok) throw new Error(answer.message);
  return answer.counters;
};

const namesOf = (line: HubLine) =>
  line.received.flatMap((frame) => (frame.type === "workspace.updated" ? frame.workspace.name : []));

describe("facts of a workspace", () => {
  test("reach every tab of everybody online, in order and once", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin } = people;
    const lines = [
      await attachHub(workspaceId, david),
      await attachHub(workspaceId, david),
      await attachHub(workspaceId, kevin),
    ];
    await untilOnline(workspaceId, [david.userId, kevin.userId]);
    const roster = rosterOf(workspaceId);
    expect(await roster.publish([renamed(workspaceId, "one"), renamed(workspaceId, "two")])).toEqual({
      ok: true,
      version: 2,
    });
    expect(await roster.publish([renamed(workspaceId, "three")])).toEqual({ ok: true, version: 3 });
    for (const line of lines) {
      await line.until((frame) => frame.type === "workspace.updated" && frame.workspace.name === "three");
      expect(namesOf(line)).toEqual(["one", "two", "three"]);
    }
    expect(lines[0]?.of("workspace.stale")).toEqual([]);
  });

  test("whoever was away is told to load again, whoever missed nothing is not", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin } = people;
    await attachHub(workspaceId, david);
    await untilOnline(workspaceId, [david.userId]);
    const first = await attachHub(workspaceId, kevin);
    await untilOnline(workspaceId, [kevin.userId]);
    expect(first.of("workspace.stale")).toEqual([]);
    const { version } = await first.first("hello");
    await goOffline(workspaceId, kevin.userId, first);
    await rosterOf(workspaceId).publish([renamed(workspaceId, "meanwhile")]);
    const back = await attachHub(workspaceId, kevin, `?version=${version}`);
    await back.first("workspace.stale");
    expect(namesOf(back)).toEqual([]);
    const again = await attachHub(workspaceId, kevin, `?version=${back.of("workspace.stale")[0]?.version}`);
    await again.ask({ type: "activity" });
    expect(again.of("workspace.stale")).toEqual([]);
  });

  test("a tab that lost the line while another stayed hears them when it is back", async () => {
    const { workspaceId, people } = await team();
    const stays = await attachHub(workspaceId, people.david);
    const goes = await attachHub(workspaceId, people.david);
    await untilOnline(workspaceId, [people.david.userId]);
    const { version } = await goes.first("hello");
    goes.close();
    await rosterOf(workspaceId).publish([renamed(workspaceId, "missed")]);
    await stays.first("workspace.updated");
    const back = await attachHub(workspaceId, people.david, `?version=${version}`);
    await back.first("workspace.updated");
    expect(namesOf(back)).toEqual(["missed"]);
  });

  test("a hub drops what it has seen, and notices what it has missed", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    await untilOnline(workspaceId, [people.david.userId]);
    await line.ask({ type: "activity" });
    const [one, two, five] = ["one", "two", "five"].map((name) => renamed(workspaceId, name)) as [
      WorkspaceFact,
      WorkspaceFact,
      WorkspaceFact,
    ];
    await hub.facts({ version: 2, facts: [one, two] });
    await hub.facts({ version: 2, facts: [two] });
    await hub.facts({ version: 1, facts: [one] });
    await line.until((frame) => frame.type === "workspace.updated" && frame.workspace.name === "two");
    expect(line.of("workspace.stale")).toEqual([]);
    await hub.facts({ version: 5, facts: [five] });
    await line.until((frame) => frame.type === "workspace.updated" && frame.workspace.name === "five");
    expect(namesOf(line)).toEqual(["one", "two", "five"]);
    expect(line.of("workspace.stale")).toHaveLength(1);
  });

  test("are passed on by a Roster that slept", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    await untilOnline(workspaceId, [people.david.userId]);
    await evictDurableObject(rosterOf(workspaceId));
    await rosterOf(workspaceId).publish([renamed(workspaceId, "awake")]);
    await line.first("workspace.updated");
  });

  test("go in slices, and a hub that is nobody's is left out from then on", async () => {
    const { workspaceId } = await team();
    const roster = rosterOf(workspaceId);
    const many = limits.roster.slice + 50;
    for (let n = 0; n < many; n += 1) {
      await roster.transition({ userId: newId("U"), status: "online", version: 1, lastSeen: 1 });
    }
    await roster.publish([renamed(workspaceId, "one")]);
    await vi.waitFor(async () => expect(await countersOf(workspaceId)).toMatchObject({ factsSent: many }), 25_000);
    await roster.publish([renamed(workspaceId, "two")]);
    await runDurableObjectAlarm(roster);
    expect(await countersOf(workspaceId)).toMatchObject({ factsSent: many });
  });

  test("a hub that cannot be reached is tried again later and keeps nobody waiting", async () => {
    const { workspaceId, people } = await team();
    const roster = rosterOf(workspaceId);
    const line = await attachHub(workspaceId, people.david);
    await untilOnline(workspaceId, [people.david.userId]);
    const broken = "Ubroken" as UserId;
    await roster.transition({ userId: broken, status: "online", version: 1, lastSeen: 1 });
    await roster.publish([renamed(workspaceId, "one")]);
    await line.first("workspace.updated");
    const row = async () =>
      runInDurableObject(roster, (_roster, { storage }) =>
        storage.sql.exec("SELECT fact_n, failures, retry_at FROM hubs WHERE user_id = ?", broken).one(),
      );
    await vi.waitFor(async () => expect(await row()).toMatchObject({ fact_n: 0, failures: expect.any(Number) }));
    await vi.waitFor(async () => expect((await row()).retry_at).toBeGreaterThan(Date.now()));
  });
});

describe("who may hear what", () => {
  test("a private channel's facts reach only whoever is in it", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin } = people;
    const [inside, outside] = [await attachHub(workspaceId, david), await attachHub(workspaceId, kevin)];
    await untilOnline(workspaceId, [david.userId, kevin.userId]);
    const [secret, open] = [newId("C"), newId("C")];
    const channel = listing(secret, { type: "private" });
    const state = {
      id: secret,
      headTs: null,
      readTs: null,
      unread: 0,
      unreadCapped: false,
      mentions: 0,
      threadUnread: false,
      threadMentions: 0,
      muted: false,
      notify: "mentions" as const,
    };
    await hubOf(workspaceId, david).told({ channelId: secret, version: 1, member: true, channel, state });
    const updated: WorkspaceFact = { type: "channel.updated", channel: { ...channel, topic: "hush" } };
    await rosterOf(workspaceId).publish([updated, created(open)]);
    for (const line of [inside, outside]) await line.first("channel.created");
    expect(inside.of("channel.updated")).toMatchObject([{ channel: { id: secret, topic: "hush" } }]);
    expect(outside.of("channel.updated")).toEqual([]);
  });

  test("a guest hears of channels they are in and of people they share one with", async () => {
    const { workspaceId, people, channels } = await scene({
      people: { david: "owner", kevin: "member", zoe: "guest" },
      channels: { lobby: { members: ["kevin", "zoe"] } },
    });
    const { david, kevin, zoe } = people;
    const [member, guest] = [await attachHub(workspaceId, david), await attachHub(workspaceId, zoe)];
    await untilOnline(workspaceId, [david.userId, zoe.userId]);
    await rosterOf(workspaceId).publish([
      created(newId("C")),
      { type: "channel.updated", channel: listing(channels.lobby, { name: "lobby", topic: "welcome" }) },
      { type: "user.updated", user: person(david.userId) },
      { type: "user.updated", user: person(kevin.userId) },
      { type: "member.joined", user: person(newId("U")) },
      { type: "member.left", userId: david.userId },
      renamed(workspaceId, "for everybody"),
    ]);
    for (const line of [member, guest]) await line.first("workspace.updated");
    const kinds = (line: HubLine) =>
      line.received.map(({ type }) => type).filter((type) => /^(channel|user|member|workspace)\./.test(type));
    expect(kinds(guest)).toEqual(["channel.updated", "user.updated", "workspace.updated"]);
    expect(guest.of("user.updated")).toMatchObject([{ user: { id: kevin.userId } }]);
    expect(kinds(member)).toEqual([
      "channel.created",
      "channel.updated",
      "user.updated",
      "user.updated",
      "member.joined",
      "member.left",
      "workspace.updated",
    ]);
  });

  test("a deleted channel leaves the sidebar", async () => {
    const { workspaceId, people, channels } = await scene({
      people: { david: "owner" },
      channels: { lobby: { members: ["david"] } },
    });
    const line = await attachHub(workspaceId, people.david);
    await untilOnline(workspaceId, [people.david.userId]);
    await rosterOf(workspaceId).publish([{ type: "channel.deleted", channelId: channels.lobby }]);
    await line.first("channel.deleted");
    const asked = { workspaceId, userId: people.david.userId };
    expect(await hubOf(workspaceId, people.david).sidebar(asked)).toMatchObject({ ok: true, rows: [] });
  });
});

describe("the Roster itself", () => {
  test("believes the newest version of a hub, in whatever order they come", async () => {
    const { workspaceId, people } = await team();
    const { userId } = people.david;
    const roster = rosterOf(workspaceId);
    await roster.transition({ userId, status: "away", version: 20, lastSeen: 2_000 });
    await roster.transition({ userId, status: "online", version: 10, lastSeen: 1_000 });
    expect(await roster.presence([userId, newId("U")])).toEqual({
      ok: true,
      presence: [{ userId, status: "away", lastSeen: new Date(2_000).toISOString() }],
    });
  });

  test("keeps nothing when it was only asked, and nothing after its end", async () => {
    const roster = rosterOf(newId("T"));
    const tables = () =>
      runInDurableObject(roster, (_roster, { storage }) =>
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT GLOB '_cf_*'").toArray(),
      );
    expect(await roster.presence([newId("U")])).toEqual({ ok: true, presence: [] });
    expect(await tables()).toEqual([]);
    await roster.watch({ userId: newId("U"), userIds: [newId("U")] });
    expect(await tables()).not.toEqual([]);
    await roster.destroy();
    expect(await tables()).toEqual([]);
    expect(await roster.publish([])).toEqual({ ok: true, version: 0 });
  });

  test("bounds the facts it keeps, and numbers on", async () => {
    const { workspaceId } = await team();
    const roster = rosterOf(workspaceId);
    const facts = Array.from({ length: limits.roster.facts + 10 }, (_, n) => renamed(workspaceId, `n${n}`));
    expect(await roster.publish(facts)).toEqual({ ok: true, version: facts.length });
    const kept = await runInDurableObject(roster, (_roster, { storage }) =>
      storage.sql.exec("SELECT count(*) AS n, min(n) AS oldest FROM facts").one(),
    );
    expect(kept).toEqual({ n: limits.roster.facts, oldest: 11 });
  });
});

/** As its alarm would do a minute after the last tab closed. */
async function goOffline(workspaceId: WorkspaceId, userId: UserId, line: HubLine): Promise<void> {
  const hub = hubOf(workspaceId, { userId });
  line.close();
  await vi.waitFor(async () => {
    const empty = await runInDurableObject(hub, (_hub, { storage }) =>
      storage.sql.exec("SELECT value FROM own WHERE key = 'emptySince' AND value <> 'null'").toArray(),
    );
    expect(empty).toHaveLength(1);
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + limits.offlineAfterSeconds * 1_000 });
  await runDurableObjectAlarm(hub);
  vi.useRealTimers();
  await vi.waitFor(async () => {
    const answer = await rosterOf(workspaceId).presence([userId]);
    expect(answer).toMatchObject({ presence: [{ status: "offline" }] });
  });
  expect(await env.DB.prepare("SELECT 1 FROM users WHERE id = ?").bind(userId).first()).not.toBeNull();
}
