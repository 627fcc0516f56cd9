import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HubServerFrame, SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import { channel, channelsOf, type Person, people } from "../cast";
import { type HubLine, openHub, openRoom, type RoomLine } from "../line";
import { drawnFrom } from "../random";
import { hubOf, roomOf } from "../rooms/scene";
import { type Expected, Model, type Said } from "./read-model";

const steps = env.TEST_LONG === "1" ? 10_000 : 1_000;
/** The same steps again: SEED=<number> npm test -- --suite property */
const seed = Number(env.SEED) || Math.floor(Math.random() * 2 ** 31);

// Nothing happens in the objects between two steps but what the test has them do: their alarms never come by themselves.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 }));
afterEach(() => void vi.useRealTimers());

const weights = {
  post: 30,
  reply: 14,
  edit: 5,
  delete: 8,
  mark: 7,
  markThread: 5,
  follow: 4,
  focus: 12,
  blur: 8,
  attach: 8,
  detach: 5,
  leave: 2,
  join: 4,
  mute: 3,
  evictRoom: 4,
  evictHub: 4,
  reconnect: 5,
};

type Device = { name: string; owner: Person; rooms: Map<ChannelId, { line: RoomLine; since: number }> };
/** Nobody answers pings at this clock, so a socket is given up before the object does that. */
const socketLivesMs = 60_000;
type Conversation = { id: ChannelId; model: Model; open: boolean };

/** What one hub socket made of the frames it got, over reconnects. */
class Sidebar {
  readonly rows = new Map<ChannelId, SidebarRow>();
  version = "";
  #taken = 0;
  #since = Date.now();
  #line: HubLine;

  constructor(line: HubLine) {
    this.#line = line;
  }

  /** After a round trip, so that all that was sent is here. */
  async catchUp(): Promise<void> {
    await this.#line.ask({ type: "activity" });
    this.read();
  }

  read(): void {
    const { received } = this.#line;
    for (; this.#taken < received.length; this.#taken += 1) this.#take(received[this.#taken] as HubServerFrame);
  }

  async reconnect(open: (version: string) => Promise<HubLine>): Promise<void> {
    await this.catchUp();
    this.#line.close();
    await this.#line.closed;
    this.#since = Date.now();
    this.#line = await open(this.version);
    this.#taken = 0;
  }

  get old(): boolean {
    return Date.now() - this.#since > socketLivesMs;
  }

  close(): void {
    this.#line.close();
  }

  #take(frame: HubServerFrame): void {
    if ("version" in frame && typeof frame.version === "string") this.version = frame.version;
    if (frame.type === "hello") {
      if (frame.full) this.rows.clear();
      for (const row of frame.channels) this.rows.set(row.id, row);
      for (const id of frame.left) this.rows.delete(id);
    } else if (frame.type === "channel.state") this.rows.set(frame.channel.id, frame.channel);
    else if (frame.type === "channel.joined") this.rows.set(frame.channel.id, frame.state);
    else if (frame.type === "channel.left") this.rows.delete(frame.channelId);
  }
}

/** The whole of a row, as the model says it. */
const said = ({ unread, mentions, threadUnread, muted, readTs, headTs }: SidebarRow): Expected => ({
  unread,
  mentions,
  threadUnread,
  muted,
  readTs,
  headTs,
});
const counts = ({ unread, mentions, threadUnread, muted }: Omit<Expected, "readTs" | "headTs">) => ({
  unread,
  mentions,
  threadUnread,
  muted,
});
/** A row is told when its kind changes, so its numbers may lag while it stays unread. */
const kind = ({ unread, mentions, threadUnread, muted }: Omit<Expected, "readTs" | "headTs">) => ({
  unread: unread > 0,
  mentions: mentions > 0,
  threadUnread,
  muted,
});

test("what is unread is what a simple model says, whatever people do", { timeout: 3_600_000 }, async () => {
  console.log(`read state: SEED=${seed}, ${steps} steps`);
  const draw = drawnFrom(seed);
  const wanted = ["Ada Lovelace", "Grace Hopper", "Linus Torvalds", "Ken Thompson", "Barbara Liskov"];
  const {
    slug,
    id: workspaceId,
    people: cast,
  } = await people(wanted.map((name, i) => ({ name, role: i === 0 ? ("owner" as const) : ("member" as const) })));
  const [ada, grace] = cast as [Person, Person];
  const byId = new Map<string, Person>(cast.map((person) => [person.id, person]));
  const harbour = await channel(ada, slug, { members: cast.slice(1) });
  const cabin = await channel(ada, slug, { type: "private", members: cast.slice(1, 3) });
  const opened = await ada.post<{ id: ChannelId }>(`/api/workspaces/${slug}/dms`, { userIds: [grace.id] });
  const talks: Conversation[] = [
    {
      id: harbour,
      model: new Model(
        false,
        cast.map(({ id }) => id),
      ),
      open: true,
    },
    {
      id: cabin,
      model: new Model(
        false,
        cast.slice(0, 3).map(({ id }) => id),
      ),
      open: true,
    },
    { id: opened.body.id, model: new Model(true, [ada.id, grace.id]), open: false },
  ];
  const devices: Device[] = cast.flatMap((owner) =>
    ["desk", "phone"].map((name) => ({ name: `${owner.id} ${name}`, owner, rooms: new Map() })),
  );
  const sidebars = new Map<UserId, Sidebar>();
  for (const person of cast) sidebars.set(person.id, new Sidebar(await openHub(person, slug)));

  const textOf = (names: string[]) =>
    ["word", ...names.map((name) => (name === "*" ? "<!channel>" : `<@${name}>`))].join(" ");
  const someNames = (model: Model): string[] =>
    draw.weighted({ none: 6, one: 3, all: 1 }) === "none"
      ? []
      : draw.chance(0.7)
        ? [draw.oneOf([...model.members.keys()]) as string]
        : ["*"];
  /** A round trip: what was told before it was taken. */
  const taken = (line: RoomLine) => line.ask({ type: "reaction.remove", ts: "1.000000", name: "wave" });
  const lineOf = (person: Person, { id }: Conversation) =>
    devices.find((device) => device.owner === person && device.rooms.has(id))?.rooms.get(id)?.line;
  const reconnected = (person: Person) =>
    sidebars.get(person.id)?.reconnect((version) => openHub(person, slug, `?version=${version}`));

  async function detach(device: Device, { id, model }: Conversation): Promise<void> {
    const line = device.rooms.get(id)?.line;
    line?.close();
    await line?.closed;
    device.rooms.delete(id);
    model.lookedAway(device.owner.id, device.name);
  }

  async function giveUpOldSockets(): Promise<void> {
    for (const device of devices) {
      for (const talk of talks) {
        if (Date.now() - (device.rooms.get(talk.id)?.since ?? Number.POSITIVE_INFINITY) > socketLivesMs)
          await detach(device, talk);
      }
    }
    for (const person of cast) if (sidebars.get(person.id)?.old) await reconnected(person);
  }

  async function post(talk: Conversation, parent: Said | null): Promise<void> {
    const author = byId.get(draw.oneOf([...talk.model.members.keys()]) as string) as Person;
    const names = someNames(talk.model);
    const broadcast = parent !== null && draw.chance(0.25);
    const body = {
      clientMsgId: `m${draw.between(1, 2 ** 30)}-${talk.model.said.length}`,
      text: textOf(names),
      ...(parent ? { threadTs: parent.ts, broadcast } : {}),
    };
    const line = draw.chance(0.5) ? lineOf(author, talk) : undefined;
    let ts: string | undefined;
    if (line) ({ ts } = await line.ask({ type: "message.send", ...body }));
    else {
      const path = `/api/channels/${talk.id}/messages`;
      const answer = await author.post<{ message: { ts: string } }>(path, body);
      ts = answer.body.message?.ts;
    }
    expect(ts, "the message was acknowledged").toBeDefined();
    talk.model.posted({ ts: ts as string, author: author.id, parent: parent?.ts ?? null, names }, broadcast);
  }

  async function step(): Promise<string> {
    const talk = draw.oneOf(talks) as Conversation;
    const { model, id } = talk;
    const memberIds = [...model.members.keys()];
    const member = byId.get(draw.oneOf(memberIds) as string) as Person;
    const device = draw.oneOf(devices.filter(({ owner }) => model.members.has(owner.id))) as Device;
    const line = device.rooms.get(id)?.line;
    const what = draw.weighted(weights);
    switch (what) {
      case "post":
        await post(talk, null);
        break;
      case "reply": {
        const parent = draw.oneOf(model.parents.slice(-8));
        if (parent) await post(talk, parent);
        break;
      }
      case "edit": {
        const one = draw.oneOf(
          model.said.filter(({ author, deleted }) => !deleted && model.members.has(author)).slice(-20),
        );
        if (!one) break;
        const names = someNames(model);
        const text = `${textOf(names)} again ${draw.between(1, 2 ** 30)}`;
        expect((await (byId.get(one.author) as Person).put(`/api/messages/${id}-${one.ts}`, { text })).status).toBe(
          200,
        );
        model.edited(one.ts, names);
        break;
      }
      case "delete": {
        const one = draw.oneOf(
          model.said.filter(({ author, deleted }) => !deleted && model.members.has(author)).slice(-20),
        );
        if (!one) break;
        expect((await (byId.get(one.author) as Person).delete(`/api/messages/${id}-${one.ts}`)).status).toBe(200);
        model.deleted(one.ts);
        break;
      }
      case "mark": {
        const one = draw.oneOf(model.said.slice(-30));
        if (!one) break;
        const open = draw.chance(0.5) ? lineOf(member, talk) : undefined;
        if (open) await open.ask({ type: "read.mark", ts: one.ts });
        else expect((await member.post(`/api/channels/${id}/read`, { ts: one.ts })).status).toBe(200);
        model.marked(member.id, one.ts);
        break;
      }
      case "markThread": {
        const parent = draw.oneOf(model.parents.slice(-8));
        const reply = parent && draw.oneOf(model.repliesOf(parent.ts));
        if (!reply) break;
        const path = `/api/channels/${id}/threads/${parent.ts}/read`;
        expect((await member.post(path, { ts: reply.ts })).status).toBe(200);
        model.threadMarked(member.id, parent.ts, reply.ts);
        break;
      }
      case "follow": {
        const parent = draw.oneOf(model.parents.slice(-8));
        if (!parent) break;
        const on = draw.chance(0.5);
        const path = `/api/channels/${id}/threads/${parent.ts}/follow`;
        expect((on ? await member.post(path) : await member.delete(path)).status).toBe(200);
        model.followed(member.id, parent.ts, on);
        break;
      }
      case "focus":
        if (!line) break;
        line.tell({ type: "focus" });
        await taken(line);
        model.focused(device.owner.id, device.name);
        break;
      case "blur":
        if (!line) break;
        line.tell({ type: "blur" });
        await taken(line);
        model.lookedAway(device.owner.id, device.name);
        break;
      case "attach":
        if (!line) device.rooms.set(id, { line: await openRoom(device.owner, id), since: Date.now() });
        break;
      case "detach":
        if (line) await detach(device, talk);
        break;
      case "leave": {
        if (!talk.open || member === ada || memberIds.length < 3) break;
        expect((await member.delete(`/api/channels/${id}/members/${member.id}`)).status).toBe(204);
        for (const { owner, rooms } of devices) if (owner === member) rooms.delete(id);
        model.left(member.id);
        break;
      }
      case "join": {
        const stranger = draw.oneOf(cast.filter((person) => !model.members.has(person.id)));
        if (!talk.open || !stranger) break;
        const answer = await ada.post(`/api/channels/${id}/members`, { userIds: [stranger.id] });
        expect(answer.status).toBe(200);
        model.joined(stranger.id);
        break;
      }
      case "mute": {
        const muted = draw.chance(0.5);
        expect((await member.put(`/api/channels/${id}/notifications`, { muted })).status).toBe(200);
        model.muted(member.id, muted);
        break;
      }
      case "evictRoom":
        await evictDurableObject(roomOf(id));
        break;
      case "evictHub":
        await evictDurableObject(hubOf(workspaceId, { userId: member.id }));
        break;
      case "reconnect":
        await reconnected(member);
        break;
      default:
        what satisfies never;
    }
    return `${what} in ${id} by ${member.id}`;
  }

  /** Lets the objects do what they put off, until nothing is put off any more. */
  async function settle(): Promise<void> {
    for (const ms of [100, 1_100, 100]) {
      vi.setSystemTime(Date.now() + ms);
      for (const { id } of cast) await runDurableObjectAlarm(hubOf(workspaceId, { userId: id }));
      for (const { id } of talks) await runDurableObjectAlarm(roomOf(id));
    }
  }

  async function compare(when: string, whole: boolean): Promise<void> {
    for (const { id, model } of talks) {
      for (const person of cast) {
        const asked = await roomOf(id).state(person.id);
        const row = sidebars.get(person.id)?.rows.get(id);
        if (!model.members.has(person.id)) {
          expect({ room: asked.ok, socket: row }, when).toEqual({ room: false, socket: undefined });
          continue;
        }
        const expected = model.expected(person.id);
        expect(asked.ok && said(asked.state), `${when}: the room, of ${person.id}`).toEqual(expected);
        expect(row && kind(row), `${when}: the socket, of ${person.id}`).toEqual(kind(expected));
        if (model.direct) expect(row?.unread, `${when}: the number, of ${person.id}`).toBe(expected.unread);
      }
    }
    if (!whole) return;
    for (const person of cast) {
      const listed = await channelsOf(person, slug);
      const listing = { workspaceId, userId: person.id, limit: 1_000 };
      const threads = await hubOf(workspaceId, { userId: person.id }).threads(listing);
      const unread = threads.ok ? threads.threads.filter((thread) => thread.unread > 0) : [];
      const unreadThreads = talks.flatMap(({ model }) =>
        model.members.has(person.id) ? model.unreadThreads(person.id) : [],
      );
      expect(unread.map(({ threadTs }) => threadTs).toSorted(), `${when}: unread threads of ${person.id}`).toEqual(
        unreadThreads.toSorted(),
      );
      const fresh = new Sidebar(await openHub(person, slug));
      fresh.read();
      for (const { id, model, open } of talks) {
        if (!model.members.has(person.id)) continue;
        const expected = model.expected(person.id);
        const row = fresh.rows.get(id);
        expect(row && counts(row), `${when}: the hub's greeting, to ${person.id}`).toEqual(counts(expected));
        // Of a row that is read, only that it is so.
        if (expected.unread > 0) expect(row?.readTs, `${when}: the position, to ${person.id}`).toBe(expected.readTs);
        const line = listed.find((one) => one.id === id);
        if (open) expect(line?.unreadCount, `${when}: REST, to ${person.id}`).toBe(expected.unread);
      }
      fresh.close();
    }
  }

  for (let n = 1; n <= steps; n += 1) {
    vi.setSystemTime(Date.now() + draw.between(1, 500));
    await giveUpOldSockets();
    const done = `SEED=${seed} step ${n}, ${await step()}`;
    await settle();
    await Promise.all([...sidebars.values()].map((sidebar) => sidebar.catchUp()));
    await compare(done, n % 25 === 0);
  }
});
