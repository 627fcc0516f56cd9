import { createHash } from "node:crypto";
import { request } from "node:http";
import { AwsClient } from "aws4fetch";
import { describe, expect, test } from "vitest";
import type { FileAnswer, PartsAnswer, UploadsAnswer } from "../../src/protocol/files";
import { api, fixture, type Populated } from "./harness";
import { suite, type User } from "./suite";

/** The PUT straight to storage, by the S3 API of a real server: what it refuses, the Worker never sees. */

const { server } = await suite();
const bucket = `${server.url}/cdn-cgi/local/r2/s3/parley-files`;
const owner = new AwsClient({ accessKeyId: "local", secretAccessKey: "local-secret", service: "s3", region: "auto" });

async function scene() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }],
    channels: ["harbour"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const ada = made.users[0] as User;
  const channelId = made.channels[0]?.id as string;
  const begin = async (name: string, size: number, type = "text/plain") => {
    const path = `/api/channels/${channelId}/files`;
    const body = { files: [{ name, size, type }] };
    const { uploads } = await api<UploadsAnswer>(server, ada.accessToken, "POST", path, body);
    const [begun] = uploads;
    if (!begun?.put) throw new Error("it comes in parts");
    return { id: begun.id, ...begun.put };
  };
  const complete = (id: string) => api<FileAnswer>(server, ada.accessToken, "POST", `/api/files/${id}/complete`);
  /** What lies in the bucket of this workspace. */
  const stored = async () => {
    const listed = await owner.fetch(`${bucket}?list-type=2&prefix=uploads/${made.workspace.id}/`);
    return [...(await listed.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key as string);
  };
  return { ada, channelId, slug: made.workspace.slug, begin, complete, stored };
}

const put = (url: string, headers: Record<string, string>, body: string) =>
  fetch(url, { method: "PUT", headers, body });

/** What S3 says of an error; nothing where there was none. */
const codeOf = async (answer: Response) => /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];

describe("an upload's address", () => {
  test("takes exactly what was signed, once", async () => {
    const { begin, complete, stored } = await scene();
    const { url, headers, id } = await begin("a.txt", 5);
    expect((await put(url, headers, "hello")).status).toBe(200);
    expect(await stored()).toEqual([expect.stringMatching(new RegExp(`/${id}$`))]);
    const replayed = await put(url, headers, "HELLO");
    expect([replayed.status, await codeOf(replayed)]).toEqual([412, "PreconditionFailed"]);
    expect(await complete(id)).toMatchObject({ name: "a.txt", type: "text/plain", size: 5 });
  });

  test.each([
    ["a longer body", (url: string, headers: Record<string, string>) => put(url, headers, "hello, and more")],
    ["a shorter body", (url: string, headers: Record<string, string>) => put(url, headers, "hell")],
    [
      "another type",
      (url: string, headers: Record<string, string>) => put(url, { ...headers, "content-type": "text/html" }, "hello"),
    ],
    [
      "no condition, to write over what is there",
      (url: string, { "if-none-match": _, ...headers }: Record<string, string>) => put(url, headers, "hello"),
    ],
    [
      "another key",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/\/F\w+\?/, "/FELSEWHERE999?"), headers, "hello"),
    ],
    [
      "a forged signature",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/X-Amz-Signature=\w{8}/, "X-Amz-Signature=00000000"), headers, "hello"),
    ],
    [
      "a later expiry",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=86400"), headers, "hello"),
    ],
  ])("refuses %s, and keeps nothing", async (_, attempt) => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    const refused = await attempt(url, headers);
    expect([refused.status, await codeOf(refused)]).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await stored()).toEqual([]);
  });

  test("refuses a body that does not say how long it is, and keeps nothing", async () => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(
        url,
        { method: "PUT", headers: { ...headers, "transfer-encoding": "chunked" } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      call.on("error", reject);
      call.end("hello, and more");
    });
    expect(status).toBe(403);
    expect(await stored()).toEqual([]);
  });

  test("refuses when its time is over, and keeps nothing", async () => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    // Signed like ours, an hour ago.
    const past = new URL(url.split("?")[0] as string);
    past.searchParams.set("X-Amz-Expires", "900");
    const datetime = new Date(Date.now() - 3_600_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const signed = await owner.sign(past.href, {
      method: "PUT",
      headers: { "content-type": "text/plain", "if-none-match": "*" },
      aws: { signQuery: true, allHeaders: true, datetime },
    });
    const refused = await put(signed.url, headers, "hello");
    expect([refused.status, await codeOf(refused)]).toEqual([403, "ExpiredRequest"]);
    expect(await stored()).toEqual([]);
  });

  test("leads to nothing where what came is not what was said", async () => {
    const { begin, complete, stored } = await scene();
    const page = "<!doctype html><script>alert(1)</script>";
    const { url, headers, id } = await begin("cat.png", page.length, "image/png");
    expect((await put(url, headers, page)).status).toBe(200);
    await expect(complete(id)).rejects.toThrow(/422.*FILE_REFUSED/);
    expect(await stored()).toEqual([]);
  });
});

describe("an upload in parts", () => {
  const size = 51 * 1024 * 1024;
  const lengths = [16, 16, 16, 3].map((megabytes) => megabytes * 1024 * 1024);
  const bodyOf = (part: number, letter = "x") => letter.repeat(lengths[part - 1] as number);
  const digest = (body: string) => createHash("sha256").update(body).digest("hex");

  async function begun(name = "a.bin", type = "") {
    const here = await scene();
    const call = <T>(method: string, path: string, body?: unknown) =>
      api<T>(server, here.ada.accessToken, method, path, body);
    await call("PATCH", `/api/workspaces/${here.slug}`, { settings: { largestFileMb: 60 } });
    const files = [{ name, size, type }];
    const { uploads } = await call<UploadsAnswer>("POST", `/api/channels/${here.channelId}/files`, { files });
    const path = `/api/files/${uploads[0]?.id}`;
    const address = async (part: number) => {
      const { parts } = await call<PartsAnswer>("POST", `${path}/parts`, { parts: [part] });
      return parts[0] as PartsAnswer["parts"][0];
    };
    const send = async (part: number, body = bodyOf(part)) => {
      const { url, headers } = await address(part);
      const answer = await put(url, headers, body);
      expect(answer.status).toBe(200);
      return { partNumber: part, etag: answer.headers.get("etag") ?? "", sha256: digest(body) };
    };
    const join = (parts: object[]) => call<FileAnswer>("POST", `${path}/complete`, { parts });
    const read = async () => {
      const { url } = await call<FileAnswer>("GET", path);
      return fetch(`${server.url}${url}`, { headers: { authorization: `Bearer ${here.ada.accessToken}` } });
    };
    return { ...here, call, path, address, send, join, read };
  }

  test("takes each part as it was signed, and refuses everything else", async () => {
    const { address, stored } = await begun();
    const { url, headers } = await address(4);
    const last = bodyOf(4);
    const refused = [
      await put(url, headers, `${last}x`),
      await put(url, headers, last.slice(1)),
      await put(url.replace("partNumber=4", "partNumber=1"), headers, last),
      await put(url.replace(/uploadId=[^&]+/, "uploadId=another"), headers, last),
      await put(url.replace(/X-Amz-Signature=\w{8}/, "X-Amz-Signature=00000000"), headers, last),
      await put(url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=86400"), headers, last),
    ];
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([403]));
    expect(new Set(await Promise.all(refused.map(codeOf)))).toEqual(new Set(["SignatureDoesNotMatch"]));
    // Signed like ours, an hour ago.
    const past = new URL(url);
    for (const name of [...past.searchParams.keys()]) {
      if (name.startsWith("X-Amz-") && name !== "X-Amz-Expires") past.searchParams.delete(name);
    }
    const datetime = new Date(Date.now() - 3_600_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const aws = { signQuery: true, datetime };
    const expired = await put((await owner.sign(past.href, { method: "PUT", aws })).url, headers, last);
    expect([expired.status, await codeOf(expired)]).toEqual([403, "ExpiredRequest"]);
    expect(await stored()).toEqual([]);
  });

  test("does not take a part that was replaced after it was answered, nor one that is not what was sent", async () => {
    const { address, send, join, stored } = await begun();
    const parts = [await send(1), await send(2), await send(3), await send(4)];
    const { url, headers } = await address(2);
    const replayed = await put(url, headers, bodyOf(2, "y"));
    expect(replayed.status).toBe(200);
    await expect(join(parts)).rejects.toThrow(/409.*"reason":"parts"/);
    expect(await stored()).toEqual([]);
    const swapped = { ...parts[1], etag: replayed.headers.get("etag") };
    await expect(join(parts.with(1, swapped as never))).rejects.toThrow(/422.*"reason":"checksum"/);
    expect(await stored()).toEqual([]);
    expect((await put(url, headers, bodyOf(2))).status).toBe(404);
    expect(await stored()).toEqual([]);
  });

  test("is over once it is joined: an address of a part writes nothing any more", async () => {
    const { address, send, join, read, stored } = await begun();
    const { url, headers } = await address(1);
    const parts = [await send(1), await send(2), await send(3), await send(4)];
    await expect(join(parts.slice(1))).rejects.toThrow(/409.*"reason":"missing"/);
    expect(await join(parts)).toMatchObject({ name: "a.bin", size });
    // The answer was lost: the same again.
    expect(await join(parts)).toMatchObject({ size });
    const replayed = await put(url, headers, bodyOf(1, "y"));
    expect([replayed.status, await codeOf(replayed)]).toEqual([404, "NoSuchUpload"]);
    expect(await stored()).toHaveLength(1);
    expect(digest(await (await read()).text())).toBe(digest("x".repeat(size)));
  });

  test("leads to nothing where it is a page dressed as a picture, whatever its name leads to", async () => {
    const { send, join, stored } = await begun("../../public/cat.png", "image/png");
    const page = "<!doctype html><script>alert(1)</script>";
    const first = page + bodyOf(1).slice(page.length);
    const parts = [await send(1, first), await send(2), await send(3), await send(4)];
    await expect(join(parts)).rejects.toThrow(/422.*cat\.png is not what it says/);
    expect(await stored()).toEqual([]);
  });

  test("that is given up takes its parts with it", async () => {
    const { call, path, address, send, join, stored } = await begun();
    const parts = [await send(1)];
    const { url, headers } = await address(2);
    await call("DELETE", path);
    const late = await put(url, headers, bodyOf(2));
    expect([late.status, await codeOf(late)]).toEqual([404, "NoSuchUpload"]);
    await expect(join(parts)).rejects.toThrow(/422/);
    expect(await stored()).toEqual([]);
  });
});
