import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { expireFiles } from "../../src/domain/expire-files";
import { sweepFiles } from "../../src/domain/sweep-files";
import type { FileAnswer, FileListAnswer, StorageAnswer, UploadsAnswer } from "../../src/protocol/files";
import type { ChannelId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import { channel, guest, nobody, origin, outsider, type Person, type Team, team } from "../cast";
import { png } from "../pictures";

/** Files after they were posted: found, deleted, outgrown. How they come in is in files.test.ts. */

const text = (value: string) => new TextEncoder().encode(value);
const day = 24 * 60 * 60 * 1_000;

async function begin(who: Person, channelId: ChannelId, name: string, size: number, type = "") {
  return who.post<UploadsAnswer>(`/api/channels/${channelId}/files`, { files: [{ name, size, type }] });
}

async function upload(who: Person, channelId: ChannelId, name: string, bytes: Uint8Array, type = "") {
  const { body } = await begin(who, channelId, name, bytes.length, type);
  const [begun] = body.uploads;
  await env.FILES.put(new URL(begun?.put?.url ?? "").pathname.replace(/^\/[^/]+\//, ""), bytes);
  return who.post<FileAnswer>(`/api/files/${begun?.id}/complete`);
}

/** Uploaded, and in a message. */
async function share(who: Person, channelId: ChannelId, name: string, bytes: Uint8Array, words = "") {
  const file = (await upload(who, channelId, name, bytes)).body;
  const said = await who.post<{ message: RestMessage }>(`/api/channels/${channelId}/messages`, {
    text: words,
    fileIds: [file.id],
  });
  expect(said.status).toBe(201);
  return { ...file, message: said.body.message };
}

/** The room tells D1 afterwards. */
const listed = async (who: Person, path: string, query = "") => {
  const { status, body } = await who.get<FileListAnswer>(`${path}${query}`);
  expect(status).toBe(200);
  return body.files.map(({ name }) => name);
};
const inChannel = (id: ChannelId) => `/api/channels/${id}/files`;
const everywhere = ({ slug }: Pick<Team, "slug">) => `/api/workspaces/${slug}/files`;
const stored = async ({ id }: Pick<Team, "id">) => {
  const all = await Promise.all(
    ["uploads", "trash/uploads"].map((prefix) => env.FILES.list({ prefix: `${prefix}/${id}/` })),
  );
  return all.flatMap(({ objects }) => objects.map(({ key }) => key));
};

describe("the files of a conversation and of a workspace", () => {
  test("are listed newest first, by pages, and by kind, name and who uploaded them", async () => {
    const here = await team();
    await share(here.ada, here.general, "lighthouse.png", png(8, 8));
    await share(here.linus, here.general, "plan.txt", text("Tomorrow"));
    await share(here.ada, here.random, "Harbour plan.txt", text("Today"));
    // One that no message has is nobody's to find.
    await upload(here.ada, here.general, "unposted.txt", text("Never"));
    await expect.poll(() => listed(here.ada, inChannel(here.general))).toEqual(["plan.txt", "lighthouse.png"]);
    const all = ["Harbour plan.txt", "plan.txt", "lighthouse.png"];
    await expect.poll(() => listed(here.ada, everywhere(here))).toEqual(all);

    expect(await listed(here.ada, everywhere(here), "?kind=image")).toEqual(["lighthouse.png"]);
    expect(await listed(here.ada, everywhere(here), "?kind=document")).toEqual(all.slice(0, 2));
    expect(await listed(here.ada, everywhere(here), "?kind=other")).toEqual([]);
    expect(await listed(here.ada, everywhere(here), `?userId=${here.linus.id}`)).toEqual(["plan.txt"]);
    expect(await listed(here.ada, everywhere(here), "?q=PLAN")).toEqual(all.slice(0, 2));
    expect(await listed(here.ada, inChannel(here.general), `?userId=${here.ada.id}`)).toEqual(["lighthouse.png"]);
    for (const query of ["?kind=films", "?userId=somebody", "?limit=0", "?cursor=nonsense"]) {
      expect((await here.ada.get(`${everywhere(here)}${query}`)).status).toBe(400);
      expect((await here.ada.get(`${inChannel(here.general)}${query}`)).status).toBe(400);
    }

    for (const path of [everywhere(here), inChannel(here.general)]) {
      const found: string[] = [];
      let cursor = "";
      do {
        const { body } = await here.ada.get<FileListAnswer>(`${path}?limit=1${cursor}`);
        found.push(...body.files.map(({ name }) => name));
        cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : "";
      } while (cursor);
      expect(found).toEqual(path === everywhere(here) ? all : all.slice(1));
    }
  });

  test("lead to the message, and hold what the reader may read now and nothing else", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug, { type: "private", members: [here.linus] });
    const secret = await share(here.ada, cabinet, "secret.txt", text("Between us"));
    await share(here.ada, here.general, "open.txt", text("For all"));
    const dennis = await guest(here.ada, here.slug, [here.random]);
    const both = ["open.txt", "secret.txt"];
    await expect.poll(() => listed(here.linus, everywhere(here))).toEqual(both);
    const { body } = await here.linus.get<FileListAnswer>(inChannel(cabinet));
    expect(body.files[0]).toMatchObject({ id: secret.id, channelId: cabinet, ts: secret.message.ts, size: 10 });

    expect(await listed(here.margaret, everywhere(here))).toEqual(["open.txt"]);
    expect((await here.margaret.get(inChannel(cabinet))).status).toBe(404);
    expect(await listed(dennis, everywhere(here))).toEqual([]);
    expect((await dennis.get(inChannel(here.general))).status).toBe(404);
    const ken = await outsider();
    expect((await ken.get(everywhere(here))).status).toBe(404);
    await here.ada.delete(`/api/channels/${cabinet}/members/${here.linus.id}`);
    expect(await listed(here.linus, everywhere(here))).toEqual(["open.txt"]);
  });

  test("weigh what they weigh, for those who lead", async () => {
    const here = await team();
    await share(here.ada, here.general, "a.txt", text("12345"));
    const gone = await share(here.ada, here.general, "b.txt", text("123"));
    await share(here.ada, here.general, "c.png", png(8, 8));
    await here.ada.delete(`/api/files/${gone.id}`);
    const { body } = await here.grace.get<StorageAnswer>(`/api/workspaces/${here.slug}/storage`);
    expect(body).toMatchObject({ files: 2, bytes: 5 + png(8, 8).length, trash: { files: 1, bytes: 3 } });
    expect(body.kinds.toSorted((a, b) => a.bytes - b.bytes)).toEqual([
      { kind: "document", files: 1, bytes: 5 },
      { kind: "image", files: 1, bytes: png(8, 8).length },
    ]);
    expect((await here.linus.get(`/api/workspaces/${here.slug}/storage`)).status).toBe(403);
  });
});

describe("a file that is deleted", () => {
  const history = async (who: Person, channelId: ChannelId) =>
    (await who.get<MessagePage>(`/api/channels/${channelId}/messages`)).body.messages;

  test("is gone from its message at once; words stay, and a message of nothing else goes too", async () => {
    const here = await team();
    const one = await share(here.linus, here.general, "a.txt", text("a"), "Look");
    const alone = await share(here.linus, here.general, "b.txt", text("b"));
    await expect.poll(() => listed(here.ada, inChannel(here.general))).toEqual(["b.txt", "a.txt"]);
    expect((await here.margaret.delete(`/api/files/${one.id}`)).status).toBe(403);
    for (const { id } of [one, alone]) expect((await here.linus.delete(`/api/files/${id}`)).status).toBe(204);
    expect((await here.ada.get(one.url)).status).toBe(404);
    expect(await listed(here.ada, inChannel(here.general))).toEqual([]);
    const [second, first] = await history(here.ada, here.general);
    expect([first?.text, first?.files, first?.editedAt]).toEqual(["Look", undefined, undefined]);
    expect([second?.id, typeof second?.deletedAt]).toEqual([alone.message.id, "string"]);
    expect((await here.linus.delete(`/api/files/${one.id}`)).status).toBe(404);
  });

  test("by somebody else is so where the workspace lets admins delete, and is in the audit log", async () => {
    const here = await team();
    const cabinet = await channel(here.linus, here.slug, { type: "private" });
    const secret = await share(here.linus, cabinet, "secret.txt", text("s"));
    const file = await share(here.linus, here.general, "a.txt", text("a"), "Look");
    // What an admin may not read they do not know of.
    expect((await here.grace.delete(`/api/files/${secret.id}`)).status).toBe(404);
    const rule = (whoCanDelete: string) =>
      here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { whoCanDelete } });
    await rule("nobody");
    expect((await here.grace.delete(`/api/files/${file.id}`)).status).toBe(403);
    await rule("admins");
    expect((await here.grace.delete(`/api/files/${file.id}`)).status).toBe(204);
    const logged = await env.DB.prepare("SELECT actor_id, action FROM audit_log WHERE subject = ?").bind(file.id).all();
    expect(logged.results).toEqual([{ actor_id: here.grace.id, action: "file.deleted" }]);
  });

  test("waits under trash/ for thirty days, and longer under a legal hold", async () => {
    const here = await team();
    const file = await share(here.ada, here.general, "a.txt", text("kept"), "Look");
    const [key] = await stored(here);
    await here.ada.delete(`/api/files/${file.id}`);
    await sweepFiles(env, Date.now());
    expect(await stored(here)).toEqual([`trash/${key}`]);
    expect(await (await env.FILES.get(`trash/${key}`))?.text()).toBe("kept");
    await here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { legalHold: "on" } });
    await sweepFiles(env, Date.now() + (limits.files.trashDays + 1) * day);
    expect(await stored(here)).toHaveLength(1);
    await here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { legalHold: "off" } });
    await sweepFiles(env, Date.now() + (limits.files.trashDays - 1) * day);
    expect(await stored(here)).toHaveLength(1);
    await sweepFiles(env, Date.now() + (limits.files.trashDays + 1) * day);
    expect(await stored(here)).toEqual([]);
  });

  test("while nobody told its room is let go of by the clock", async () => {
    const here = await team();
    const file = await share(here.ada, here.general, "a.txt", text("a"), "Look");
    await expect.poll(() => listed(here.ada, inChannel(here.general))).toEqual(["a.txt"]);
    await env.DB.prepare("UPDATE files SET deleted_at = ? WHERE id = ?").bind(Date.now(), file.id).run();
    expect((await history(here.ada, here.general))[0]?.files).toHaveLength(1);
    await sweepFiles(env, Date.now());
    expect((await history(here.ada, here.general))[0]?.files).toBeUndefined();
    const left = () =>
      env.DB.prepare("SELECT COUNT(*) AS n FROM file_shares WHERE file_id = ?").bind(file.id).first("n");
    await expect.poll(left).toBe(0);
  });
});

describe("a file that is shared in another conversation", () => {
  const again = (who: Person, fileId: string, channelId: ChannelId, more: object = {}) =>
    who.post<{ message: RestMessage }>(`/api/files/${fileId}/shares`, { channelId, ...more });

  test("is read by who reads either, and lost with the last of them", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug, { type: "private" });
    const attic = await channel(here.ada, here.slug, { type: "private", members: [here.linus] });
    const file = await share(here.ada, cabinet, "plan.txt", text("Tomorrow"));
    expect((await here.linus.get(file.url)).status).toBe(404);
    const clientMsgId = crypto.randomUUID();
    const said = await again(here.ada, file.id, attic, { text: "See", clientMsgId });
    expect([said.status, said.body.message.text]).toEqual([201, "See"]);
    expect(said.body.message.files).toMatchObject([{ id: file.id, name: "plan.txt" }]);
    expect((await again(here.ada, file.id, attic, { text: "See", clientMsgId })).status).toBe(200);
    expect((await again(here.ada, file.id, attic)).error).toMatchObject({ code: "CONFLICT" });
    // Of the room that he does not know nothing is said.
    const known = await here.linus.get<FileAnswer>(`/api/files/${file.id}`);
    expect(known.body.channelId).toBe(attic);
    await expect.poll(() => listed(here.linus, everywhere(here))).toEqual(["plan.txt"]);

    await here.ada.delete(`/api/messages/${file.message.id}`);
    await expect.poll(() => listed(here.ada, inChannel(cabinet))).toEqual([]);
    expect((await here.linus.get(file.url)).status).toBe(200);
    await here.ada.delete(`/api/messages/${said.body.message.id}`);
    await expect.poll(async () => (await here.ada.get(file.url)).status).toBe(404);
  });

  test("comes back to one where its message was deleted, and goes from all when it is deleted itself", async () => {
    const here = await team();
    const file = await share(here.ada, here.general, "plan.txt", text("Tomorrow"), "Here");
    const first = await again(here.ada, file.id, here.random, { text: "There" });
    await here.ada.delete(`/api/messages/${first.body.message.id}`);
    await expect.poll(() => listed(here.ada, inChannel(here.random))).toEqual([]);
    const second = await again(here.linus, file.id, here.random, { text: "There again" });
    expect(second.status).toBe(201);
    await expect.poll(() => listed(here.ada, inChannel(here.random))).toEqual(["plan.txt"]);
    expect((await here.linus.delete(`/api/files/${file.id}`)).status).toBe(403);
    await here.ada.delete(`/api/files/${file.id}`);
    for (const id of [here.general, here.random]) {
      const { body } = await here.ada.get<MessagePage>(`/api/channels/${id}/messages?limit=1`);
      expect(body.messages[0]?.files).toBeUndefined();
    }
    expect((await again(here.ada, file.id, here.random)).status).toBe(404);
  });

  test("is one that they may read, in one where they may post, of the same workspace", async () => {
    const here = await team();
    const cabinet = await channel(here.ada, here.slug, { type: "private" });
    const secret = await share(here.ada, cabinet, "secret.txt", text("s"));
    const file = await share(here.ada, here.general, "a.txt", text("a"));
    expect((await again(here.linus, secret.id, here.random)).status).toBe(404);
    expect((await again(here.linus, file.id, cabinet)).status).toBe(404);
    const ken = await outsider();
    const elsewhere = await channel(ken, ken.slug);
    expect((await again(ken, file.id, elsewhere)).status).toBe(404);
    await here.ada.patch(`/api/channels/${here.random}`, { archived: true });
    expect((await again(here.linus, file.id, here.random)).status).toBe(403);
  });
});

describe("a link that anybody may open", () => {
  test("is made where the workspace allows it, and leads to the file until it is revoked", async () => {
    const here = await team();
    const file = await share(here.ada, here.general, "plan.txt", text("Tomorrow"));
    const path = `/api/files/${file.id}/public-link`;
    expect((await here.linus.post(path)).status).toBe(403);
    const allow = (publicLinks: string) =>
      here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { publicLinks } });
    await allow("on");
    const dennis = await guest(here.ada, here.slug, [here.general]);
    expect((await dennis.post(path)).status).toBe(403);
    const made = await here.linus.post<{ url: string }>(path);
    expect(made.status).toBe(201);
    expect((await here.linus.post<{ url: string }>(path)).body).toEqual(made.body);
    expect((await dennis.get<{ url: string }>(path)).body).toEqual(made.body);

    const address = made.body.url.slice(origin.length);
    const opened = await nobody.get<string>(address);
    expect([opened.status, opened.body]).toEqual([200, "Tomorrow"]);
    expect(opened.headers.get("content-security-policy")).toContain("sandbox");
    expect(opened.headers.get("x-content-type-options")).toBe("nosniff");
    const forged = address.replace(/\.[^./]+\/plan/, ".AAAA/plan");
    expect((await nobody.get(forged)).status).toBe(404);
    const other = (await here.ada.post<{ url: string }>(`/api/files/${file.id}/link`)).body.url;
    expect((await nobody.get(`/public/${new URL(other).searchParams.get("link")}/plan.txt`)).status).toBe(404);

    // It leads nowhere while the workspace allows none, and nowhere for good once it is revoked.
    await allow("off");
    expect((await nobody.get(address)).status).toBe(404);
    expect((await here.linus.get(path)).body).toEqual({ url: null });
    await allow("on");
    expect((await nobody.get(address)).status).toBe(200);
    expect((await here.margaret.delete(path)).status).toBe(403);
    expect((await here.linus.delete(path)).status).toBe(204);
    expect((await nobody.get(address)).status).toBe(404);
    const again = await here.ada.post<{ url: string }>(path);
    expect(again.body.url).not.toBe(made.body.url);
    expect((await nobody.get(address)).status).toBe(404);
    await here.ada.delete(`/api/files/${file.id}`);
    expect((await nobody.get(again.body.url.slice(origin.length))).status).toBe(404);
  });
});

describe("files that are too old", () => {
  /** In the hour of the day when that is looked at. */
  const inDays = (days: number) => {
    const at = new Date(Date.now() + days * day);
    at.setUTCHours(limits.files.expireHour, 30);
    return at.getTime();
  };
  const isThere = async (who: Person, url: string) => (await who.get(url)).status === 200;

  test("are deleted after a year, or what the workspace says, and never under a legal hold", async () => {
    const here = await team();
    const set = (settings: object) => here.ada.patch(`/api/workspaces/${here.slug}`, { settings });
    const file = await share(here.ada, here.general, "a.txt", text("a"), "Look");
    await expireFiles(env, inDays(364));
    expect(await isThere(here.linus, file.url)).toBe(true);
    await set({ keepFilesDays: 0 });
    await expireFiles(env, inDays(4_000));
    expect(await isThere(here.linus, file.url)).toBe(true);
    await set({ keepFilesDays: 30, legalHold: "on" });
    await expireFiles(env, inDays(4_000));
    expect(await isThere(here.linus, file.url)).toBe(true);
    await set({ legalHold: "off" });
    await expireFiles(env, inDays(29));
    expect(await isThere(here.linus, file.url)).toBe(true);
    await expireFiles(env, inDays(31) + 60 * 60 * 1_000);
    expect(await isThere(here.linus, file.url)).toBe(true);
    await expireFiles(env, inDays(31));
    expect(await isThere(here.linus, file.url)).toBe(false);
  });
});

describe("kinds of files", () => {
  test("are those that the workspace takes, by name, by what is declared and by the bytes", async () => {
    const here = await team();
    const set = (fileRule: string, fileTypes: string[]) =>
      here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { fileRule, fileTypes } });
    const refused = { code: "FILE_REFUSED", details: { reason: "rule" } };
    expect((await set("except", [".EXE", "video/*"])).status).toBe(200);
    expect((await begin(here.ada, here.general, "run.exe", 2)).error).toMatchObject(refused);
    expect((await begin(here.ada, here.general, "film", 2, "video/mp4")).error).toMatchObject(refused);
    expect((await upload(here.ada, here.general, "plan.txt", text("a"))).status).toBe(200);

    await set("only", ["image/*", "pdf"]);
    expect((await upload(here.ada, here.general, "cat.png", png(8, 8))).status).toBe(200);
    // Its name says nothing; its bytes do.
    expect((await upload(here.ada, here.general, "cat", png(8, 8))).status).toBe(200);
    expect((await upload(here.ada, here.general, "plan", text("a"))).error).toMatchObject(refused);
    // Systems disagree about what to call a type: where types are listed the bytes decide.
    expect((await begin(here.ada, here.general, "plan", 1, "text/plain")).status).toBe(201);
    const form = new FormData();
    form.set("file", new File(["a"], "plan.txt", { type: "text/plain" }));
    const formed = await here.ada.ask("POST", `/api/upload?channelId=${here.general}`, { body: form });
    expect(formed.error).toMatchObject(refused);
    expect(await stored(here)).toHaveLength(3);

    for (const [rule, types] of [
      ["some", []],
      ["only", ["a type"]],
      ["only", ["*/*"]],
    ] as const) {
      expect((await set(rule, [...types])).status).toBe(400);
    }
    expect((await here.linus.patch(`/api/workspaces/${here.slug}`, { settings: { fileRule: "all" } })).status).toBe(
      403,
    );
  });
});
