import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Presence } from "../../src/protocol/hub-frames";
import type { UserId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { HubLine } from "../line";
import type { Actor } from "./scene";
import { attachHub, hubOf, rosterOf, scene } from "./scene";

// The clock alone is ours: alarms are run by hand when their time has come.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

const team = () => scene({ people: { david: "owner", kevin: "member", jason: "member" } });

const known = async (workspaceId: WorkspaceId, userId: UserId): Promise<Presence | undefined> => {
  const answer = await rosterOf(workspaceId).presence([userId]);
  return answer.ok ? answer.presence[0] : undefined;
};

async function untilKnown(workspaceId: WorkspaceId, { userId }: Actor, status: string): Promise<void> {
  await vi.waitFor(async () => expect(await known(workspaceId, userId)).toMatchObject({ status }));
}

async function untilEmpty(workspaceId: WorkspaceId, who: Actor, since = 0): Promise<void> {
  await vi.waitFor(async () => {
    const emptySince = await runInDurableObject(hubOf(workspaceId, who), (_hub, { storage }) =>
      storage.sql
        .exec("SELECT value FROM own WHERE key = 'emptySince' AND CAST(value AS INTEGER) >= ?", Math.max(since, 1))
        .toArray(),
    );
    expect(emptySince).toHaveLength(1);
  });
}

/** The Roster gathers changes for a second. */
async function flush(workspaceId: WorkspaceId): Promise<void> {
  pass(2);
  await runDurableObjectAlarm(rosterOf(workspaceId));
}

const countersOf = async (workspaceId: WorkspaceId) => {
  const answer = await rosterOf(workspaceId).counters();
  if (!answer.ok) throw new Error(answer.message);
  return answer.counters;
};

const heard = (line: HubLine, { userId }: Actor) =>
  line.of("presence.changed").filter((frame) => frame.userId === userId);

describe("a member's own presence", () => {
  test("the first socket makes them online, and a minute without any offline", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    await untilKnown(workspaceId, people.david, "online");
    line.close();
    await untilEmpty(workspaceId, people.david);
    const closedAt = Date.now();
    pass(limits.offlineAfterSeconds);
    await runDurableObjectAlarm(hubOf(workspaceId, people.david));
    await untilKnown(workspaceId, people.david, "offline");
    const { userId } = people.david;
    expect(await known(workspaceId, userId)).toMatchObject({ lastSeen: new Date(closedAt).toISOString() });
    await runDurableObjectAlarm(hubOf(workspaceId, people.david));
    const row = await env.DB.prepare("SELECT last_seen_at FROM users WHERE id = ?").bind(userId).first();
    expect(row).toEqual({ last_seen_at: closedAt });
  });

  test("a reload makes no transition", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    await untilKnown(workspaceId, people.david, "online");
    line.close();
    await untilEmpty(workspaceId, people.david);
    pass(limits.offlineAfterSeconds - 1);
    await attachHub(workspaceId, people.david);
    pass(2);
    await runDurableObjectAlarm(hubOf(workspaceId, people.david));
    expect(await countersOf(workspaceId)).toMatchObject({ transitions: 1 });
    expect(await known(workspaceId, people.david.userId)).toMatchObject({ status: "online" });
  });

  test("the minute counts from the last socket that closed, however short it was there", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    await untilKnown(workspaceId, people.david, "online");
    const { version } = await line.first("hello");
    line.close();
    await untilEmpty(workspaceId, people.david);
    pass(limits.offlineAfterSeconds - 1);
    const back = await attachHub(workspaceId, people.david, `?version=${version}`);
    const closedAt = Date.now();
    back.close();
    await untilEmpty(workspaceId, people.david, closedAt);
    pass(2);
    await runDurableObjectAlarm(hub);
    expect(await countersOf(workspaceId)).toMatchObject({ transitions: 1 });
    pass(limits.offlineAfterSeconds);
    await runDurableObjectAlarm(hub);
    await untilKnown(workspaceId, people.david, "offline");
  });

  test("half an hour without activity makes them away, and activity online again", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    pass(limits.awayAfterSeconds / 2);
    await line.ask({ type: "activity" });
    pass(limits.awayAfterSeconds / 2);
    await keepAlive(hub);
    await runDurableObjectAlarm(hub);
    expect(line.of("presence.changed")).toEqual([]);
    pass(limits.awayAfterSeconds / 2);
    await keepAlive(hub);
    await runDurableObjectAlarm(hub);
    expect(await line.first("presence.changed")).toMatchObject({ status: "away" });
    await untilKnown(workspaceId, people.david, "away");
    await line.ask({ type: "activity" });
    await untilKnown(workspaceId, people.david, "online");
  });

  test("away by hand stays over activity until it is taken back", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    await line.ask({ type: "presence.set", status: "away" });
    await line.ask({ type: "activity" });
    await untilKnown(workspaceId, people.david, "away");
    const other = await attachHub(workspaceId, people.david);
    expect(await other.first("hello")).toMatchObject({ status: "away" });
    await line.ask({ type: "presence.set", status: "auto" });
    await untilKnown(workspaceId, people.david, "online");
    expect(await other.first("presence.changed")).toMatchObject({ status: "online" });
  });

  test("sockets that do not answer are closed by the sweep and count no more", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    pass(limits.sweepHubSeconds);
    await runDurableObjectAlarm(hub);
    expect((await line.closed).code).toBe(4408);
    pass(limits.offlineAfterSeconds);
    await runDurableObjectAlarm(hub);
    await untilKnown(workspaceId, people.david, "offline");
  });

  test("a hub whose sockets vanished without a word goes offline all the same", async () => {
    const { workspaceId, people } = await team();
    const hub = hubOf(workspaceId, people.david);
    await attachHub(workspaceId, people.david);
    await untilKnown(workspaceId, people.david, "online");
    await evictDurableObject(hub, { webSockets: "close" });
    pass(limits.sweepHubSeconds);
    await runDurableObjectAlarm(hub);
    pass(limits.offlineAfterSeconds);
    await runDurableObjectAlarm(hub);
    await untilKnown(workspaceId, people.david, "offline");
  });
});

describe("watching", () => {
  test("a watch is answered with each known person, oneself included, and then acked", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin, jason } = people;
    await attachHub(workspaceId, kevin);
    await untilKnown(workspaceId, kevin, "online");
    const line = await attachHub(workspaceId, david);
    const answer = await line.ask({ type: "presence.watch", userIds: [kevin.userId, jason.userId, david.userId] });
    expect(answer).toMatchObject({ type: "ack" });
    expect(line.of("presence.changed")).toEqual([
      { type: "presence.changed", userId: kevin.userId, status: "online" },
      { type: "presence.changed", userId: david.userId, status: "online" },
    ]);
  });

  test("a change reaches those who watch and nobody else, with one call of the Roster", async () => {
    const { workspaceId, people } = await scene({
      people: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, "member" as const])),
    });
    const everybody = Object.values(people);
    const lines = await Promise.all(everybody.map((who) => attachHub(workspaceId, who)));
    await Promise.all(everybody.map((who) => untilKnown(workspaceId, who, "online")));
    const [changing, ...others] = everybody;
    if (!changing) throw new Error("nobody is here");
    const watchers = lines.slice(1, 4);
    for (const line of watchers) await line.ask({ type: "presence.watch", userIds: [changing.userId] });
    await flush(workspaceId);
    const before = await countersOf(workspaceId);
    await lines[0]?.ask({ type: "presence.set", status: "away" });
    await untilKnown(workspaceId, changing, "away");
    await flush(workspaceId);
    const after = await countersOf(workspaceId);
    expect(after.transitions - before.transitions).toBe(1);
    expect(after.watches).toBe(before.watches);
    expect(after.presenceSent - before.presenceSent).toBe(watchers.length);
    for (const line of watchers)
      await line.until((frame) => frame.type === "presence.changed" && frame.status === "away");
    for (const [index, line] of lines.slice(4).entries()) {
      expect(heard(line, changing), `heard by ${others[index + 3]?.userId}`).toEqual([]);
    }
  });

  test("a tab that comes back and asks for nobody new costs the Roster nothing", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin } = people;
    const first = await attachHub(workspaceId, david);
    await first.ask({ type: "presence.watch", userIds: [kevin.userId] });
    const kevins = await attachHub(workspaceId, kevin);
    await untilKnown(workspaceId, kevin, "online");
    await flush(workspaceId);
    await first.until((frame) => frame.type === "presence.changed" && frame.userId === kevin.userId);
    const before = await countersOf(workspaceId);
    first.close();
    await evictDurableObject(hubOf(workspaceId, david), { webSockets: "hibernate" });
    const second = await attachHub(workspaceId, david);
    await second.ask({ type: "presence.watch", userIds: [kevin.userId] });
    expect(heard(second, kevin)).toMatchObject([{ status: "online" }]);
    expect(await countersOf(workspaceId)).toMatchObject({ watches: before.watches, transitions: before.transitions });
    await kevins.ask({ type: "presence.set", status: "away" });
    await untilKnown(workspaceId, kevin, "away");
    await flush(workspaceId);
    await second.until((frame) => frame.type === "presence.changed" && frame.status === "away");
  });

  test("the tabs of one hub watch together", async () => {
    const { workspaceId, people } = await team();
    const { david, kevin, jason } = people;
    const [one, two] = [await attachHub(workspaceId, david), await attachHub(workspaceId, david)];
    await one.ask({ type: "presence.watch", userIds: [kevin.userId] });
    await two.ask({ type: "presence.watch", userIds: [jason.userId] });
    await attachHub(workspaceId, kevin);
    await attachHub(workspaceId, jason);
    await Promise.all([kevin, jason].map((who) => untilKnown(workspaceId, who, "online")));
    await flush(workspaceId);
    await one.until((frame) => frame.type === "presence.changed" && frame.userId === kevin.userId);
    await two.until((frame) => frame.type === "presence.changed" && frame.userId === jason.userId);
  });

  test("a guest is answered only for people they share a channel with", async () => {
    const plan = {
      people: { david: "owner", kevin: "member", zoe: "guest" },
      channels: { lobby: { members: ["kevin", "zoe"] } },
    };
    const { workspaceId, people } = await scene(
      plan as Parameters<typeof scene<"david" | "kevin" | "zoe", "lobby">>[0],
    );
    const { david, kevin, zoe } = people;
    const lines = { david: await attachHub(workspaceId, david), kevin: await attachHub(workspaceId, kevin) };
    await Promise.all([david, kevin].map((who) => untilKnown(workspaceId, who, "online")));
    const guest = await attachHub(workspaceId, zoe);
    await guest.ask({ type: "presence.watch", userIds: [david.userId, kevin.userId] });
    expect(guest.of("presence.changed")).toMatchObject([{ userId: kevin.userId, status: "online" }]);
    await lines.david.ask({ type: "presence.set", status: "away" });
    await lines.kevin.ask({ type: "presence.set", status: "away" });
    await Promise.all([david, kevin].map((who) => untilKnown(workspaceId, who, "away")));
    await flush(workspaceId);
    await guest.until((frame) => frame.type === "presence.changed" && frame.status === "away");
    expect(heard(guest, david)).toEqual([]);
  });

  test("whoever asks for more than the Roster holds is refused", async () => {
    const { workspaceId, people } = await team();
    const line = await attachHub(workspaceId, people.david);
    const userIds = Array.from({ length: limits.watched + 1 }, (_, n) => `U${String(n).padStart(12, "0")}`);
    expect(await line.ask({ type: "presence.watch", userIds })).toMatchObject({ type: "error", code: "bad_frame" });
    expect(await line.ask({ type: "presence.watch", userIds: userIds.slice(1) })).toMatchObject({ type: "ack" });
  });
});

/** A client's ping, as far as the sweep can see: the clock of auto-responses is not ours to move. */
const keepAlive = (hub: ReturnType<typeof hubOf>) =>
  runInDurableObject(hub, (_hub, { storage }) => void storage.sql.exec("DELETE FROM alarms WHERE name = 'sweep'")).then(
    () => evictDurableObject(hub, { webSockets: "hibernate" }),
  );
