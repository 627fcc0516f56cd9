import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { sweepFiles } from "../../src/domain/sweep-files";
import { inspect } from "../../src/files/inspect";
import type { FileAnswer, PartsAnswer, UploadsAnswer } from "../../src/protocol/files";
import type { ChannelId, FileId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { RestMessage } from "../../src/protocol/rest";
import { type Answer, channel, nobody, origin, type Person, type Team, team } from "../cast";
import { png } from "../pictures";

/** The PUT itself is R2's: test/browser/uploads.test.ts sends it to the S3 API of a real server. Here it has arrived. */

type Wanted = { name: string; size: number; type: string; sha256?: string };
const begin = (who: Person, channelId: ChannelId, files: Wanted[]) =>
  who.post<UploadsAnswer>(`/api/channels/${channelId}/files`, { files });
const keyOf = (url: string) => new URL(url).pathname.replace(/^\/[^/]+\//, "");
const text = (value: string) => new TextEncoder().encode(value);

/** Begun, put there, and said to be there. */
async function upload(
  who: Person,
  channelId: ChannelId,
  name: string,
  bytes: Uint8Array,
  more: Partial<Wanted> = {},
): Promise<Answer<FileAnswer> & { id: FileId; key: string }> {
  const { body } = await begin(who, channelId, [{ name, size: bytes.length, type: "", ...more }]);
  const [begun] = body.uploads;
  if (!begun) throw new Error("nothing was begun");
  const key = keyOf(begun.put?.url ?? "");
  await env.FILES.put(key, bytes);
  return { ...(await who.post<FileAnswer>(`/api/files/${begun.id}/complete`)), id: begun.id, key };
}

const post = (who: Person, channelId: ChannelId, fileIds: string[], more: object = {}) =>
  who.post<{ message: RestMessage }>(`/api/channels/${channelId}/messages`, { text: "", fileIds, ...more });
/** What lies in the bucket of this workspace, deleted or not. */
const stored = async ({ id }: Pick<Team, "id">) => {
  const prefixes = [`uploads/${id}/`, `trash/uploads/${id}/`];
  const all = await Promise.all(prefixes.map((prefix) => env.FILES.list({ prefix })));
  return all.flatMap(({ objects }) => objects.map(({ key }) => key));
};

describe("a file in a message", () => {
  test("is uploaded, looked at, posted in one message with its words, and read by who reads the channel", async () => {
    const here = await team();
    const { status, body, id } = await upload(here.ada, here.general, "lighthouse.png", png(64, 48));
    expect(status).toBe(200);
    const file = { id, name: "lighthouse.png", type: "image/png", size: png(64, 48).length, width: 64, height: 48 };
    expect(body).toMatchObject({ ...file, channelId: here.general, userId: here.ada.id });

    const clientMsgId = crypto.randomUUID();
    const said = await post(here.ada, here.general, [id], { text: "Look", clientMsgId });
    expect([said.status, said.body.message.files]).toEqual([201, [file]]);
    expect(said.body.message.attachments).toEqual([
      { id, filename: file.name, mimeType: file.type, size: file.size, url: body.url },
    ]);
    const again = await post(here.ada, here.general, [id], { text: "Look", clientMsgId });
    expect([again.status, again.body.message.ts]).toEqual([200, said.body.message.ts]);

    const shown = await here.linus.get(body.url);
    expect(shown.status).toBe(200);
    expect(
      Object.fromEntries(["content-type", "x-content-type-options"].map((name) => [name, shown.headers.get(name)])),
    ).toEqual({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
    });
    expect(shown.headers.get("content-security-policy")).toContain("sandbox");
    expect(shown.headers.get("content-disposition")).toMatch(/^inline; filename="lighthouse.png"/);
    expect(shown.headers.get("cache-control")).toBe("private, no-cache");
    const known = { headers: { "if-none-match": shown.headers.get("etag") ?? "" } };
    expect((await here.linus.ask("GET", body.url, known)).status).toBe(304);
    expect((await nobody.get(body.url)).status).toBe(401);
  });

  test("needs no words, and is nobody else's to post, nor in two messages, nor in another channel", async () => {
    const here = await team();
    const { id } = await upload(here.ada, here.general, "plan.txt", text("Tomorrow"));
    expect((await post(here.linus, here.general, [id])).error).toMatchObject({ code: "RESOURCE_NOT_FOUND" });
    expect((await post(here.ada, here.random, [id])).error).toMatchObject({ code: "RESOURCE_NOT_FOUND" });
    expect((await post(here.ada, here.general, ["FNOTHING12345"])).error).toMatchObject({ code: "RESOURCE_NOT_FOUND" });
    expect((await post(here.ada, here.general, [])).status).toBe(400);
    const both = await Promise.all([post(here.ada, here.general, [id]), post(here.ada, here.general, [id])]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test("is lost with the channel at once, by session, by token and by link, and for whoever uploaded it", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug, { type: "private", members: [here.linus] });
    const { id, body } = await upload(here.linus, cabinet, "secret.txt", text("Between us"));
    await post(here.linus, cabinet, [id]);
    const link = await here.linus.post<{ url: string }>(`/api/files/${id}/link`);
    const path = link.body.url.slice(origin.length);
    const reads = async () => [(await here.linus.get(body.url)).status, (await nobody.get(path)).status];
    expect(await reads()).toEqual([200, 200]);
    expect((await here.grace.get(body.url)).status).toBe(404);
    await here.ada.delete(`/api/channels/${cabinet}/members/${here.linus.id}`);
    expect(await reads()).toEqual([404, 404]);
    expect((await here.ada.get(body.url)).status).toBe(200);
  });

  test("goes with its message and with its channel", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug);
    const one = await upload(here.ada, cabinet, "a.txt", text("a"));
    const two = await upload(here.ada, cabinet, "b.txt", text("b"));
    const { body } = await post(here.ada, cabinet, [one.id]);
    await post(here.ada, cabinet, [two.id]);
    await here.ada.delete(`/api/messages/${body.message.id}`);
    await expect.poll(async () => (await here.ada.get(one.body.url)).status).toBe(404);
    expect((await here.ada.get(two.body.url)).status).toBe(200);
    await here.ada.delete(`/api/channels/${cabinet}`);
    expect((await here.ada.get(two.body.url)).status).toBe(404);
    const later = Date.now() + (limits.files.trashDays + 1) * 24 * 60 * 60 * 1_000;
    expect(await stored(here)).toHaveLength(2);
    await sweepFiles(env, later);
    expect(await stored(here)).toEqual([]);
  });

  test("says its first lines where it is a text, and nothing of the kind where it is none", async () => {
    const here = await team();
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i + 1}`);
    const long = await upload(here.ada, here.general, "tides.py", text(lines.join("\r\n")));
    expect(long.body.excerpt).toBe(lines.slice(0, limits.excerpt.lines).join("\n"));
    const said = await post(here.ada, here.general, [long.id]);
    expect(said.body.message.files).toMatchObject([{ excerpt: long.body.excerpt }]);
    const wide = await upload(here.ada, here.general, "wide.txt", text("\u{1F30A}".repeat(400)));
    expect(wide.body.excerpt).toBe("\u{1F30A}".repeat(limits.excerpt.text / 2));
    for (const [name, bytes] of [
      ["empty.txt", text("\n \n")],
      ["run.exe", Uint8Array.from([0x4d, 0x5a, 0x90, 0])],
    ] as const) {
      expect((await upload(here.ada, here.general, name, bytes)).body).not.toHaveProperty("excerpt");
    }
  });

  test("is served in parts", async () => {
    const here = await team();
    const { body } = await upload(here.ada, here.general, "digits.txt", text("0123456789"));
    const part = (range: string) => here.ada.ask<string>("GET", body.url, { headers: { range } });
    const middle = await part("bytes=2-4");
    expect([middle.status, middle.body, middle.headers.get("content-range")]).toEqual([206, "234", "bytes 2-4/10"]);
    const end = await part("bytes=-3");
    expect([end.status, end.body, end.headers.get("content-range")]).toEqual([206, "789", "bytes 7-9/10"]);
    const beyond = await part("bytes=20-");
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
  });
});

describe("a link", () => {
  test("is for one file, and for an hour", async () => {
    const here = await team();
    const one = await upload(here.ada, here.general, "a.txt", text("a"));
    const two = await upload(here.ada, here.general, "b.txt", text("b"));
    const { body } = await here.ada.post<{ url: string; expiresAt: string }>(`/api/files/${one.id}/link`);
    const token = new URL(body.url).search;
    expect((await nobody.get(`${one.body.url}${token}`)).status).toBe(200);
    expect((await nobody.get(`${two.body.url}${token}`)).status).toBe(404);
    expect((await nobody.get(`${one.body.url}${token.slice(0, -4)}AAAA`)).status).toBe(404);
    expect((await nobody.get(`${one.body.url}?link=${here.ada.token}`)).status).toBe(404);
    const inMs = Date.parse(body.expiresAt) - Date.now();
    expect(inMs).toBeGreaterThan(3_590_000);
    expect(inMs).toBeLessThanOrEqual(3_600_000);
  });
});

describe("what is not what it says", () => {
  const svg = text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const page = text("<!doctype html><script>alert(1)</script>");
  test.each([
    ["a page dressed as a picture", "cat.png", page, "image/png"],
    ["a page of a picture's type", "cat", page, "image/png"],
    ["a drawing dressed as a picture", "cat.png", svg, "image/png"],
    ["a picture dressed as a film", "cat.mp4", png(8, 8), "video/mp4"],
    ["a page dressed as a PDF", "plan.pdf", page, "application/pdf"],
    ["nothing dressed as a sound", "song.mp3", new Uint8Array(64), "audio/mpeg"],
  ])("is refused and gone: %s", async (_, name, bytes, type) => {
    const here = await team();
    const { status, error, id } = await upload(here.ada, here.general, name, bytes, { type });
    expect([status, error?.code, error?.details]).toEqual([422, "FILE_REFUSED", { reason: "type" }]);
    expect(await stored(here)).toEqual([]);
    expect((await here.ada.post(`/api/files/${id}/complete`)).error).toMatchObject({ code: "FILE_REFUSED" });
    expect((await post(here.ada, here.general, [id])).error).toMatchObject({ code: "RESOURCE_NOT_FOUND" });
  });

  test("is refused where its length or its checksum is another", async () => {
    const here = await team();
    const longer = await upload(here.ada, here.general, "a.txt", text("longer"), { size: 3 });
    expect(longer.error).toMatchObject({ code: "FILE_REFUSED", details: { reason: "size" } });
    const wrong = await upload(here.ada, here.general, "a.txt", text("a"), { sha256: "0".repeat(64) });
    expect(wrong.error).toMatchObject({ code: "FILE_REFUSED", details: { reason: "checksum" } });
    const sha256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    expect((await upload(here.ada, here.random, "a.txt", text("a"), { sha256 })).status).toBe(200);
    expect(await stored(here)).toHaveLength(1);
  });

  test.each([
    ["a page", "page.html", page, "text/html"],
    ["a drawing", "drawing.svg", svg, "image/svg+xml"],
    ["a script", "run.js", text("alert(1)"), "text/javascript"],
    ["a program", "run.exe", Uint8Array.from([0x4d, 0x5a, 0x90, 0]), "application/x-msdownload"],
  ])("runs nowhere, and is a download alone: %s", async (_, name, bytes, type) => {
    const here = await team();
    const { body } = await upload(here.ada, here.general, name, bytes, { type });
    const { headers } = await here.ada.get(body.url);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
    expect(headers.get("content-security-policy")).toContain("sandbox");
  });

  test("that is two things at once is the one that its first bytes say, and never a page", async () => {
    const here = await team();
    const polyglot = new Uint8Array([...png(8, 8), ...page]);
    const { body } = await upload(here.ada, here.general, "both.html", polyglot, { type: "text/html" });
    expect(body.type).toBe("image/png");
    expect((await here.ada.get(body.url)).headers.get("content-type")).toBe("image/png");
  });

  test("shows no picture of forty megapixels and more", async () => {
    const here = await team();
    const { status, body } = await upload(here.ada, here.general, "huge.png", png(8_000, 5_001));
    expect([status, body.width, body.height]).toEqual([200, undefined, undefined]);
  });

  test("shows no picture of more bytes than thumbnails are made of", async () => {
    const shown = async (size: number) => inspect(png(64, 48), { name: "a.png", type: "", size });
    expect(await shown(limits.thumbnails.bytes)).toMatchObject({ ok: true, width: 64, height: 48 });
    expect(await shown(limits.thumbnails.bytes + 1)).toMatchObject({ ok: true, width: null, height: null });
  });

  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\ada\\plan.txt", "plan.txt"],
    ["two\r\nlines\u0000.txt", "twolines.txt"],
    ["photo\u202Egpj.exe", "photogpj.exe"],
    ["..", "file"],
    [`${"x".repeat(400)}.txt`, `${"x".repeat(251)}.txt`],
  ])("has a name without a way in it: %j", async (name, kept) => {
    const here = await team();
    const { body } = await upload(here.ada, here.general, name, text("a"));
    expect(body.name).toBe(kept);
  });

  test("is not larger than a file may be", async () => {
    const here = await team();
    const wanted = [{ name: "a.bin", size: limits.files.onePut + 1, type: "" }];
    const { status, error } = await begin(here.ada, here.general, wanted);
    expect([status, error?.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });
});

describe("uploads", () => {
  test("are ten a minute of one member, however many files are in each", async () => {
    const here = await team();
    const wanted = Array.from({ length: limits.messageFiles }, (_, i) => ({ name: `${i}.txt`, size: 1, type: "" }));
    for (let i = 0; i < limits.uploads.perMember; i += 1) {
      expect((await begin(here.ada, here.general, wanted)).status).toBe(201);
    }
    const { status, headers } = await begin(here.ada, here.general, wanted);
    expect([status, Number(headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect((await begin(here.linus, here.general, wanted)).status).toBe(201);
  });

  test("that nobody finished or posted are swept away", async () => {
    const here = await team();
    const begun = await begin(here.ada, here.general, [{ name: "a.txt", size: 1, type: "" }]);
    await env.FILES.put(keyOf(begun.body.uploads[0]?.put?.url ?? ""), "a");
    const unposted = await upload(here.ada, here.general, "b.txt", text("b"));
    const posted = await upload(here.ada, here.general, "c.txt", text("c"));
    await post(here.ada, here.general, [posted.id]);
    await sweepFiles(env, Date.now());
    expect(await stored(here)).toHaveLength(3);
    const day = 24 * 60 * 60 * 1_000;
    await expect
      .poll(async () => {
        await sweepFiles(env, Date.now() + 2 * day);
        return (await here.ada.get(unposted.body.url)).status;
      })
      .toBe(404);
    await sweepFiles(env, Date.now() + (limits.files.trashDays + 3) * day);
    expect(await stored(here)).toEqual([posted.key]);
    expect((await here.ada.get(posted.body.url)).status).toBe(200);
    expect((await post(here.ada, here.general, [unposted.id])).status).toBe(404);
  });

  test("are given up by who began them", async () => {
    const here = await team();
    const { id, body } = await upload(here.ada, here.general, "a.txt", text("a"));
    expect((await here.linus.delete(`/api/files/${id}`)).status).toBe(403);
    expect((await here.ada.delete(`/api/files/${id}`)).status).toBe(204);
    await expect.poll(async () => (await here.ada.get(body.url)).status).toBe(404);
    const [begun] = (await begin(here.ada, here.general, [{ name: "c.txt", size: 1, type: "" }])).body.uploads;
    expect((await here.ada.post(`/api/files/${begun?.id}/complete`)).error).toMatchObject({
      code: "CONFLICT",
      details: { reason: "missing" },
    });
    await env.FILES.put(keyOf(begun?.put?.url ?? ""), "c");
    expect((await here.ada.delete(`/api/files/${begun?.id}`)).status).toBe(204);
    expect(await stored(here)).not.toContain(keyOf(begun?.put?.url ?? ""));
  });

  test("of large files come in parts, where the workspace allows them", async () => {
    const here = await team();
    const megabytes = 60;
    const wanted = [{ name: "film.bin", size: megabytes * 1024 * 1024, type: "" }];
    expect((await begin(here.ada, here.general, wanted)).status).toBe(413);
    const allow = (largestFileMb: number) =>
      here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { largestFileMb } });
    expect((await allow(limits.files.megabytes.most + 1)).status).toBe(400);
    expect((await allow(megabytes)).status).toBe(200);

    const [begun] = (await begin(here.ada, here.general, wanted)).body.uploads;
    expect(begun).toMatchObject({ name: "film.bin", partSize: limits.files.part.bytes });
    expect(begun?.put).toBeUndefined();
    const path = `/api/files/${begun?.id}`;
    const asked = await here.ada.post<PartsAnswer>(`${path}/parts`, { parts: [1, 4] });
    expect(asked.body.parts.map(({ partNumber }) => partNumber)).toEqual([1, 4]);
    for (const parts of [[5], [0], []]) expect((await here.ada.post(`${path}/parts`, { parts })).status).toBe(400);
    const whole = (await begin(here.ada, here.general, [{ name: "a.txt", size: 1, type: "" }])).body.uploads[0];
    expect((await here.ada.post(`/api/files/${whole?.id}/parts`, { parts: [1] })).status).toBe(409);

    const complete = (parts: object[]) => here.ada.post(`${path}/complete`, { parts });
    const guessed = [1, 2, 3, 4].map((partNumber) => ({ partNumber, etag: "guess" }));
    for (const parts of [[], guessed.slice(1), guessed]) {
      expect((await complete(parts)).error).toMatchObject({ code: "CONFLICT" });
    }
    expect((await here.ada.delete(path)).status).toBe(204);
    expect((await here.ada.post(`${path}/parts`, { parts: [1] })).status).toBe(409);
    expect((await complete(guessed)).error).toMatchObject({ code: "FILE_REFUSED" });
    expect(await stored(here)).toEqual([]);
  });

  test("in parts that nobody joined are aborted after a day, and their parts are gone", async () => {
    const here = await team();
    await here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { largestFileMb: 60 } });
    const [begun] = (await begin(here.ada, here.general, [{ name: "a.bin", size: 60 * 1024 * 1024, type: "" }])).body
      .uploads;
    const row = await env.DB.prepare("SELECT key, upload_id AS uploadId FROM files WHERE id = ?")
      .bind(begun?.id ?? "")
      .first<{ key: string; uploadId: string }>();
    if (!row) throw new Error("nothing was begun");
    const upload = env.FILES.resumeMultipartUpload(row.key, row.uploadId);
    await upload.uploadPart(1, new Uint8Array(limits.files.part.bytes));
    const hour = 60 * 60 * 1_000;
    await sweepFiles(env, Date.now() + (limits.files.uploadHours - 1) * hour);
    await upload.uploadPart(2, new Uint8Array(limits.files.part.bytes));
    await sweepFiles(env, Date.now() + (limits.files.uploadHours + 1) * hour);
    await expect(upload.uploadPart(3, new Uint8Array(limits.files.part.bytes))).rejects.toThrow(/does not exist|10024/);
    expect((await here.ada.post(`/api/files/${begun?.id}/complete`)).status).toBe(404);
    expect(await stored(here)).toEqual([]);
  });

  test("are taken as a form, and as base64 in a message", async () => {
    const here = await team();
    const form = new FormData();
    form.set("file", new File([png(8, 8)], "../cat.png", { type: "image/png" }));
    const formed = await here.ada.ask("POST", `/api/upload?channelId=${here.general}`, { body: form });
    expect(formed.status).toBe(201);
    expect(formed.body).toMatchObject({ filename: "cat.png", mimeType: "image/png", size: png(8, 8).length });

    const attachments = [{ filename: "a.txt", mimeType: "text/plain", size: 5, data: btoa("hello") }];
    const said = await here.ada.post<{ message: RestMessage }>(`/api/channels/${here.general}/messages`, {
      content: "See",
      attachments,
    });
    expect(said.body.message).toMatchObject({ text: "See", files: [{ name: "a.txt", type: "text/plain", size: 5 }] });
    const large = [{ filename: "a.bin", mimeType: "", data: btoa("x".repeat(limits.files.inJson + 1)) }];
    const refused = await here.ada.post(`/api/channels/${here.general}/messages`, {
      content: "See",
      attachments: large,
    });
    expect([refused.status, refused.error?.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });
});
