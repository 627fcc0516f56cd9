import { describe, expect, test } from "vitest";
import type { AuthAnswer, WorkspaceAnswer, WorkspaceListing } from "../../src/protocol/rest";
import {
  Caller,
  channelsOf,
  freshEmail,
  freshSlug,
  newcomer,
  nobody,
  outsider,
  Person,
  team,
  wrongFields,
} from "../cast";
import { openHub } from "../line";

const create = (who: Person, body: unknown) => who.post<WorkspaceAnswer>("/api/workspaces", body);

describe("creating a workspace", () => {
  test("makes its creator the owner, with #general and #random", async () => {
    const ada = await newcomer("Ada Lovelace");
    const slug = freshSlug();
    const { status, body } = await create(ada, { name: "Analytical Engines", slug, description: "Cards and wheels" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: "Analytical Engines",
      slug,
      description: "Cards and wheels",
      plan: "free",
      role: "owner",
      memberCount: 1,
      settings: { open: false, allowedDomains: [], whoCanInvite: "members", whoCanCreatePrivate: "members" },
    });
    expect(body.id).toMatch(/^T[0-9A-Z]{12}$/);
    expect((await ada.get(`/api/workspaces/${slug}`)).body).toEqual(body);
    expect((await channelsOf(ada, slug)).map(({ name, isMember }) => [name, isMember])).toEqual([
      ["general", true],
      ["random", true],
    ]);
  });

  test.each(["ab", "a-b", "42", "x".repeat(50)])("takes the address %s", async (slug) => {
    const { status, body } = await create(await newcomer(), { name: "Right", slug });
    expect([status, body.slug]).toEqual([201, slug]);
  });

  test.each(["a", "Upper", "two words", "-dash", "dash-", "under_score", "dot.s", "", "x".repeat(51), 5])(
    "refuses the address %j",
    async (slug) => {
      const { status, error } = await create(await newcomer(), { name: "Wrong", slug });
      expect([status, error?.code]).toEqual([400, "VALIDATION_FAILED"]);
    },
  );

  test.each(["", "   ", "x".repeat(101), "two\nlines", "\u202eflipped", null])("refuses the name %j", async (name) => {
    const ada = await newcomer();
    expect((await create(ada, { name, slug: freshSlug() })).status).toBe(400);
    expect((await create(ada, { name: "Right", slug: freshSlug() })).status).toBe(201);
  });

  test("an address is given once, to whoever was first", async () => {
    const [ada, linus] = [await newcomer(), await newcomer()];
    const slug = freshSlug();
    const answers = await Promise.all([create(ada, { name: "A", slug }), create(linus, { name: "B", slug })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect([refused?.error?.code, refused?.error?.details]).toEqual(["DUPLICATE_RESOURCE", { field: "slug" }]);
  });
});

describe("the list of workspaces", () => {
  test("holds one's own, with role, and nobody else's", async () => {
    const { linus, slug } = await team();
    const other = freshSlug();
    await create(linus, { name: "Mine", slug: other });
    const { body } = await linus.get<{ workspaces: WorkspaceListing[] }>("/api/workspaces");
    expect(body.workspaces.map((row) => [row.slug, row.role, row.unreadCount])).toEqual([
      [slug, "member", 0],
      [other, "owner", 0],
    ]);
    expect((await newcomer().then((who) => who.get("/api/workspaces"))).body).toEqual({ workspaces: [] });
  });
});

describe("changing a workspace", () => {
  test("is for admins and owners, and a field left out stays", async () => {
    const { ada, grace, linus, slug } = await team();
    const change = (who: Person, body: unknown) => who.patch<WorkspaceAnswer>(`/api/workspaces/${slug}`, body);
    expect((await change(linus, { name: "Mine" })).status).toBe(403);
    expect((await change(grace, { name: "Ours" })).body).toMatchObject({ name: "Ours", role: "admin" });
    expect((await change(ada, { description: "Everybody's" })).body).toMatchObject({
      name: "Ours",
      description: "Everybody's",
    });
    const settings = await ada.put<WorkspaceAnswer>(`/api/workspaces/${slug}`, {
      settings: { whoCanInvite: "admins" },
    });
    expect(settings.body.settings).toEqual({
      open: false,
      allowedDomains: [],
      whoCanInvite: "admins",
      whoCanCreatePrivate: "members",
      whoCanAddEmoji: "members",
      whoCanDelete: "channel-admins",
      whoSeesEdits: "admins",
      linkPreviews: "on",
      largestFileMb: 50,
      fileRule: "all",
      fileTypes: [],
      keepFilesDays: 365,
      legalHold: "off",
      publicLinks: "off",
    });
    expect((await linus.get<WorkspaceAnswer>(`/api/workspaces/${slug}`)).body).toMatchObject({
      name: "Ours",
      description: "Everybody's",
      settings: { whoCanInvite: "admins" },
    });
  });

  test("refuses what is no setting", async () => {
    const { ada, slug } = await team();
    const bodies = [
      { name: "" },
      { settings: { whoCanInvite: "nobody" } },
      { settings: { open: "yes" } },
      { settings: 5 },
    ];
    for (const body of bodies) {
      expect([body, (await ada.patch(`/api/workspaces/${slug}`, body)).status]).toEqual([body, 400]);
    }
    expect((await ada.patch(`/api/workspaces/${slug}`, { settings: { open: true } })).status).toBe(200);
  });

  test("the people online hear of the new name", async () => {
    const { ada, linus, slug, id } = await team();
    const hub = await openHub(linus, slug);
    await ada.patch(`/api/workspaces/${slug}`, { name: "Renamed" });
    expect((await hub.first("workspace.updated")).workspace).toEqual({ id, name: "Renamed", avatarUrl: null });
  });
});

describe("registering into a workspace", () => {
  async function registered(workspaceSlug: string): Promise<Person> {
    const [email, password] = [freshEmail(), "correct horse battery"];
    const body = { email, password, firstName: "Ken", lastName: "Thompson", workspaceSlug };
    const answer = await new Caller(null).post<AuthAnswer>("/api/auth/register", body);
    expect(answer.status).toBe(201);
    return new Person({ ...answer.body, id: answer.body.user.id, email, password });
  }
  const isIn = async (slug: string) => (await (await registered(slug)).get(`/api/workspaces/${slug}`)).status === 200;

  test("joins it when it is open, and only then; the answer is the same", async () => {
    const { ada, slug } = await team();
    expect(await isIn(slug)).toBe(false);
    await ada.patch(`/api/workspaces/${slug}`, { settings: { open: true } });
    expect(await isIn(slug)).toBe(true);
    expect(await isIn(freshSlug())).toBe(false);
  });

  test("an allowed domain counts once the address is verified", async () => {
    const { ada, slug } = await team();
    const domain = freshEmail().split("@")[1];
    await ada.patch(`/api/workspaces/${slug}`, { settings: { allowedDomains: [domain] } });
    expect(await isIn(slug)).toBe(false);
  });
});

describe("errors", () => {
  test("have a code, a sentence, a time and a request id", async () => {
    const { linus } = await team();
    const { status, body, headers } = await linus.get("/api/workspaces/nowhere");
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        code: "RESOURCE_NOT_FOUND",
        message: expect.stringMatching(/^[A-Z].*\.$/),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestId: headers.get("x-request-id"),
      },
    });
    expect(headers.get("content-type")).toMatch(/^application\/json/);
  });

  test("name the fields that are wrong", async () => {
    const ada = await newcomer();
    expect(wrongFields(await create(ada, { name: "", slug: "NO" }))).toEqual(["name", "slug"]);
    expect(wrongFields(await create(ada, { name: "Right", slug: "NO" }))).toEqual(["slug"]);
  });

  test("a token that is none is told from one that is missing by nothing", async () => {
    const signedOut = await nobody.get("/api/workspaces");
    expect([signedOut.status, signedOut.error?.code]).toEqual([401, "UNAUTHORIZED"]);
    const forged = await nobody.ask("GET", "/api/workspaces", { headers: { authorization: "Bearer a.b.c" } });
    expect([forged.status, forged.error?.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  test("a version that does not exist is 406, and the present one is served", async () => {
    const ada = await newcomer();
    const ask = async (accept: string) => (await ada.ask("GET", "/api/workspaces", { headers: { accept } })).status;
    expect(await ask("application/json; version=1")).toBe(200);
    expect(await ask("application/json")).toBe(200);
    expect(await ask("*/*")).toBe(200);
    expect(await ask("application/json; version=2")).toBe(406);
    expect(await ask("application/json; version=2, application/json; version=1")).toBe(200);
  });

  test("another workspace is not told from none at all", async () => {
    const { slug } = await team();
    const ken = await outsider();
    const [theirs, none] = [await ken.get(`/api/workspaces/${slug}`), await ken.get("/api/workspaces/nowhere")];
    expect([theirs.status, theirs.error?.code, theirs.error?.message]).toEqual([
      none.status,
      none.error?.code,
      none.error?.message,
    ]);
    expect((await ken.get(`/api/workspaces/${ken.slug}`)).status).toBe(200);
  });
});
