import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { CustomEmoji } from "../../src/protocol/emoji";
import type { Account, EmojiAnswer, HistoryAnswer, WorkspaceAnswer } from "../../src/protocol/rest";
import { channel, guest, message, nobody, origin, outsider, type Person, type Team, team, wrongFields } from "../cast";
import { openHub } from "../line";
import { gif, jpeg, png, webp } from "../pictures";

const form = (fields: Record<string, string | Uint8Array>, type = "image/png") => {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") made.set(name, value);
    else made.set(name, new File([value], `${name}.png`, { type }));
  }
  return made;
};
const path = ({ slug }: Pick<Team, "slug">) => `/api/workspaces/${slug}/emoji`;
const add = (who: Person, here: Team, name: string, image: Uint8Array = png(64, 64), type?: string) =>
  who.post<CustomEmoji>(path(here), form({ name, image }, type));
const listed = async (who: Person, here: Team, query = "") =>
  (await who.get<EmojiAnswer>(`${path(here)}${query}`)).body;

describe("a workspace's own emoji", () => {
  test("is added as a picture, told to everybody, shown to members alone, and removed", async () => {
    const here = await team();
    const line = await openHub(here.grace, here.slug);
    const { status, body } = await add(here.linus, here, "party-parrot");
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "party-parrot", aliasFor: null, createdBy: here.linus.id });
    expect(await line.first("emoji.updated")).toMatchObject({ name: "party-parrot", emoji: body });
    expect((await listed(here.ada, here)).emoji).toEqual([body]);

    const url = body.url as string;
    const shown = await here.ada.get(url);
    expect(shown.status).toBe(200);
    const header = (name: string) => shown.headers.get(name);
    expect(header("content-type")).toBe("image/png");
    expect(header("x-content-type-options")).toBe("nosniff");
    expect(header("cache-control")).toBe("private, max-age=31536000, immutable");
    expect(header("content-security-policy")).toContain("default-src 'none'");
    const again = await here.ada.ask("GET", url, { headers: { "if-none-match": header("etag") ?? "" } });
    expect(again.status).toBe(304);
    const plain = await here.ada.get(url.split("?")[0] as string);
    expect(plain.headers.get("cache-control")).toBe("private, no-cache");
    expect([(await nobody.get(url)).status, (await (await outsider()).get(url)).status]).toEqual([401, 404]);

    expect((await here.linus.delete(`${path(here)}/party-parrot`)).status).toBe(204);
    await line.until((frame) => frame.type === "emoji.updated" && frame.emoji === null);
    expect((await here.ada.get(url)).status).toBe(404);
    expect((await here.linus.delete(`${path(here)}/party-parrot`)).status).toBe(404);
  });

  test("has other names, which lead to the same and go with it", async () => {
    const here = await team();
    await add(here.linus, here, "partyparrot");
    const alias = (name: string, aliasFor: string) => here.grace.post<CustomEmoji>(path(here), { name, aliasFor });
    expect((await alias("pp", "partyparrot")).body).toMatchObject({ aliasFor: "partyparrot", url: null });
    expect((await alias("ppp", ":pp:")).body).toMatchObject({ aliasFor: "partyparrot" });
    expect((await alias("yes", "thumbsup")).body).toMatchObject({ aliasFor: "+1" });
    expect((await alias("wavey", "wave::skin-tone-4")).body).toMatchObject({ aliasFor: "wave::skin-tone-4" });
    const nothing = await alias("lost", "nothing-of-the-kind");
    expect([nothing.status, wrongFields(nothing)]).toEqual([400, ["aliasFor"]]);
    expect((await here.ada.get(`${path(here)}/pp/image`)).status).toBe(404);
    await here.ada.delete(`${path(here)}/partyparrot`);
    expect((await listed(here.ada, here)).emoji.map(({ name }) => name)).toEqual(["wavey", "yes"]);
  });

  test("has a name that nothing else has", async () => {
    const here = await team();
    expect((await add(here.linus, here, "ours")).status).toBe(201);
    for (const name of ["ours", "tada", "thumbsup", "celebration"]) {
      const answer = await add(here.linus, here, name);
      expect([name, answer.status, answer.error?.code]).toEqual([name, 409, "DUPLICATE_RESOURCE"]);
    }
    for (const name of ["", "Ours", "two words", "<b>", "skin-tone-3", "x".repeat(51)]) {
      const answer = await add(here.margaret, here, name);
      expect([name, answer.status, wrongFields(answer)]).toEqual([name, 400, ["name"]]);
    }
    const both = await Promise.all([add(here.linus, here, "race"), add(here.grace, here, "race")]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test("is what its bytes are, whatever it says of itself", async () => {
    const here = await team();
    const types = [gif(128, 128), jpeg(100, 90), webp(512, 512)];
    for (const [i, image] of types.entries()) expect((await add(here.ada, here, `e${i}`, image)).status).toBe(201);
    const { emoji } = await listed(here.ada, here);
    const served = await Promise.all(emoji.map(async ({ url }) => (await here.ada.get(url as string)).headers));
    expect(served.map((headers) => headers.get("content-type"))).toEqual(["image/gif", "image/jpeg", "image/webp"]);
  });

  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>');
  test.each([
    ["a drawing", svg],
    ["a page", new TextEncoder().encode("<!doctype html><script>alert(1)</script>")],
    ["nothing", new Uint8Array()],
    ["a picture cut off in its header", png(64, 64).slice(0, 20)],
    ["a picture of no size", png(0, 64)],
    ["a picture that is too large to draw", png(513, 10)],
    ["a picture of too many bytes", png(64, 64, 128 * 1024 + 1)],
  ])("is never %s", async (_, image) => {
    const here = await team();
    const answer = await add(here.linus, here, "liar", image, "image/png");
    expect([answer.status, answer.error?.code, wrongFields(answer)]).toEqual([400, "VALIDATION_FAILED", ["image"]]);
    expect((await listed(here.ada, here)).emoji).toEqual([]);
    expect((await env.FILES.list({ prefix: `emoji/${here.id}/` })).objects).toEqual([]);
  });

  test("takes a form or JSON and nothing else", async () => {
    const here = await team();
    const send = (body: string, type: string) =>
      here.linus.ask("POST", path(here), { body, headers: { "content-type": type } });
    expect((await send("name=x", "application/x-www-form-urlencoded")).status).toBe(415);
    expect((await send("no boundary", "multipart/form-data")).status).toBe(400);
    const text = await here.linus.post(path(here), form({ name: "words", image: "not a file" }));
    expect([text.status, wrongFields(text)]).toEqual([400, ["image"]]);
  });

  test("is added by members unless the workspace says otherwise, and removed by its creator and admins", async () => {
    const here = await team();
    const room = await channel(here.ada, here.slug);
    const dennis = await guest(here.ada, here.slug, [room]);
    expect((await add(dennis, here, "guests")).status).toBe(403);
    expect((await add(here.linus, here, "members")).status).toBe(201);
    expect((await here.margaret.delete(`${path(here)}/members`)).status).toBe(403);
    expect((await dennis.delete(`${path(here)}/members`)).status).toBe(403);
    expect((await here.grace.delete(`${path(here)}/members`)).status).toBe(204);
    await here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { whoCanAddEmoji: "admins" } });
    expect((await add(here.linus, here, "members")).status).toBe(403);
    expect((await add(here.grace, here, "admins")).status).toBe(201);
    expect((await listed(dennis, here)).emoji.map(({ name }) => name)).toEqual(["admins"]);
  });

  test("is listed by cursor, with the presets", async () => {
    const here = await team();
    for (const name of ["c", "a", "b"]) await here.ada.post(path(here), { name: `${name}-1`, aliasFor: "tada" });
    const first = await listed(here.ada, here, "?limit=2");
    expect([first.emoji.map(({ name }) => name), first.nextCursor]).toEqual([["a-1", "b-1"], "b-1"]);
    const rest = await listed(here.ada, here, `?limit=2&cursor=${first.nextCursor}`);
    expect([rest.emoji.map(({ name }) => name), rest.nextCursor]).toEqual([["c-1"], undefined]);
    expect(first.presets.map(({ emoji }) => emoji)).toEqual(["+1", "-1", "smile", "heart", "tada"]);
  });

  test("is uploaded at most ten times a minute", async () => {
    const here = await team();
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await add(here.linus, here, `n${i}`)).status);
    expect(statuses).toEqual([...Array(10).fill(201), 429]);
    expect((await add(here.grace, here, "hers")).status).toBe(201);
  });
});

const sizes = [48, 96, 192, 512];
const picture = (make: (size: number) => Uint8Array = (size) => webp(size, size)) =>
  form(Object.fromEntries(sizes.map((size) => [String(size), make(size)])));

describe("an avatar", () => {
  const put = (who: Person, body: FormData) => who.ask<Account>("PUT", "/api/auth/profile/avatar", { body });

  test("is there in every size under a key that nobody guesses, and everybody is told", async () => {
    const here = await team();
    const line = await openHub(here.grace, here.slug);
    const { status, body } = await put(here.linus, picture());
    expect(status).toBe(200);
    expect(body.avatarUrl).toMatch(/^\/pictures\/[0-9a-f]{32}\/192$/);
    const told = await line.until((frame) => frame.type === "user.updated");
    expect(told).toMatchObject({ user: { id: here.linus.id, avatarUrl: body.avatarUrl } });
    for (const size of sizes) {
      const shown = await nobody.get((body.avatarUrl as string).replace(/\d+$/, String(size)));
      expect([size, shown.status, shown.headers.get("content-type")]).toEqual([size, 200, "image/webp"]);
      expect(shown.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    }
    for (const other of ["/pictures/guess/192", `/pictures/${"0".repeat(32)}/192`, `${body.avatarUrl}1`]) {
      expect([other, (await nobody.get(other)).status]).toEqual([other, 404]);
    }
    const { members } = (
      await here.ada.get<{ members: { avatarUrl: string | null }[] }>(`/api/workspaces/${here.slug}/members`)
    ).body;
    expect(members.filter(({ avatarUrl }) => avatarUrl === body.avatarUrl)).toHaveLength(1);
  });

  test("changes its address with each picture, and is taken away", async () => {
    const { linus } = await team();
    const first = await put(linus, picture());
    const second = await put(
      linus,
      picture((size) => png(size, size)),
    );
    expect(second.body.avatarUrl).not.toBe(first.body.avatarUrl);
    // Screens that have not heard yet still show the one before.
    expect((await nobody.get(first.body.avatarUrl as string)).status).toBe(200);
    const gone = await linus.delete<Account>("/api/auth/profile/avatar");
    expect([gone.status, gone.body.avatarUrl]).toEqual([200, null]);
    expect((await linus.get<Account>("/api/auth/profile")).body.avatarUrl).toBeNull();
  });

  test.each([
    ["one of another size than it says", picture((size) => webp(size + (size === 96 ? 1 : 0), size)), ["96"]],
    ["a moving picture", picture((size) => gif(size, size)), ["48"]],
    ["a drawing that calls itself a picture", picture(() => new TextEncoder().encode("<svg/>")), ["48"]],
    ["one without a size", form({ "48": webp(48, 48), "96": webp(96, 96), "192": webp(192, 192) }), ["512"]],
  ])("is never %s", async (_, body, fields) => {
    const { linus } = await team();
    const answer = await put(linus, body);
    expect([answer.status, wrongFields(answer)]).toEqual([400, fields]);
    expect((await linus.get<Account>("/api/auth/profile")).body.avatarUrl).toBeNull();
  });

  test("is at most a megabyte, ten times a minute, and of somebody who is signed in", async () => {
    const { linus } = await team();
    expect(
      (
        await put(
          linus,
          picture((size) => webp(size, size, 300_000)),
        )
      ).status,
    ).toBe(413);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await put(linus, picture())).status);
    expect(statuses.slice(-2)).toEqual([200, 429]);
    expect((await nobody.ask("PUT", "/api/auth/profile/avatar", { body: picture() })).status).toBe(401);
    expect((await nobody.delete("/api/auth/profile/avatar")).status).toBe(401);
    const forged = await nobody.ask("PUT", "/api/auth/profile/avatar", {
      body: picture(),
      headers: {
        cookie: `parley_access=${linus.token}`,
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
      },
    });
    expect(forged.status).toBe(403);
    expect(origin).not.toContain("evil");
  });
});

describe("a workspace's icon", () => {
  test("is changed by admins and owners, and everybody is told", async () => {
    const here = await team();
    const line = await openHub(here.linus, here.slug);
    const address = `/api/workspaces/${here.slug}/icon`;
    const put = (who: Person) => who.ask<WorkspaceAnswer>("PUT", address, { body: picture() });
    expect((await put(here.linus)).status).toBe(403);
    expect((await here.linus.delete(address)).status).toBe(403);
    const { status, body } = await put(here.grace);
    expect([status, body.avatarUrl]).toEqual([200, expect.stringMatching(/^\/pictures\//)]);
    expect(await line.first("workspace.updated")).toMatchObject({ workspace: { avatarUrl: body.avatarUrl } });
    expect((await here.ada.delete<WorkspaceAnswer>(address)).body.avatarUrl).toBeNull();
  });
});

test("a tone of skin is kept with the account", async () => {
  const { linus } = await team();
  expect((await linus.get<Account>("/api/auth/profile")).body.skinTone).toBe(1);
  expect((await linus.patch<Account>("/api/auth/profile", { skinTone: 4 })).body.skinTone).toBe(4);
  expect((await linus.get<Account>("/api/auth/profile")).body.skinTone).toBe(4);
  for (const skinTone of [0, 7, "4", null]) {
    expect((await linus.patch("/api/auth/profile", { skinTone })).status).toBe(400);
  }
});

describe("what a message said before", () => {
  async function edited() {
    const here = await team();
    const room = await channel(here.linus, here.slug, { members: [here.ada, here.grace] });
    const posted = await message(here.linus, room, "one");
    await here.linus.put(`/api/messages/${posted.id}`, { text: "two" });
    await here.linus.put(`/api/messages/${posted.id}`, { text: "three" });
    const read = (who: Person) => who.get<HistoryAnswer>(`/api/messages/${posted.id}/history`);
    return { ...here, room, posted, read };
  }

  test("is shown to admins and owners, newest first, and to nobody else", async () => {
    const { ada, grace, linus, margaret, posted, read } = await edited();
    for (const who of [ada, grace]) {
      const { status, body } = await read(who);
      expect([status, body.revisions.map(({ text }) => text)]).toEqual([200, ["two", "one"]]);
      expect(body.revisions.at(-1)?.at).toBe(posted.createdAt);
    }
    for (const who of [linus, margaret]) expect((await read(who)).status).toBe(403);
    expect((await read(await outsider())).status).toBe(404);
  });

  test("is shown to nobody where the workspace says so", async () => {
    const { ada, slug, read } = await edited();
    await ada.patch(`/api/workspaces/${slug}`, { settings: { whoSeesEdits: "nobody" } });
    expect((await read(ada)).status).toBe(403);
  });

  test("goes with the message", async () => {
    const { ada, linus, posted, read } = await edited();
    await linus.delete(`/api/messages/${posted.id}`);
    expect((await read(ada)).body.revisions).toEqual([]);
  });
});
