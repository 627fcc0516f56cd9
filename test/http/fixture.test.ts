import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { MessagePage } from "../../src/protocol/rest";
import { Caller, fixture, freshEmail, freshSlug, membersOf, Person } from "../cast";
import { openHub, openRoom } from "../line";
import { ui } from "../stub-ui";

const populate = async (body: Record<string, unknown>) => (await fixture("populate", body)).body;

describe("populate", () => {
  test("makes so many people and channels, everybody in each", async () => {
    const workspace = freshSlug();
    const made = await populate({ users: 5, channels: 3, members: "all", workspace });
    expect(made).toMatchObject({
      baseUrl: "https://parley.test",
      wsUrl: "wss://parley.test",
      workspace: { slug: workspace },
    });
    expect([made.users.length, made.channels.length]).toEqual([5, 3]);
    const ids = made.users.map(({ id }) => id);
    const reader = new Person(made.users[0] as ConstructorParameters<typeof Person>[0]);
    for (const { id, memberIds, headSeq } of made.channels) {
      expect(memberIds).toEqual(ids);
      expect((await membersOf(reader, id)).toSorted()).toEqual(ids.toSorted());
      expect((await (await openRoom(reader, id)).first("hello")).seq).toBe(headSeq);
    }
  });

  test("gives tokens that serve everywhere, and passwords that sign in", async () => {
    const workspace = freshSlug();
    const { users, channels } = await populate({ users: [{ name: "Ada" }], channels: ["one"], workspace });
    const ada = new Person(users[0] as ConstructorParameters<typeof Person>[0]);
    expect((await ada.get(`/api/workspaces/${workspace}`)).status).toBe(200);
    await openRoom(ada, channels[0]?.id as ChannelId);
    await openHub(ada, workspace);
    expect((await (await ada.again()).get(`/api/workspaces/${workspace}`)).status).toBe(200);
    const refreshed = await new Caller(null).post("/api/auth/refresh", { refreshToken: ada.refreshToken });
    expect(refreshed.status).toBe(200);
  });

  test("takes names, addresses and roles as given, in their order", async () => {
    const workspace = freshSlug();
    const email = freshEmail();
    const users = [
      { name: "Grace", role: "admin" },
      { name: "Ada", role: "owner", email },
      { name: "Dennis", role: "guest" },
    ];
    const made = await populate({ users, channels: ["zulu", "alpha"], workspace });
    expect(made.channels.map(({ name }) => name)).toEqual(["zulu", "alpha"]);
    expect(made.users[1]?.email).toBe(email);
    const roles = await Promise.all(
      made.users.map(
        async (user) => (await new Person(user).get<{ role: string }>(`/api/workspaces/${workspace}`)).body.role,
      ),
    );
    expect(roles).toEqual(["admin", "owner", "guest"]);
  });

  test("deals so many members to each channel", async () => {
    const made = await populate({ users: 6, channels: 4, members: 3, workspace: freshSlug() });
    expect(made.channels.map(({ memberIds }) => memberIds.length)).toEqual([3, 3, 3, 3]);
    const seats = new Map<UserId, number>();
    for (const id of made.channels.flatMap(({ memberIds }) => memberIds)) seats.set(id, (seats.get(id) ?? 0) + 1);
    expect([...seats.values()]).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test("the same names again are the same people and channels", async () => {
    const body = { users: [{ name: "Ada" }, { name: "Åda" }], channels: ["one", "two"], workspace: freshSlug() };
    const [first, again] = [await populate(body), await populate({ ...body, channels: ["two", "three"] })];
    const ids = (made: typeof first) => made.users.map(({ id }) => id);
    expect(ids(again)).toEqual(ids(first));
    expect(new Set(ids(first)).size).toBe(2);
    expect(again.workspace).toEqual(first.workspace);
    expect(again.channels[0]?.id).toBe(first.channels[1]?.id);
    expect(again.channels[0]?.headSeq).toBe(first.channels[1]?.headSeq);
    expect(again.users[0]?.accessToken).not.toBe(first.users[0]?.accessToken);
    const both = [first, again].map(({ users }) => new Person(users[0] as ConstructorParameters<typeof Person>[0]));
    for (const who of both) expect((await who.get("/api/auth/session")).status).toBe(200);
  });

  test("a workspace without an owner named gets a hidden one, and is closed to registration by its address", async () => {
    const workspace = freshSlug();
    const { users } = await populate({ users: 1, channels: 0, workspace });
    const reader = new Person(users[0] as ConstructorParameters<typeof Person>[0]);
    const { body } = await reader.get<{ settings: { open: boolean }; role: string }>(`/api/workspaces/${workspace}`);
    expect([body.settings.open, body.role]).toEqual([false, "member"]);
  });

  test.each([
    ["a negative number", { users: -1 }],
    ["a channel's name against the rule", { channels: ["Not This"] }],
    ["an address that is none", { users: [{ name: "Ada", email: "ada" }] }],
    ["a role that is none", { users: [{ name: "Ada", role: "emperor" }] }],
    ["a workspace's address against the rule", { workspace: "Not This" }],
  ])("refuses %s", async (_, body) => {
    const { status, error } = await fixture("populate", body);
    expect([status, error?.code]).toEqual([400, "VALIDATION_FAILED"]);
  });
});

describe("messages", () => {
  async function room() {
    const made = await populate({
      users: [{ name: "Ada" }, { name: "Linus" }],
      channels: ["one"],
      workspace: freshSlug(),
    });
    const [ada, linus] = made.users.map((user) => new Person(user)) as [Person, Person];
    return { ada, linus, room: made.channels[0]?.id as ChannelId };
  }
  type Loaded = { count: number; firstTs: string; lastTs: string };
  const load = (channelId: ChannelId, messages: unknown) => fixture<Loaded>("messages", { channelId, messages });
  const history = async (who: Person, id: ChannelId) =>
    (await who.get<MessagePage>(`/api/channels/${id}/messages?limit=100`)).body.messages;

  test("go through the log, at their own time", async () => {
    const { ada, linus, room: id } = await room();
    const line = await openRoom(ada, id);
    const { seq } = await line.first("hello");
    const at = ["2024-05-01T10:00:00.000Z", Date.parse("2024-05-01T10:00:01.000Z")];
    const { status, body } = await load(id, [
      { text: "First", userId: linus.id, at: at[0] },
      { text: "Second", userId: ada.id, at: at[1] },
    ]);
    expect(status).toBe(200);
    expect(body).toEqual({ count: 2, firstTs: "1714557600.000000", lastTs: "1714557601.000000" });
    const page = await history(ada, id);
    expect(page.map(({ text, userId, ts }) => [text, userId, ts])).toEqual([
      ["Second", ada.id, body.lastTs],
      ["First", linus.id, body.firstTs],
    ]);
    const later = await openRoom(ada, id);
    expect((await later.first("hello")).seq).toBe(seq + 2);
  });

  test("5,000 in one request, each once and in order", async () => {
    const { ada, room: id } = await room();
    const { body } = await load(
      id,
      Array.from({ length: 5_000 }, (_, i) => ({ text: `${i}` })),
    );
    expect(body.count).toBe(5_000);
    const seen: string[] = [];
    let before = "";
    for (;;) {
      const page = (await ada.get<MessagePage>(`/api/channels/${id}/messages?limit=100${before}`)).body;
      seen.push(...page.messages.map(({ text }) => text));
      if (!page.nextCursor) break;
      before = `&before=${page.nextCursor}`;
    }
    expect(seen.toReversed()).toEqual(Array.from({ length: 5_000 }, (_, i) => `${i}`));
    expect(
      (
        await load(
          id,
          Array.from({ length: 5_001 }, () => ({ text: "x" })),
        )
      ).status,
    ).toBe(400);
  });

  test("a channel that does not exist is 404", async () => {
    expect((await load("CNOWHERE0000", [{ text: "Hello" }])).status).toBe(404);
    expect((await load("nonsense" as ChannelId, [{ text: "Hello" }])).status).toBe(400);
  });
});

describe("counters", () => {
  test("tell of a workspace's Roster or of a room what it did since it woke, and of nothing else", async () => {
    const made = await populate({ users: 1, channels: 1, members: "all", workspace: freshSlug() });
    const [channel] = made.channels;
    expect((await fixture("counters", { workspace: made.workspace.slug })).body).toMatchObject({ transitions: 0 });
    expect((await fixture("counters", { channelId: channel?.id })).body).toEqual({ hubsCalled: expect.any(Number) });
    expect((await fixture("counters", { channelId: "CNOWHERE0000" })).status).toBe(404);
    expect((await fixture("counters", { workspace: freshSlug() })).status).toBe(404);
    expect((await fixture("counters", {})).status).toBe(400);
  });
});

describe("where it is not there", () => {
  const secret = env.FIXTURE_SECRET as string;
  const ask = async (given: string | null, changed: Partial<typeof env> = {}) => {
    const request = new Request("https://parley.test/api/fixture/populate", {
      method: "POST",
      headers: { "content-type": "application/json", ...(given === null ? {} : { "x-fixture-secret": given }) },
      body: JSON.stringify({ users: 0, channels: 0, workspace: freshSlug() }),
    });
    const response = await createApp({ ui }).fetch(request, { ...env, ...changed });
    return response.status;
  };

  test("without the secret, or with another", async () => {
    expect(await ask(null)).toBe(404);
    expect(await ask("")).toBe(404);
    expect(await ask(`${secret}x`)).toBe(404);
    expect(await ask(secret.slice(1))).toBe(404);
    expect(await ask(secret)).toBe(200);
  });

  test("in production, and where no secret is set", async () => {
    expect(await ask("", { FIXTURE_SECRET: "" })).toBe(404);
    expect(await ask(secret, { FIXTURE_SECRET: "" })).toBe(404);
    expect(await ask(secret, { ENVIRONMENT: "staging", BCRYPT_COST: "12", PREVIEW_HOSTS: "" })).toBe(404);
    expect(await ask(secret, { ENVIRONMENT: "production", BCRYPT_COST: "12", PREVIEW_HOSTS: "" })).toBe(404);
    expect(await ask(secret, { ENVIRONMENT: "development" })).toBe(200);
  });

  test("answers as an address that is nothing does", async () => {
    const hidden = await new Caller(null).post("/api/fixture/populate", {});
    const nothing = await exports.default.fetch("https://parley.test/api/nothing");
    expect([hidden.status, hidden.error?.code]).toEqual([nothing.status, "RESOURCE_NOT_FOUND"]);
  });
});
