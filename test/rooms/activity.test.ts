import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { insertGroup } from "../../src/db/user-groups";
import type { ActivityItem } from "../../src/protocol/activity";
import { newId, type Ts } from "../../src/protocol/ids";
import type { HubLine } from "../line";
import { type Actor, attachHub, attachRoom, hubOf, roomOf, scene } from "./scene";

const watercooler = () =>
  scene({
    people: { david: "owner", kevin: "member", jason: "member" },
    channels: { watercooler: { members: ["david", "kevin", "jason"] }, library: { members: ["kevin"] } },
  });
type Scene = Awaited<ReturnType<typeof watercooler>>;

const say = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const eventually = <T>(fact: () => Promise<T>) => expect.poll(fact, { timeout: 15_000 });

async function inbox({ workspaceId }: Scene, { userId }: Actor, filter: "all" | "mentions" = "all") {
  const asked = { workspaceId, userId, filter, unread: false, cursor: null, limit: 50 };
  const answer = await hubOf(workspaceId, { userId }).activity(asked);
  if (!answer.ok) throw new Error(answer.message);
  return answer;
}
const kindsIn = async (here: Scene, who: Actor) =>
  (await inbox(here, who)).items.map(({ kind, via }) => `${kind} ${via}`.trim());

const created = (line: HubLine, matches: (item: ActivityItem) => boolean) =>
  line.until((frame) => frame.type === "notification.created" && matches(frame.notification));

describe("the inbox", () => {
  test("has a mention once, with who said what where, and every device hears of it", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tabs = [await attachHub(workspaceId, people.david), await attachHub(workspaceId, people.david)];
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts } = await kevin.ask(say(`<@${people.david.userId}> tea?`));
    for (const tab of tabs) {
      const frame = await created(tab, ({ kind }) => kind === "mention");
      expect(frame).toMatchObject({ unread: 1, alert: true });
    }
    const { items, unread } = await inbox(here, people.david);
    expect(unread).toBe(1);
    expect(items).toMatchObject([
      {
        id: `${channels.watercooler}-${ts}-mention`,
        kind: "mention",
        channelId: channels.watercooler,
        channelName: "watercooler",
        ts,
        actorId: people.kevin.userId,
        excerpt: `<@${people.david.userId}> tea?`,
        readAt: null,
      },
    ]);
    expect(await kindsIn(here, people.kevin)).toEqual([]);
    expect(await kindsIn(here, people.jason)).toEqual([]);
  });

  test("comes with the telling of the sidebar: a mention costs a hub one call", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const calls = async () => {
      const answer = await hubOf(workspaceId, people.david).counters();
      if (!answer.ok) throw new Error(answer.message);
      return { told: answer.counters.told, noticed: answer.counters.noticed };
    };
    const before = await calls();
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> tea?`));
    await created(tab, ({ kind }) => kind === "mention");
    expect(await calls()).toEqual({ told: before.told + 1, noticed: before.noticed });
  });

  test("is read on every device by reading the channel past it", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts } = await kevin.ask(say(`<@${people.david.userId}> tea?`));
    await created(tab, ({ kind }) => kind === "mention");
    const david = await attachRoom(channels.watercooler, people.david);
    await david.ask({ type: "read.mark", ts });
    const read = await tab.until((frame) => frame.type === "notification.read");
    expect(read).toMatchObject({ ids: [`${channels.watercooler}-${ts}-mention`], unread: 0 });
    expect((await inbox(here, people.david)).items[0]?.readAt).not.toBeNull();
  });

  test("has what was said under one's eyes as read", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const david = await attachRoom(channels.watercooler, people.david);
    david.tell({ type: "focus" });
    await eventually(async () => (await roomOf(channels.watercooler).state(people.david.userId)).ok).toBe(true);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> tea?`));
    const frame = await created(tab, ({ kind }) => kind === "mention");
    expect(frame).toMatchObject({ unread: 0, alert: false, notification: { kind: "mention" } });
  });

  test("loses a mention when its message is deleted, or edited so that it names somebody else", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts: first } = await kevin.ask(say(`<@${people.david.userId}> one`));
    const { ts: second } = await kevin.ask(say(`<@${people.david.userId}> two`));
    await eventually(() => kindsIn(here, people.david)).toEqual(["mention", "mention"]);
    await kevin.ask({ type: "message.delete", ts: first });
    await kevin.ask({ type: "message.edit", ts: second, text: `<@${people.jason.userId}> two` });
    await eventually(() => kindsIn(here, people.david)).toEqual([]);
    expect((await inbox(here, people.david)).unread).toBe(0);
    await tab.until((frame) => frame.type === "notification.removed" && frame.unread === 0);
    await attachHub(workspaceId, people.jason);
  });

  test("shows the new words of a message that was edited", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts } = await kevin.ask(say(`<@${people.david.userId}> one`));
    await eventually(() => kindsIn(here, people.david)).toEqual(["mention"]);
    await kevin.ask({ type: "message.edit", ts, text: `<@${people.david.userId}> two` });
    await eventually(async () => (await inbox(here, people.david)).items[0]?.excerpt).toMatch(/two$/);
  });

  test("gathers who reacted to a message of one's own, and takes it back", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const david = await attachRoom(channels.watercooler, people.david);
    const { ts } = await david.ask(say("Cake in the kitchen"));
    const [kevin, jason] = [
      await attachRoom(channels.watercooler, people.kevin),
      await attachRoom(channels.watercooler, people.jason),
    ];
    await david.ask({ type: "reaction.add", ts, name: "tada" });
    await kevin.ask({ type: "reaction.add", ts, name: "tada" });
    await jason.ask({ type: "reaction.add", ts, name: "heart" });
    await created(tab, ({ kind, others }) => kind === "reaction" && others === 1);
    const { items, unread } = await inbox(here, people.david);
    expect(items).toMatchObject([{ kind: "reaction", actorId: people.jason.userId, others: 1, via: "heart tada", ts }]);
    expect(unread).toBe(0);
    await kevin.ask({ type: "reaction.remove", ts, name: "tada" });
    await jason.ask({ type: "reaction.remove", ts, name: "heart" });
    await eventually(() => kindsIn(here, people.david)).toEqual([]);
  });

  test("has a reply in a thread that one follows, until the thread is read", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const david = await attachRoom(channels.watercooler, people.david);
    const { ts: threadTs } = await david.ask(say("Lunch?"));
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    const { ts } = await kevin.ask({ ...say("Soup"), threadTs });
    const frame = await created(tab, ({ kind }) => kind === "thread");
    expect(frame).toMatchObject({
      unread: 1,
      alert: true,
      notification: { threadTs, ts, actorId: people.kevin.userId },
    });
    expect(await kindsIn(here, people.kevin)).toEqual([]);
    // Reading the channel does not read the thread.
    await david.ask({ type: "read.mark", ts });
    expect((await inbox(here, people.david)).unread).toBe(1);
    await david.ask({ type: "read.mark", ts, threadTs });
    await tab.until((told) => told.type === "notification.read" && told.unread === 0);
  });

  test("says who brought one into a channel, and nothing of channels that one joined", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    await attachHub(workspaceId, people.david);
    await attachHub(workspaceId, people.jason);
    const room = roomOf(channels.library);
    const add = { kind: "add" as const };
    await room.changeMembers({ ...add, opId: "1", userIds: [people.david.userId], actorId: people.kevin.userId });
    await room.changeMembers({ ...add, opId: "2", userIds: [people.jason.userId], actorId: people.jason.userId });
    await eventually(() => kindsIn(here, people.david)).toEqual(["invitation"]);
    expect((await inbox(here, people.david)).items[0]).toMatchObject({
      channelName: "library",
      actorId: people.kevin.userId,
    });
    expect(await kindsIn(here, people.jason)).toEqual([]);
  });

  test("forgets what was said in a channel that one was taken out of", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> a secret`));
    await eventually(() => kindsIn(here, people.david)).toEqual(["mention"]);
    const change = { kind: "remove" as const, userIds: [people.david.userId], actorId: people.kevin.userId };
    await roomOf(channels.watercooler).changeMembers({ opId: "out", ...change });
    await tab.until((frame) => frame.type === "channel.left");
    expect(await kindsIn(here, people.david)).toEqual([]);
  });

  test("is marked as read by hand, in part or whole", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    for (const text of ["one", "two", "three"]) await kevin.ask(say(`<@${people.david.userId}> ${text}`));
    await eventually(async () => (await inbox(here, people.david)).unread).toBe(3);
    const hub = hubOf(workspaceId, people.david);
    const whose = { workspaceId, userId: people.david.userId };
    const [first] = (await inbox(here, people.david)).items;
    expect(await hub.readActivity({ ...whose, read: { ids: [first?.id ?? "", "nothing"] } })).toEqual({
      ok: true,
      unread: 2,
    });
    await tab.until((frame) => frame.type === "notification.read" && frame.unread === 2);
    expect(await hub.readActivity({ ...whose, read: { all: true } })).toEqual({ ok: true, unread: 0 });
    await tab.until((frame) => frame.type === "notification.read" && frame.unread === 0);
  });

  test("takes the same telling twice as once, an older one never, and drops what is over thirty days old", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const tab = await attachHub(workspaceId, people.david);
    const hub = hubOf(workspaceId, people.david);
    const notice = {
      ts: "1700000000.000100" as Ts,
      kind: "invitation" as const,
      version: 5,
      gone: false,
      threadTs: null,
      actorId: people.kevin.userId,
      via: people.kevin.userId,
      excerpt: "",
      at: Date.now(),
      read: false,
    };
    const tell = (changes: Partial<typeof notice>) =>
      hub.noticed({ channelId: channels.watercooler, notices: [{ ...notice, ...changes }] });
    await tell({});
    await tell({});
    await tell({ gone: true, version: 4 });
    expect(await kindsIn(here, people.david)).toEqual(["invitation"]);
    expect(tab.of("notification.created")).toHaveLength(1);
    await tell({ gone: true, version: 6 });
    await tell({ version: 5 });
    expect(await kindsIn(here, people.david)).toEqual([]);
    await tell({ ts: "1600000000.000100" as Ts, at: Date.now() - 31 * 24 * 60 * 60_000 });
    expect(await kindsIn(here, people.david)).toEqual([]);
  });

  test("is answered to nobody else", async () => {
    const { workspaceId, people } = await watercooler();
    const asked = {
      workspaceId,
      userId: people.kevin.userId,
      filter: "all" as const,
      unread: false,
      cursor: null,
      limit: 1,
    };
    expect(await hubOf(workspaceId, people.david).activity(asked)).toMatchObject({ ok: false, code: "not_found" });
  });
});

describe("whom a text means", () => {
  test("a group's members of this moment, and not whoever joins it later", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    for (const who of [people.david, people.jason]) await attachHub(workspaceId, who);
    const id = newId("S");
    const group = { id, handle: "ops", name: "Ops", description: "", memberIds: [people.david.userId] };
    await insertGroup(env, { ...group, workspaceId, createdBy: people.david.userId });
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<!subteam^${id}> the lights are out`));
    await eventually(() => kindsIn(here, people.david)).toEqual(["mention group"]);
    await env.DB.prepare("INSERT INTO user_group_members VALUES (?, ?, 0)").bind(id, people.jason.userId).run();
    const david = await roomOf(channels.watercooler).state(people.david.userId);
    expect(david).toMatchObject({ ok: true, state: { mentions: 1 } });
    expect(await kindsIn(here, people.jason)).toEqual([]);
    expect(await roomOf(channels.watercooler).state(people.jason.userId)).toMatchObject({ state: { mentions: 0 } });
  });

  test("<!here> means who is active, <!channel> everybody", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const david = await attachHub(workspaceId, people.david);
    const jason = await attachHub(workspaceId, people.jason);
    await jason.ask({ type: "presence.set", status: "away" });
    await eventually(async () => {
      const roster = env.WORKSPACE_ROSTER.get(env.WORKSPACE_ROSTER.idFromName(workspaceId));
      const answer = await roster.presence([people.david.userId, people.jason.userId]);
      return answer.ok && answer.presence.map(({ status }) => status).toSorted();
    }).toEqual(["away", "online"]);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("<!here> cake!"));
    await created(david, ({ via }) => via === "here");
    await kevin.ask(say("<!channel> cake!"));
    await created(jason, ({ via }) => via === "channel");
    expect(await kindsIn(here, people.jason)).toEqual(["mention channel"]);
    await eventually(() => kindsIn(here, people.david)).toEqual(["mention channel", "mention here"]);
  });

  test("a keyword tells whoever listens for it as a word, and counts as a mention", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    await hub.setPreferences({ keywords: ["tea", "größe"], zone: "UTC" });
    await eventually(async () => {
      const answer = await roomOf(channels.watercooler).state(people.david.userId);
      return answer.ok && answer.rules > 0;
    }).toBe(true);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("the team is steady"));
    await kevin.ask(say("TEA, anyone?"));
    await created(line, ({ kind, via }) => kind === "keyword" && via === "tea");
    await line.until((frame) => frame.type === "channel.state" && frame.channel.mentions === 1);
    expect(await kindsIn(here, people.david)).toEqual(["keyword tea"]);
  });

  test("every message, where that is the level, is told and not kept in the inbox", async () => {
    const here = await watercooler();
    const { workspaceId, people, channels } = here;
    const hub = hubOf(workspaceId, people.david);
    const line = await attachHub(workspaceId, people.david);
    await hub.setChannelNotifications({ channelId: channels.watercooler, level: "all" });
    await eventually(async () => {
      const answer = await roomOf(channels.watercooler).state(people.david.userId);
      return answer.ok && answer.state.notify;
    }).toBe("all");
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say("one"));
    await kevin.ask(say("two"));
    await created(line, ({ kind, excerpt }) => kind === "message" && excerpt === "two");
    expect(line.of("notification.created")).toMatchObject([{ alert: true }, { alert: true }]);
    expect(await kindsIn(here, people.david)).toEqual([]);
  });

  test("a muted member is mentioned in the inbox and not alerted", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const line = await attachHub(workspaceId, people.david);
    await line.ask({ type: "notifications.set", channelId: channels.watercooler, muted: true });
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> tea?`));
    expect(await created(line, ({ kind }) => kind === "mention")).toMatchObject({ unread: 1, alert: false });
  });
});
