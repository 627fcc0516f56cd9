import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { dropOldThumbnails } from "../../src/domain/drop-old-thumbnails";
import { sweepFiles } from "../../src/domain/sweep-files";
import { sniffImage } from "../../src/files/image";
import { thumbnailKeys } from "../../src/files/thumbnails";
import { job } from "../../src/jobs/job";
import { makeThumbnails } from "../../src/jobs/make-thumbnails";
import type { FileAnswer } from "../../src/protocol/files";
import type { ChannelId, FileId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import { channel, nobody, origin, type Person, team } from "../cast";
import { drawnPng, photo, takenBy } from "../drawings";
import { png } from "../pictures";

const day = 24 * 60 * 60 * 1_000;

async function upload(who: Person, channelId: ChannelId, name: string, bytes: Uint8Array) {
  const form = new FormData();
  form.set("file", new File([new Uint8Array(bytes)], name));
  const { body } = await who.ask<{ id: FileId }>("POST", `/api/upload?channelId=${channelId}`, { body: form });
  return body.id;
}
const post = (who: Person, channelId: ChannelId, id: FileId) =>
  who.post<{ message: RestMessage }>(`/api/channels/${channelId}/messages`, { text: "", fileIds: [id] });
const about = async (who: Person, id: FileId) => (await who.get<FileAnswer>(`/api/files/${id}`)).body;
const drawnOf = async (id: FileId) =>
  (await env.FILES.list({ prefix: `thumbnails/${id}/` })).objects.map(({ key }) => key);
const thumbnail = (id: FileId, size: number) => `/files/${id}/thumbnails/${size}`;
const made = async (who: Person, id: FileId) => {
  await expect.poll(async () => (await about(who, id)).blur, { timeout: 20_000 }).toBeTypeOf("string");
};
const given = async (who: Person, id: FileId) => {
  await expect.poll(async () => (await about(who, id)).noPreview, { timeout: 20_000 }).toBe(true);
};
async function again(id: FileId, environment = env): Promise<void> {
  const work = job.parse({ kind: "make-thumbnails", fileId: id });
  if (work.kind !== "make-thumbnails") throw new Error("another kind of job");
  await makeThumbnails(environment, work);
}
async function bytesOf(key: string): Promise<Uint8Array> {
  const object = await env.FILES.get(key);
  return new Uint8Array(object ? await object.arrayBuffer() : new ArrayBuffer());
}
const asText = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

describe("a picture", () => {
  test("is drawn small in every size, and the message that has it is told once", async () => {
    const here = await team();
    const id = await upload(here.ada, here.general, "quay.png", await drawnPng(1_200, 900));
    await post(here.ada, here.general, id);
    await made(here.ada, id);
    expect(await drawnOf(id)).toEqual(thumbnailKeys(id));
    const sizes = await Promise.all(thumbnailKeys(id).map(async (key) => sniffImage(await bytesOf(key))));
    expect(sizes).toEqual([
      { type: "image/webp", width: 400, height: 300 },
      { type: "image/webp", width: 800, height: 600 },
    ]);
    const page = async () => (await here.linus.get<MessagePage>(`/api/channels/${here.general}/messages`)).body;
    const told = async () => (await page()).messages[0]?.files?.[0]?.blur;
    await expect.poll(told).toBe((await about(here.ada, id)).blur);
    const blur = Uint8Array.from(atob((await told()) ?? ""), (letter) => letter.charCodeAt(0));
    expect(sniffImage(blur)).toEqual({ type: "image/webp", width: 16, height: 12 });
    const { seq } = await page();
    await again(id);
    expect((await page()).seq).toBe(seq);
    const shown = await here.linus.get(thumbnail(id, 400));
    expect([shown.status, shown.headers.get("content-type"), shown.headers.get("cache-control")]).toEqual([
      200,
      "image/webp",
      "private, no-cache",
    ]);
    const known = { headers: { "if-none-match": shown.headers.get("etag") ?? "" } };
    expect((await here.linus.ask("GET", thumbnail(id, 400), known)).status).toBe(304);
    expect((await here.linus.get(thumbnail(id, 4_000))).status).toBe(404);
  });

  test("is turned as it is to be seen, and says no more who took it and where", async () => {
    const here = await team();
    expect(asText(photo())).toContain(takenBy);
    const id = await upload(here.ada, here.general, "holiday.jpg", photo());
    expect(await about(here.ada, id)).toMatchObject({ width: 40, height: 60 });
    await made(here.ada, id);
    for (const key of thumbnailKeys(id)) {
      const bytes = await bytesOf(key);
      expect(sniffImage(bytes)).toEqual({ type: "image/webp", width: 40, height: 60 });
      for (const told of [takenBy, "EXIF", "Exif", "GPS"]) expect(asText(bytes)).not.toContain(told);
    }
  });

  test("has thumbnails for whoever may read it, and for nobody else", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug, { type: "private", members: [here.linus] });
    const id = await upload(here.linus, cabinet, "secret.png", await drawnPng(40, 30));
    await made(here.linus, id);
    const { body } = await here.linus.post<{ url: string }>(`/api/files/${id}/link`);
    const byLink = `${thumbnail(id, 400)}${new URL(body.url).search}`;
    expect(body.url.startsWith(origin)).toBe(true);
    const reads = async () => [
      (await here.linus.get(thumbnail(id, 400))).status,
      (await nobody.get(byLink)).status,
      (await here.grace.get(thumbnail(id, 400))).status,
      (await nobody.get(thumbnail(id, 400))).status,
    ];
    expect(await reads()).toEqual([200, 200, 404, 401]);
    await here.ada.delete(`/api/channels/${cabinet}/members/${here.linus.id}`);
    expect(await reads()).toEqual([404, 404, 404, 401]);
    expect((await here.ada.get(thumbnail(id, 400))).status).toBe(200);
  });

  test("is shown itself until they are there, and where none are made", async () => {
    const here = await team();
    const id = await upload(here.ada, here.general, "quay.png", await drawnPng(40, 30));
    await made(here.ada, id);
    await env.FILES.delete(thumbnailKeys(id));
    const instead = await here.ada.get(thumbnail(id, 800));
    expect([instead.status, instead.headers.get("content-type")]).toEqual([200, "image/png"]);
    // It was asked for by that.
    await expect.poll(() => drawnOf(id), { timeout: 20_000 }).toEqual(thumbnailKeys(id));
    const text = await upload(here.ada, here.general, "plan.txt", new TextEncoder().encode("Tomorrow"));
    expect((await here.ada.get(thumbnail(text, 400))).status).toBe(404);
  });

  test("loses its thumbnails after their time, gets them again, and takes them along when it goes", async () => {
    const here = await team();
    const id = await upload(here.ada, here.general, "quay.png", await drawnPng(40, 30));
    const { body } = await post(here.ada, here.general, id);
    await made(here.ada, id);
    await dropOldThumbnails(env, Date.now() + (limits.thumbnails.days - 1) * day);
    expect(await drawnOf(id)).toHaveLength(2);
    await dropOldThumbnails(env, Date.now() + (limits.thumbnails.days + 1) * day);
    expect(await drawnOf(id)).toEqual([]);
    expect((await here.linus.get(thumbnail(id, 400))).status).toBe(200);
    await expect.poll(() => drawnOf(id), { timeout: 20_000 }).toHaveLength(2);
    await here.ada.delete(`/api/messages/${body.message.id}`);
    await expect.poll(async () => (await here.linus.get(thumbnail(id, 400))).status).toBe(404);
    await sweepFiles(env, Date.now() + (limits.files.trashDays + 1) * day);
    expect(await drawnOf(id)).toEqual([]);
    await again(id);
    expect(await drawnOf(id)).toEqual([]);
  });
});

describe("a picture that means no good", () => {
  const page = new TextEncoder().encode("<!doctype html><script>alert('me too')</script>");

  test.each([
    ["is cut off", async () => (await drawnPng(1_200, 900)).slice(0, 60)],
    ["has a header alone", async () => png(64, 48)],
    ["is less than its header says", () => drawnPng(20, 20, { width: 2_000, height: 2_000 })],
    ["is a page behind a header", async () => new Uint8Array([...png(64, 48), ...page])],
  ])("has no preview, says so, and leaves nothing behind: one that %s", async (_, make) => {
    const here = await team();
    const id = await upload(here.ada, here.general, "cat.png", await make());
    const { body } = await post(here.ada, here.general, id);
    await given(here.ada, id);
    const told = async () =>
      (await here.linus.get<{ message: RestMessage }>(`/api/messages/${body.message.id}`)).body.message.files;
    await expect.poll(told).toMatchObject([{ id, noPreview: true }]);
    expect(await drawnOf(id)).toEqual([]);
    expect((await here.linus.get(thumbnail(id, 400))).status).toBe(404);
    // Whoever wants it all the same can have it.
    expect((await here.linus.get(`/files/${id}/cat.png?download=1`)).status).toBe(200);
    await again(id);
    expect(await drawnOf(id)).toEqual([]);
  });

  test("is never unfolded where its header says that it is larger than forty megapixels", async () => {
    const here = await team();
    const bomb = await drawnPng(9_000, 9_000);
    expect(bomb.length).toBeLessThan(200_000);
    const id = await upload(here.ada, here.general, "bomb.png", bomb);
    const { width, height } = await about(here.ada, id);
    expect([width, height]).toEqual([undefined, undefined]);
    await again(id);
    expect(await drawnOf(id)).toEqual([]);
    expect((await here.ada.get(thumbnail(id, 400))).status).toBe(404);
  });

  test("is not unfolded either where ours is the only header that says it is small", async () => {
    const here = await team();
    const id = await upload(here.ada, here.general, "bomb.png", await drawnPng(40, 30));
    await made(here.ada, id);
    await env.FILES.delete(thumbnailKeys(id));
    // As a decoder that reads another header than we do would find it.
    const row = env.DB.prepare("UPDATE files SET thumbnails = 'wanted', blur = NULL WHERE id = ?").bind(id);
    const { key } = (await env.DB.prepare("SELECT key FROM files WHERE id = ?").bind(id).first<{ key: string }>()) ?? {
      key: "",
    };
    await row.run();
    await env.FILES.put(key, await drawnPng(9_000, 9_000));
    await again(id);
    expect(await about(here.ada, id)).toMatchObject({ noPreview: true });
    expect(await drawnOf(id)).toEqual([]);
  });

  test("brings what is drawn of it alone, where it is another thing too", async () => {
    const here = await team();
    const polyglot = new Uint8Array([...(await drawnPng(64, 48)), ...page]);
    const id = await upload(here.ada, here.general, "both.png", polyglot);
    await made(here.ada, id);
    const texts = await Promise.all(thumbnailKeys(id).map(async (key) => asText(await bytesOf(key))));
    expect(texts.map((text) => [text.slice(0, 4), text.includes("me too")])).toEqual([
      ["RIFF", false],
      ["RIFF", false],
    ]);
  });

  test("waits for its turn where the service has trouble of its own", async () => {
    const here = await team();
    const id = await upload(here.ada, here.general, "quay.png", await drawnPng(40, 30));
    await made(here.ada, id);
    await env.FILES.delete(thumbnailKeys(id));
    await env.DB.prepare("UPDATE files SET thumbnails = 'wanted', blur = NULL WHERE id = ?").bind(id).run();
    const trouble = Object.assign(new Error("The usage limit was reached"), { code: 9422 });
    const images = { info: () => Promise.reject(trouble) } as unknown as ImagesBinding;
    await expect(again(id, { ...env, IMAGES: images })).rejects.toThrow("usage limit");
    expect(await about(here.ada, id)).not.toHaveProperty("noPreview");
    await again(id);
    expect(await drawnOf(id)).toEqual(thumbnailKeys(id));
  });
});
