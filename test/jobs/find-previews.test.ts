import { env } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import type { Env } from "../../src/env";
import { findPreviews } from "../../src/jobs/find-previews";
import { job } from "../../src/jobs/job";
import { findPreview } from "../../src/previews/find-preview";
import { publicNetwork } from "../../src/previews/network";
import type { ChannelId } from "../../src/protocol/ids";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import { message, nobody, outsider, type Person, team } from "../cast";
import type { Sites } from "../sites/provided";

const { site, inner }: Sites = inject("sites");
/** The site alone: what lies beside it on the same machine is as private as ever. */
const outside: Env = { ...env, PREVIEW_HOSTS: new URL(site).host };
const look = (path: string, ms?: number) => findPreview(publicNetwork(outside), `${site}${path}`, ms);
const counted = async (what: "hits" | "sent", path: string, from = site) =>
  Number(await (await fetch(`${from}/${what}?path=${path}`)).text());

describe("a page", () => {
  test("tells its title, what it is about, its site and its pictures", async () => {
    expect(await look("/good")).toEqual({
      kind: "page",
      site: "Quayside docs",
      title: "Tide tables & a signal",
      description: "What is kept on the phone, and for how long.",
      icon: `${site}/icon.ico`,
      image: { url: `${site}/picture.png`, width: 1_200, height: 630 },
    });
  });

  test("may say little, or nothing worth showing", async () => {
    expect(await look("/plain")).toEqual({
      kind: "page",
      site: "127.0.0.1",
      title: "Only a title",
      description: "And a description",
    });
    expect(await look("/nothing")).toBeNull();
    expect(await look("/gone")).toBeNull();
    expect(await look("/archive.zip")).toBeNull();
  });

  test("is read in the letters that it is written in", async () => {
    expect(await look("/latin")).toMatchObject({ title: "Café à la carte" });
    expect(await look("/shift-jis")).toMatchObject({ title: "日本" });
    expect(await look("/broken")).toMatchObject({ title: "��A" });
  });

  test("is read from its beginning, however long it is", async () => {
    expect(await look("/huge")).toMatchObject({ title: "A long read" });
    // A megabyte, and what was on its way.
    await expect.poll(() => counted("sent", "/huge")).toBeGreaterThan(1_000_000);
    expect(await counted("sent", "/huge")).toBeLessThan(32_000_000);
  });

  test("is not waited for", async () => {
    expect(await look("/slow", 300)).toBeNull();
    expect(await look("/drip", 300)).toBeNull();
  });

  test("says plain words on one line of a bounded length", async () => {
    const found = await look("/hostile");
    expect(found).toMatchObject({ kind: "page", site: "<b>Bank</b>" });
    expect(found?.title).toMatch(/^<img src=x onerror=alert\(1\)>\ufffd? long long .*…$/);
    expect([...(found?.title ?? "")].length).toBeLessThanOrEqual(200);
    expect(found).not.toHaveProperty("image");
    expect(found).not.toHaveProperty("icon");
  });
});

describe("a picture", () => {
  test("is shown by itself", async () => {
    expect(await look("/picture.png")).toEqual({
      kind: "image",
      site: "127.0.0.1",
      image: { url: `${site}/picture.png`, width: 1_200, height: 630 },
    });
  });

  test.each(["/large.png", "/drawing.svg", "/page.png", "/endless.png"])("is not %s", async (path) => {
    expect(await look(path)).toBeNull();
  });

  test.each(["/drawn", "/dot", "/lying"])("of %s is none", async (path) => {
    expect(await look(path)).not.toHaveProperty("image");
    expect(await look(path)).toHaveProperty("title");
  });
});

describe("a redirect", () => {
  test("is followed three times", async () => {
    expect(await look("/thrice")).toMatchObject({ title: "Tide tables & a signal" });
    expect(await look("/four-times")).toBeNull();
    expect(await look("/round")).toBeNull();
  });

  test("leads nobody inside", async () => {
    const before = await counted("hits", "/good", inner);
    for (const path of ["/to-inner", "/to-metadata", "/to-ipv6", "/to-file"]) expect(await look(path), path).toBeNull();
    expect(await look("/inner-picture")).toEqual({ kind: "page", site: "127.0.0.1", title: "Led inside" });
    expect(await counted("hits", "/good", inner)).toBe(before);
    expect(await counted("hits", "/picture.png", inner)).toBe(0);
  });

  test("nor does a link", async () => {
    expect(await findPreview(publicNetwork(outside), `${inner}/good`)).toBeNull();
    expect(await findPreview(publicNetwork({ ...env, PREVIEW_HOSTS: "" }), `${site}/good`)).toBeNull();
  });
});

describe("a message", () => {
  const latest = async (who: Person, channelId: ChannelId) =>
    (await who.get<MessagePage>(`/api/channels/${channelId}/messages?limit=1`)).body.messages[0];
  const previewed = async (who: Person, channelId: ChannelId) => {
    await expect
      .poll(async () => (await latest(who, channelId))?.previews?.length, { timeout: 20_000 })
      .toBeGreaterThan(0);
    return (await latest(who, channelId)) as RestMessage;
  };

  test("shows what is behind its links, with pictures under addresses of ours", async () => {
    const { ada, general } = await team();
    const posted = await message(ada, general, `Look: <${site}/good|this> and ${site}/nothing and \`${site}/plain\``);
    expect(posted).not.toHaveProperty("previews");
    const { previews, editedAt } = await previewed(ada, general);
    expect(editedAt).toBeUndefined();
    expect(previews).toMatchObject([
      { url: `${site}/good`, title: "Tide tables & a signal", image: { width: 1_200, height: 630 } },
    ]);
    const { src } = previews?.[0]?.image ?? { src: "" };
    expect(src).toMatch(/^\/api\/workspaces\//);
    const picture = await ada.get(src);
    expect(picture.status).toBe(200);
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
    expect((await nobody.get(src)).status).toBe(401);
    expect((await (await outsider()).get(src)).status).toBe(404);
    // Nobody fetches through us what no page was found to show.
    const other = new URL(src, "https://parley.test");
    other.searchParams.set("url", `${site}/dot.gif`);
    expect((await ada.get(other.pathname + other.search)).status).toBe(404);
  });

  test("asks for a link that was asked for a moment ago no more", async () => {
    const { ada, linus, general, random } = await team();
    const link = `${site}/page?title=Once&${crypto.randomUUID()}`;
    await message(ada, general, link);
    await previewed(ada, general);
    const asked = await counted("hits", "/page");
    await message(linus, random, link);
    await previewed(linus, random);
    expect(await counted("hits", "/page")).toBe(asked);
  });

  test("shows nothing of them where the workspace wants none", async () => {
    const { ada, slug, id, general } = await team();
    const prefer = (linkPreviews: "on" | "off") => ada.patch(`/api/workspaces/${slug}`, { settings: { linkPreviews } });
    await prefer("off");
    const link = `${site}/page?title=Unwanted&${crypto.randomUUID()}`;
    const { ts } = await message(ada, general, link);
    const work = job.parse({ kind: "find-previews", workspaceId: id, channelId: general, ts, urls: [link] });
    if (work.kind !== "find-previews") throw new Error("another kind of job");
    const asked = await counted("hits", "/page");
    await findPreviews(outside, work);
    expect((await latest(ada, general))?.previews).toBeUndefined();
    expect(await counted("hits", "/page")).toBe(asked);
    await prefer("on");
    await findPreviews(outside, work);
    expect((await latest(ada, general))?.previews).toHaveLength(1);
  });

  test("loses a preview that its author takes away, or an admin, and nobody else", async () => {
    const { ada, linus, margaret, general } = await team();
    const posted = await message(linus, general, `${site}/good ${site}/plain`);
    await expect.poll(async () => (await latest(linus, general))?.previews?.length, { timeout: 20_000 }).toBe(2);
    const remove = (who: Person, path: string) =>
      who.delete<{ message: RestMessage }>(
        `/api/messages/${posted.id}/previews?${new URLSearchParams({ url: `${site}${path}` })}`,
      );
    expect((await remove(margaret, "/good")).status).toBe(403);
    const { status, body } = await remove(linus, "/good");
    expect([status, body.message.previews?.map(({ url }) => url)]).toEqual([200, [`${site}/plain`]]);
    expect((await remove(linus, "/good")).status).toBe(200);
    expect((await remove(ada, "/plain")).body.message).not.toHaveProperty("previews");
    // An edit does not bring them back.
    const edited = await linus.put<{ message: RestMessage }>(`/api/messages/${posted.id}`, {
      text: `${site}/good ${site}/plain, again`,
    });
    expect(edited.body.message).not.toHaveProperty("previews");
  });
});
